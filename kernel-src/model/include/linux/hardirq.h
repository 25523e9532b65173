/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/hardirq.h>: where an interrupt begins and ends for the counts. Statistics, NMIs and the tick are
 * left out.
 * Why: interrupts are simulated; with the tree's header they would bring in all of memory management.
 */
#ifndef LINUX_HARDIRQ_H
#define LINUX_HARDIRQ_H

#include <linux/preempt.h>
#include <linux/irqflags.h>
#include <linux/lockdep.h>

/* An interrupt has interrupts off until it is done; it can only hit where they were on. */
#define irq_enter()							\
do {									\
	local_irq_disable();						\
	preempt_count_add(HARDIRQ_OFFSET);				\
} while (0)
#define irq_exit()							\
do {									\
	preempt_count_sub(HARDIRQ_OFFSET);				\
	local_irq_enable();						\
} while (0)
#define synchronize_hardirq(irq)	do { (void)(irq); } while (0)

#endif
