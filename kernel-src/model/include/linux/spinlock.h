/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/spinlock.h> and <linux/spinlock_api_smp.h>: the same steps in the same order (interrupts, preemption,
 * lockdep, lock), without the layers that choose between architectures, debugging and inlining.
 * kernel/locking/spinlock.c is not interpreted. With PREEMPT_RT, spinlock_t's functions are the tree's.
 */
#ifndef __LINUX_SPINLOCK_H
#define __LINUX_SPINLOCK_H

#include <linux/typecheck.h>
#include <linux/bug.h>
#include <linux/preempt.h>
#include <linux/linkage.h>
#include <linux/compiler.h>
#include <linux/irqflags.h>
#include <linux/cleanup.h>
#include <linux/spinlock_types.h>
#include <linux/lockdep.h>
#include <asm/barrier.h>
#include <asm/processor.h>
#include <asm/spinlock.h>
#include <linux/bottom_half.h>

#define __lockfunc		__section(".spinlock.text")

#ifdef CONFIG_DEBUG_LOCK_ALLOC
#define __lockstep_spin_init(lock, text, type)				\
do {									\
	static struct lock_class_key __key;				\
									\
	lockdep_init_map_wait(&(lock)->dep_map, text, &__key, 0, type);	\
	(lock)->raw_lock.owner = 0;					\
} while (0)
#define __lockstep_spin_map(lock)	(&(lock)->dep_map)
#else
#define __lockstep_spin_init(lock, text, type)	((void)((lock)->raw_lock.owner = 0))
#define __lockstep_spin_map(lock)	NULL
#endif

#define raw_spin_lock_init(lock)	__lockstep_spin_init(lock, #lock, LD_WAIT_SPIN)

static __always_inline void __lockstep_raw_lock(raw_spinlock_t *lock, unsigned int subclass, unsigned long ip)
{
	preempt_disable();
	spin_acquire(__lockstep_spin_map(lock), subclass, 0, ip);
	__lockstep_spin_lock(&lock->raw_lock, ip);
}

static __always_inline int __lockstep_raw_trylock(raw_spinlock_t *lock, unsigned long ip)
{
	preempt_disable();
	if (__lockstep_spin_trylock(&lock->raw_lock, ip)) {
		spin_acquire(__lockstep_spin_map(lock), 0, 1, ip);
		return 1;
	}
	preempt_enable();
	return 0;
}

static __always_inline void __lockstep_raw_unlock(raw_spinlock_t *lock, unsigned long ip)
{
	spin_release(__lockstep_spin_map(lock), ip);
	__lockstep_spin_unlock(&lock->raw_lock, ip);
}

static inline void raw_spin_lock(raw_spinlock_t *lock)
{
	__lockstep_raw_lock(lock, 0, _RET_IP_);
}

static inline void raw_spin_lock_nested(raw_spinlock_t *lock, int subclass)
{
	__lockstep_raw_lock(lock, subclass, _RET_IP_);
}

static inline void raw_spin_lock_irq(raw_spinlock_t *lock)
{
	local_irq_disable();
	__lockstep_raw_lock(lock, 0, _RET_IP_);
}

static inline unsigned long __lockstep_raw_lock_irqsave(raw_spinlock_t *lock, int subclass)
{
	unsigned long flags;

	local_irq_save(flags);
	__lockstep_raw_lock(lock, subclass, _RET_IP_);
	return flags;
}

static inline int raw_spin_trylock(raw_spinlock_t *lock)
{
	return __lockstep_raw_trylock(lock, _RET_IP_);
}

static inline int raw_spin_trylock_irq(raw_spinlock_t *lock)
{
	local_irq_disable();
	if (__lockstep_raw_trylock(lock, _RET_IP_))
		return 1;
	local_irq_enable();
	return 0;
}

static inline void raw_spin_unlock(raw_spinlock_t *lock)
{
	__lockstep_raw_unlock(lock, _RET_IP_);
	preempt_enable();
}

static inline void raw_spin_unlock_irq(raw_spinlock_t *lock)
{
	__lockstep_raw_unlock(lock, _RET_IP_);
	local_irq_enable();
	preempt_enable();
}

static inline void raw_spin_unlock_irqrestore(raw_spinlock_t *lock, unsigned long flags)
{
	__lockstep_raw_unlock(lock, _RET_IP_);
	local_irq_restore(flags);
	preempt_enable();
}

static inline int raw_spin_is_locked(raw_spinlock_t *lock)
{
	return __lockstep_spin_is_locked(&lock->raw_lock);
}

static inline void assert_raw_spin_locked(raw_spinlock_t *lock)
{
	if (!__lockstep_spin_is_locked(&lock->raw_lock))
		lockstep_check_failed(__FILE__, __LINE__, __func__, "assert_raw_spin_locked()");
}

#define raw_spin_lock_irqsave(lock, flags)				\
do {									\
	typecheck(unsigned long, flags);				\
	flags = __lockstep_raw_lock_irqsave(lock, 0);			\
} while (0)
#define raw_spin_lock_irqsave_nested(lock, flags, subclass)		\
do {									\
	typecheck(unsigned long, flags);				\
	flags = __lockstep_raw_lock_irqsave(lock, subclass);		\
} while (0)
#define raw_spin_trylock_irqsave(lock, flags)				\
({									\
	local_irq_save(flags);						\
	raw_spin_trylock(lock) ? 1 : ({ local_irq_restore(flags); 0; });	\
})
#define raw_spin_lock_nest_lock(lock, nest_lock)	raw_spin_lock(lock)

#ifndef CONFIG_PREEMPT_RT
#define __lockstep_raw(lock)	(&(lock)->rlock)
#define spin_lock_init(lock)	__lockstep_spin_init(__lockstep_raw(lock), #lock, LD_WAIT_CONFIG)
#define spin_lock(lock)		raw_spin_lock(__lockstep_raw(lock))
#define spin_lock_nested(lock, subclass)	raw_spin_lock_nested(__lockstep_raw(lock), subclass)
#define spin_lock_irq(lock)	raw_spin_lock_irq(__lockstep_raw(lock))
#define spin_lock_irqsave(lock, flags)		raw_spin_lock_irqsave(__lockstep_raw(lock), flags)
#define spin_trylock(lock)	raw_spin_trylock(__lockstep_raw(lock))
#define spin_trylock_irq(lock)	raw_spin_trylock_irq(__lockstep_raw(lock))
#define spin_trylock_irqsave(lock, flags)	raw_spin_trylock_irqsave(__lockstep_raw(lock), flags)
#define spin_unlock(lock)	raw_spin_unlock(__lockstep_raw(lock))
#define spin_unlock_irq(lock)	raw_spin_unlock_irq(__lockstep_raw(lock))
#define spin_unlock_irqrestore(lock, flags)	raw_spin_unlock_irqrestore(__lockstep_raw(lock), flags)
#define spin_is_locked(lock)	raw_spin_is_locked(__lockstep_raw(lock))
#define assert_spin_locked(lock)	assert_raw_spin_locked(__lockstep_raw(lock))
#define spin_lock_bh(lock)	do { local_bh_disable(); spin_lock(lock); } while (0)
#define spin_unlock_bh(lock)	do { spin_unlock(lock); local_bh_enable(); } while (0)
#include <linux/rwlock.h>
#else
#define __LINUX_INSIDE_SPINLOCK_H
#include <linux/spinlock_rt.h>
#undef __LINUX_INSIDE_SPINLOCK_H
#endif

DEFINE_LOCK_GUARD_1(raw_spinlock, raw_spinlock_t, raw_spin_lock(_T->lock), raw_spin_unlock(_T->lock))
DEFINE_LOCK_GUARD_1(raw_spinlock_irq, raw_spinlock_t, raw_spin_lock_irq(_T->lock), raw_spin_unlock_irq(_T->lock))
DEFINE_LOCK_GUARD_1(raw_spinlock_irqsave, raw_spinlock_t, raw_spin_lock_irqsave(_T->lock, _T->flags),
		    raw_spin_unlock_irqrestore(_T->lock, _T->flags), unsigned long flags)
DEFINE_LOCK_GUARD_1(spinlock, spinlock_t, spin_lock(_T->lock), spin_unlock(_T->lock))
DEFINE_LOCK_GUARD_1(spinlock_irq, spinlock_t, spin_lock_irq(_T->lock), spin_unlock_irq(_T->lock))
DEFINE_LOCK_GUARD_1(spinlock_irqsave, spinlock_t, spin_lock_irqsave(_T->lock, _T->flags),
		    spin_unlock_irqrestore(_T->lock, _T->flags), unsigned long flags)

#endif
