/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/reboot.h>: the declaration.
 * Why: the machine does not end.
 */
#ifndef _LINUX_REBOOT_H
#define _LINUX_REBOOT_H

void kernel_power_off(void);

#endif
