/* SPDX-License-Identifier: GPL-2.0 */
/*
 * No counterpart: stands for <linux/alloc_tag.h>, which kernels have since 6.10.
 * Why: who allocates how much is not counted.
 */
#ifndef _LOCKSTEP_ALLOC_TAG_H
#define _LOCKSTEP_ALLOC_TAG_H

#define alloc_hooks(_do_alloc)	_do_alloc

#endif
