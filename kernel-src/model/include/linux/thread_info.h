/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/thread_info.h>.
 * Why: a thread's flags, for a wish to reschedule and for signals, are the simulated scheduler's to ask (need_resched(),
 * signal_pending()); the word in which they stand elsewhere would stay 0, and who looks at it would be misled.
 */
#ifndef _LINUX_THREAD_INFO_H
#define _LINUX_THREAD_INFO_H

#include <linux/types.h>
#include <linux/bug.h>
#include <linux/errno.h>
#include <linux/instruction_pointer.h>
#include <linux/restart_block.h>

#endif
