/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/slab.h>: memory from the machine's heap. Every byte knows to whom it belongs and whether it was
 * freed, and freed memory is not given out again.
 * Why: an allocator that gives freed memory out again hides what is wrong, as with KASAN; and the tree's would be pages,
 * which are not there.
 */
#ifndef _LINUX_SLAB_H
#define _LINUX_SLAB_H

#include <linux/gfp.h>
#include <linux/overflow.h>
#include <linux/sched/mm.h>
#include <lockstep/alloc_tag.h>
#include <lockstep/machine.h>

/* What an allocation of nothing gives; it may be freed. */
#define ZERO_SIZE_PTR		((void *)16)
#define ZERO_OR_NULL_PTR(p)	((unsigned long)(p) <= (unsigned long)ZERO_SIZE_PTR)

static inline void *kmalloc(size_t size, gfp_t flags)
{
	might_alloc(flags);
	return size ? __lockstep_kmalloc(size, (flags & __GFP_ZERO) != 0) : ZERO_SIZE_PTR;
}

static inline void *kzalloc(size_t size, gfp_t flags)
{
	return kmalloc(size, flags | __GFP_ZERO);
}

static inline void *kmalloc_array(size_t n, size_t size, gfp_t flags)
{
	size_t bytes;

	return check_mul_overflow(n, size, &bytes) ? NULL : kmalloc(bytes, flags);
}

static inline void *kcalloc(size_t n, size_t size, gfp_t flags)
{
	return kmalloc_array(n, size, flags | __GFP_ZERO);
}

#define kmalloc_track_caller(size, flags)		kmalloc(size, flags)
#define kmalloc_array_node(n, size, flags, node)	kmalloc_array(n, size, flags)

static inline void kfree(const void *p)
{
	if (!ZERO_OR_NULL_PTR(p))
		__lockstep_kfree(p);
}

/* Blocks have the size that was asked for. */
size_t ksize(const void *p);
void *lockstep_krealloc(const void *p, size_t size, gfp_t flags);

#define krealloc(p, size, flags)	lockstep_krealloc(p, size, flags)

static inline void *krealloc_array(void *p, size_t n, size_t size, gfp_t flags)
{
	size_t bytes;

	return check_mul_overflow(n, size, &bytes) ? NULL : krealloc(p, bytes, flags);
}

#define kfree_sensitive(p)	kfree(p)
#define kvmalloc(size, flags)	kmalloc(size, flags)
#define kvzalloc(size, flags)	kzalloc(size, flags)
#define kvfree(p)		kfree(p)

DEFINE_FREE(kfree, void *, if (_T) kfree(_T))

#endif
