/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/kprobes.h>.
 * Why: functions are not probed (tracing). No scenario reads it: it is here for lockdep.c to be checked.
 */
#ifndef _LINUX_KPROBES_H
#define _LINUX_KPROBES_H

#define NOKPROBE_SYMBOL(name)
#define __kprobes

#endif
