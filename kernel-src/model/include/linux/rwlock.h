/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/rwlock.h> and <linux/rwlock_api_smp.h>: the same steps in the same order, as functions that have the
 * names by which they are called. The lock is the tree's queued one (asm-generic/qrwlock.h, kernel/locking/qrwlock.c).
 * CONFIG_LOCKSTEP_TREE_LOCKS=y takes the tree's, so that kernel/locking/spinlock.c can be compiled.
 * Why: in the tree read_lock() is a macro for a macro for a function; rules that check callers, and traces, go by the
 * function that a caller names.
 */
#ifdef CONFIG_LOCKSTEP_TREE_LOCKS
#include_next <linux/rwlock.h>
#elif !defined(__LINUX_RWLOCK_H)
#define __LINUX_RWLOCK_H
#define __LINUX_RWLOCK_API_SMP_H

#include <linux/spinlock.h>

#ifndef CONFIG_PREEMPT_RT

#ifdef CONFIG_DEBUG_LOCK_ALLOC
#define rwlock_init(lock)						\
do {									\
	static struct lock_class_key __key;				\
									\
	*(lock) = (rwlock_t) { .raw_lock = __ARCH_RW_LOCK_UNLOCKED };	\
	lockdep_init_map_wait(&(lock)->dep_map, #lock, &__key, 0, LD_WAIT_CONFIG); \
} while (0)
#else
#define rwlock_init(lock)	do { *(lock) = __RW_LOCK_UNLOCKED(lock); } while (0)
#endif

static inline void read_lock(rwlock_t *lock)
{
	preempt_disable();
	rwlock_acquire_read(&lock->dep_map, 0, 0, _RET_IP_);
	arch_read_lock(&lock->raw_lock);
}

static inline void write_lock(rwlock_t *lock)
{
	preempt_disable();
	rwlock_acquire(&lock->dep_map, 0, 0, _RET_IP_);
	arch_write_lock(&lock->raw_lock);
}

static inline int read_trylock(rwlock_t *lock)
{
	preempt_disable();
	if (arch_read_trylock(&lock->raw_lock)) {
		rwlock_acquire_read(&lock->dep_map, 0, 1, _RET_IP_);
		return 1;
	}
	preempt_enable();
	return 0;
}

static inline int write_trylock(rwlock_t *lock)
{
	preempt_disable();
	if (arch_write_trylock(&lock->raw_lock)) {
		rwlock_acquire(&lock->dep_map, 0, 1, _RET_IP_);
		return 1;
	}
	preempt_enable();
	return 0;
}

static inline void read_unlock(rwlock_t *lock)
{
	rwlock_release(&lock->dep_map, _RET_IP_);
	arch_read_unlock(&lock->raw_lock);
	preempt_enable();
}

static inline void write_unlock(rwlock_t *lock)
{
	rwlock_release(&lock->dep_map, _RET_IP_);
	arch_write_unlock(&lock->raw_lock);
	preempt_enable();
}

/* Interrupts go off before the lock is taken and on after it is given back. */
#define read_lock_irq(lock)	do { local_irq_disable(); read_lock(lock); } while (0)
#define write_lock_irq(lock)	do { local_irq_disable(); write_lock(lock); } while (0)
#define read_unlock_irq(lock)	do { read_unlock(lock); local_irq_enable(); } while (0)
#define write_unlock_irq(lock)	do { write_unlock(lock); local_irq_enable(); } while (0)
#define read_lock_irqsave(lock, flags)	do { local_irq_save(flags); read_lock(lock); } while (0)
#define write_lock_irqsave(lock, flags)	do { local_irq_save(flags); write_lock(lock); } while (0)
#define read_unlock_irqrestore(lock, flags)	do { read_unlock(lock); local_irq_restore(flags); } while (0)
#define write_unlock_irqrestore(lock, flags)	do { write_unlock(lock); local_irq_restore(flags); } while (0)
#define read_lock_bh(lock)	do { local_bh_disable(); read_lock(lock); } while (0)
#define write_lock_bh(lock)	do { local_bh_disable(); write_lock(lock); } while (0)
#define read_unlock_bh(lock)	do { read_unlock(lock); local_bh_enable(); } while (0)
#define write_unlock_bh(lock)	do { write_unlock(lock); local_bh_enable(); } while (0)
#define rwlock_is_contended(lock)	arch_rwlock_is_contended(&(lock)->raw_lock)

#endif /* !CONFIG_PREEMPT_RT */

#endif
