/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/kallsyms.h>: an address is printed as a number.
 * Why: there is no table of symbols; the tree's header brings in all of memory management to look one up.
 */
#ifndef _LINUX_KALLSYMS_H
#define _LINUX_KALLSYMS_H

#include <linux/kernel.h>

#define KSYM_NAME_LEN	512
const char *kallsyms_lookup(unsigned long addr, unsigned long *size, unsigned long *offset, char **module, char *name);
#define print_ip_sym(level, ip)	printk("%s[<%px>]\n", level, (void *)(ip))

#endif
