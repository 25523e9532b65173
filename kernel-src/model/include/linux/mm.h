/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/mm.h>: memory is what <linux/slab.h> gives.
 * Why: there is no memory management, of which the tree's header is the interface.
 */
#ifndef _LINUX_MM_H
#define _LINUX_MM_H

#include <asm/page.h>
#include <linux/slab.h>

#endif
