// SPDX-License-Identifier: GPL-2.0
/*
 * Replaces what of mm/util.c and mm/slab_common.c copies and resizes blocks of <linux/slab.h>.
 * Why: the blocks are the machine's. krealloc() moves each, so that an old pointer to one is found out.
 */
#include <linux/slab.h>
#include <linux/string.h>

size_t ksize(const void *p)
{
	return ZERO_OR_NULL_PTR(p) ? 0 : __lockstep_ksize(p);
}

void *lockstep_krealloc(const void *p, size_t size, gfp_t flags)
{
	size_t old = ksize(p);
	void *to;

	if (size == 0) {
		kfree(p);
		return ZERO_SIZE_PTR;
	}
	to = kmalloc(size, flags);
	if (old)
		memcpy(to, p, min(old, size));
	kfree(p);
	return to;
}

/* Since 6.10 it is a macro that counts the other one's allocations. */
#undef kmemdup

void *kmemdup(const void *src, size_t len, gfp_t gfp)
{
	return memcpy(kmalloc(len, gfp), src, len);
}

void *kmemdup_noprof(const void *src, size_t len, gfp_t gfp)
{
	return kmemdup(src, len, gfp);
}

char *kmemdup_nul(const char *s, size_t len, gfp_t gfp)
{
	char *copy;

	if (!s)
		return NULL;
	copy = kmalloc(len + 1, gfp);
	copy[len] = 0;
	return memcpy(copy, s, len);
}

char *kstrndup(const char *s, size_t len, gfp_t gfp)
{
	return s ? kmemdup_nul(s, strnlen(s, len), gfp) : NULL;
}

char *kstrdup(const char *s, gfp_t gfp)
{
	return s ? kmemdup_nul(s, strlen(s), gfp) : NULL;
}

const char *kstrdup_const(const char *s, gfp_t gfp)
{
	return kstrdup(s, gfp);
}

void kfree_const(const void *p)
{
	kfree(p);
}
