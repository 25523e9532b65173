/* SPDX-License-Identifier: GPL-2.0 */
/* Replaces <linux/kallsyms.h>: there is no table of symbols; an address is printed as a number. */
#ifndef _LINUX_KALLSYMS_H
#define _LINUX_KALLSYMS_H

#include <linux/kernel.h>

#define KSYM_NAME_LEN	512
#define print_ip_sym(level, ip)	printk("%s[<%px>]\n", level, (void *)(ip))

#endif
