/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/device.h>: a resource that belongs to a device is released by nobody.
 * Why: there are no devices. One function is asked for, by mutexes that belong to a device; the tree's header would more
 * than double the text of mutex-debug.c, and needs the sizes of struct page that a build of the kernel generates.
 */
#ifndef _DEVICE_H_
#define _DEVICE_H_

#include <linux/kernel.h>

struct device;
int devm_add_action_or_reset(struct device *dev, void (*action)(void *), void *data);

#endif
