/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/uaccess.h>.
 * Why: there are no user programs; lib/kstrtox.c has functions that read a number from one.
 */
#ifndef _LINUX_UACCESS_H
#define _LINUX_UACCESS_H

#include <linux/compiler.h>
#include <linux/limits.h>
#include <linux/minmax.h>

unsigned long copy_from_user(void *to, const void __user *from, unsigned long n);

#endif
