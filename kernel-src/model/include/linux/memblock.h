/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/memblock.h>: the declaration of what a hash table is made with.
 * Why: memory at boot is memory management's. No scenario reads it: it is here for qspinlock_paravirt.h to be checked.
 */
#ifndef _LINUX_MEMBLOCK_H
#define _LINUX_MEMBLOCK_H

#include <asm/page.h>
#include <linux/init.h>
#include <linux/types.h>

#define HASH_EARLY	0x00000001
#define HASH_ZERO	0x00000004

void *alloc_large_system_hash(const char *name, unsigned long bucket_bytes, unsigned long buckets, int scale, int flags,
			      unsigned int *shift, unsigned int *mask, unsigned long least, unsigned long most);

#endif
