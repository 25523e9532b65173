/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/preempt.h> (as with CONFIG_PREEMPTION): dropping the count to 0 is the preemption point. The layout
 * of the count is the kernel's.
 * Why: the count is the simulated scheduler's, for each task; there is nobody who would have to be asked whether to
 * reschedule.
 */
#ifndef __LINUX_PREEMPT_H
#define __LINUX_PREEMPT_H

#include <linux/linkage.h>
#include <linux/cleanup.h>
#include <linux/list.h>
#include <linux/types.h>
#include <lockstep/machine.h>

#define PREEMPT_BITS	8
#define SOFTIRQ_BITS	8
#define HARDIRQ_BITS	4
#define NMI_BITS	4
#define PREEMPT_SHIFT	0
#define SOFTIRQ_SHIFT	8
#define HARDIRQ_SHIFT	16
#define NMI_SHIFT	20
#define PREEMPT_MASK	0x000000ffUL
#define SOFTIRQ_MASK	0x0000ff00UL
#define HARDIRQ_MASK	0x000f0000UL
#define NMI_MASK	0x00f00000UL
#define PREEMPT_OFFSET	(1UL << PREEMPT_SHIFT)
#define SOFTIRQ_OFFSET	(1UL << SOFTIRQ_SHIFT)
#define HARDIRQ_OFFSET	(1UL << HARDIRQ_SHIFT)
#define NMI_OFFSET	(1UL << NMI_SHIFT)
#define SOFTIRQ_DISABLE_OFFSET	(2 * SOFTIRQ_OFFSET)
#define PREEMPT_DISABLE_OFFSET	PREEMPT_OFFSET
#define PREEMPT_LOCK_OFFSET	PREEMPT_OFFSET
#define SOFTIRQ_LOCK_OFFSET	(SOFTIRQ_DISABLE_OFFSET + PREEMPT_LOCK_OFFSET)

#define preempt_count()			__lockstep_preempt_count()
#define preempt_count_add(n)		__lockstep_preempt_add(n)
#define preempt_count_sub(n)		__lockstep_preempt_add(-(int)(n))
#define preempt_count_inc()		preempt_count_add(1)
#define preempt_count_dec()		preempt_count_sub(1)

#define hardirq_count()			(preempt_count() & HARDIRQ_MASK)
#ifdef CONFIG_PREEMPT_RT
#define softirq_count()			(current->softirq_disable_cnt & SOFTIRQ_MASK)
#else
#define softirq_count()			(preempt_count() & SOFTIRQ_MASK)
#endif
#define nmi_count()			(preempt_count() & NMI_MASK)
#define irq_count()			((preempt_count() & (NMI_MASK | HARDIRQ_MASK)) | softirq_count())
#define in_nmi()			(nmi_count() != 0)
#define in_hardirq()			(hardirq_count() != 0)
#define in_irq()			in_hardirq()
#define in_softirq()			(softirq_count() != 0)
#define in_serving_softirq()		((softirq_count() & SOFTIRQ_OFFSET) != 0)
#define in_interrupt()			(irq_count() != 0)
#define in_task()			(!(in_nmi() || in_hardirq() || in_serving_softirq()))
#define in_atomic()			(preempt_count() != 0)
#define preemptible()			(preempt_count() == 0 && !__lockstep_irqs_disabled())

#define preempt_disable()		__lockstep_preempt_add(1)
#define preempt_enable()		__lockstep_preempt_add(-1)
#define preempt_enable_no_resched()	__lockstep_preempt_add(-1)
#define sched_preempt_enable_no_resched()	__lockstep_preempt_add(-1)
#define preempt_check_resched()		do { } while (0)
#define __preempt_schedule()		(preempt_disable(), preempt_enable())
#define preempt_disable_notrace()	preempt_disable()
#define preempt_enable_notrace()	preempt_enable()
#define preempt_enable_no_resched_notrace()	preempt_enable()
#ifdef CONFIG_PREEMPT_RT
#define preempt_disable_nested()	preempt_disable()
#define preempt_enable_nested()		preempt_enable()
#else
#define preempt_disable_nested()	lockdep_assert_preemption_disabled()
#define preempt_enable_nested()		do { } while (0)
#endif

#define preempt_model_none()		false
#define preempt_model_voluntary()	false
#define preempt_model_full()		IS_ENABLED(CONFIG_PREEMPT)
#define preempt_model_rt()		IS_ENABLED(CONFIG_PREEMPT_RT)
#define preempt_model_preemptible()	(preempt_model_full() || preempt_model_rt())

/* A task never changes its CPU. */
#define migrate_disable()		do { } while (0)
#define migrate_enable()		do { } while (0)

DEFINE_LOCK_GUARD_0(preempt, preempt_disable(), preempt_enable())
DEFINE_LOCK_GUARD_0(preempt_notrace, preempt_disable(), preempt_enable())
DEFINE_LOCK_GUARD_0(migrate, migrate_disable(), migrate_enable())

#endif
