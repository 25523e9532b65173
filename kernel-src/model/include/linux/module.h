/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/module.h>.
 * Why: nothing is a module; the tree's header needs an architecture's ELF and all of memory management. No scenario reads
 * it: it is here for locktorture.c, test-ww_mutex.c and lockdep.c to be checked.
 */
#ifndef _LINUX_MODULE_H
#define _LINUX_MODULE_H

#include <linux/export.h>
#include <linux/init.h>
#include <linux/moduleparam.h>

/* They count as used. */
#define module_init(function)	static int (*const __initcall_##function)(void) __used = function;
#define module_exit(function)	static void (*const __exitcall_##function)(void) __used = function;
#define MODULE_LICENSE(text)
#define MODULE_AUTHOR(text)
#define MODULE_DESCRIPTION(text)

#define is_module_address(addr)		false
#define is_module_percpu_address(addr)	false
#define __is_module_percpu_address(addr, base)	false

#endif
