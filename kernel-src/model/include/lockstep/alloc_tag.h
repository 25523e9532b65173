/* SPDX-License-Identifier: GPL-2.0 */
/*
 * No counterpart: <linux/alloc_tag.h>, which kernels have since 6.10, or what stands for it.
 * Why: who allocates how much is not counted.
 */
#ifndef _LOCKSTEP_ALLOC_TAG_H
#define _LOCKSTEP_ALLOC_TAG_H

#if __has_include(<linux/alloc_tag.h>)
#include <linux/alloc_tag.h>
#else
#define alloc_hooks(_do_alloc)	_do_alloc
#endif

#endif
