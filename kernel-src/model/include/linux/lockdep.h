/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Adds to <linux/lockdep.h>, which it includes: the assertions are always checked, with and without CONFIG_LOCKDEP,
 * and a false one is a warning that names the assertion. All else is the tree's text; what it calls with CONFIG_LOCKDEP
 * is the simulated kernel's own validator (core.c), and not kernel/locking/lockdep.c.
 * Why: without CONFIG_LOCKDEP the tree's assertions are empty, but the machine knows in every configuration who holds a
 * spinlock and what is disabled.
 */
#include_next <linux/lockdep.h>
#ifndef _LOCKSTEP_LOCKDEP_H
#define _LOCKSTEP_LOCKDEP_H

#include <linux/debug_locks.h>
#include <lockstep/machine.h>

/*
 * Does the running task hold it? The tree's answer with CONFIG_LOCKDEP. Without lock maps only spinlocks can be asked,
 * all others are believed; with PREEMPT_RT a spinlock_t is one of those.
 */
#ifdef CONFIG_LOCKDEP
#define __lockstep_holds(l, read)	lockdep_is_held_type(l, read)
#elif defined(CONFIG_PREEMPT_RT)
#define __lockstep_holds(l, read)					\
	_Generic((l),							\
		 raw_spinlock_t *: __lockstep_spin_held(l),		\
		 const raw_spinlock_t *: __lockstep_spin_held(l),	\
		 default: 1)
#else
#define __lockstep_holds(l, read)					\
	_Generic((l),							\
		 raw_spinlock_t *: __lockstep_spin_held(l),		\
		 const raw_spinlock_t *: __lockstep_spin_held(l),	\
		 spinlock_t *: __lockstep_spin_held(l),			\
		 const spinlock_t *: __lockstep_spin_held(l),		\
		 default: 1)
#endif
#ifdef CONFIG_LOCKDEP
#define __lockstep_holds_not(l)		(lockdep_is_held(l) != LOCK_STATE_HELD)
#else
#define __lockstep_holds_not(l)						\
	_Generic((l), raw_spinlock_t *: !__lockstep_spin_held(l), default: 1)
#endif

#define __lockstep_assert(condition, text)				\
do {									\
	if (unlikely(!(condition)))					\
		lockstep_check_failed(__FILE__, __LINE__, __func__, text); \
} while (0)

#undef lockdep_assert
#undef lockdep_assert_once
#undef lockdep_assert_held
#undef lockdep_assert_held_once
#undef lockdep_assert_held_write
#undef lockdep_assert_held_read
#undef lockdep_assert_not_held
#undef lockdep_assert_irqs_enabled
#undef lockdep_assert_irqs_disabled
#undef lockdep_assert_in_irq
#undef lockdep_assert_preemption_enabled
#undef lockdep_assert_preemption_disabled
#undef lockdep_assert_in_softirq
#define lockdep_assert(cond)			__lockstep_assert(cond, "lockdep_assert(" #cond ")")
#define lockdep_assert_once(cond)		__lockstep_assert(cond, "lockdep_assert_once(" #cond ")")
#define lockdep_assert_held(l)			__lockstep_assert(__lockstep_holds(l, -1), "lockdep_assert_held(" #l ")")
#define lockdep_assert_held_once(l)		lockdep_assert_held(l)
#define lockdep_assert_held_write(l)		__lockstep_assert(__lockstep_holds(l, 0), "lockdep_assert_held_write(" #l ")")
#define lockdep_assert_held_read(l)		__lockstep_assert(__lockstep_holds(l, 1), "lockdep_assert_held_read(" #l ")")
#define lockdep_assert_not_held(l)		__lockstep_assert(__lockstep_holds_not(l), "lockdep_assert_not_held(" #l ")")
#define lockdep_assert_irqs_enabled()		__lockstep_assert(!irqs_disabled(), "lockdep_assert_irqs_enabled()")
#define lockdep_assert_irqs_disabled()		__lockstep_assert(irqs_disabled(), "lockdep_assert_irqs_disabled()")
#define lockdep_assert_in_irq()			__lockstep_assert(in_hardirq(), "lockdep_assert_in_irq()")
#define lockdep_assert_preemption_enabled()				\
	__lockstep_assert(preempt_count() == 0 && !irqs_disabled(), "lockdep_assert_preemption_enabled()")
#define lockdep_assert_preemption_disabled()				\
	__lockstep_assert(preempt_count() != 0 || irqs_disabled(), "lockdep_assert_preemption_disabled()")
#define lockdep_assert_in_softirq()		__lockstep_assert(in_softirq() && !in_hardirq(), "lockdep_assert_in_softirq()")
/* Not in older trees. */
#ifdef lockdep_assert_no_hardirq
#undef lockdep_assert_no_hardirq
#define lockdep_assert_no_hardirq()		__lockstep_assert(!in_hardirq() && !irqs_disabled(), "lockdep_assert_no_hardirq()")
#endif

#endif
