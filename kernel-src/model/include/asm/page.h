/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces the architecture's pages: their size.
 * Why: there is no virtual memory.
 */
#ifndef _ASM_LOCKSTEP_PAGE_H
#define _ASM_LOCKSTEP_PAGE_H

#define PAGE_SHIFT	12
#define PAGE_SIZE	(1UL << PAGE_SHIFT)
#define PAGE_MASK	(~(PAGE_SIZE - 1))
#define offset_in_page(p)	((unsigned long)(p) & ~PAGE_MASK)

#endif
