/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/module.h>.
 * Why: nothing is a module.
 */
#ifndef _LINUX_MODULE_H
#define _LINUX_MODULE_H

#include <linux/export.h>
#include <linux/init.h>

#define MODULE_LICENSE(text)
#define MODULE_AUTHOR(text)
#define MODULE_DESCRIPTION(text)

#endif
