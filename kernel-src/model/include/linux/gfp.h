/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/gfp.h>: the flags (the tree's gfp_types.h), and which of them may sleep.
 * Why: the rest is about pages and zones, and there is no memory management; the tree's header needs the layout of struct
 * page, which a build of the kernel generates.
 */
#ifndef __LINUX_GFP_H
#define __LINUX_GFP_H

#include <linux/gfp_types.h>
#include <linux/types.h>

#define gfpflags_allow_blocking(flags)	(((flags) & __GFP_DIRECT_RECLAIM) != 0)

#endif
