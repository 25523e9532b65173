/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/irqflags.h>: the interrupt flag without tracing. CONFIG_LOCKSTEP_TREE_LOCKS=y takes the tree's, for
 * kernel/locking/lockdep.c.
 * Why: interrupts are simulated; lockdep's part is done by the simulated kernel.
 */
#ifdef CONFIG_LOCKSTEP_TREE_LOCKS
#include_next <linux/irqflags.h>
#elif !defined(_LINUX_TRACE_IRQFLAGS_H)
#define _LINUX_TRACE_IRQFLAGS_H

#include <linux/typecheck.h>
#include <linux/cleanup.h>
#include <asm/irqflags.h>

#define local_irq_disable()	arch_local_irq_disable()
#define local_irq_enable()	arch_local_irq_enable()
#define local_irq_save(flags)						\
do {									\
	typecheck(unsigned long, flags);				\
	flags = arch_local_irq_save();					\
} while (0)
#define local_irq_restore(flags)					\
do {									\
	typecheck(unsigned long, flags);				\
	arch_local_irq_restore(flags);					\
} while (0)
#define local_save_flags(flags)	do { flags = arch_local_save_flags(); } while (0)
#define irqs_disabled()		arch_irqs_disabled()
#define irqs_disabled_flags(flags)	arch_irqs_disabled_flags(flags)
#define raw_local_irq_disable()	local_irq_disable()
#define raw_local_irq_enable()	local_irq_enable()
#define raw_local_irq_save(flags)	local_irq_save(flags)
#define raw_local_irq_restore(flags)	local_irq_restore(flags)
#define raw_irqs_disabled()	irqs_disabled()
#define safe_halt()		do { } while (0)

DEFINE_LOCK_GUARD_0(irq, local_irq_disable(), local_irq_enable())
DEFINE_LOCK_GUARD_0(irqsave, local_irq_save(_T->flags), local_irq_restore(_T->flags), unsigned long flags)

#endif
