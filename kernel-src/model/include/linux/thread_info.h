/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/thread_info.h>.
 * Why: what a thread has for entering the kernel and for being rescheduled is the scheduler's, which is simulated.
 */
#ifndef _LINUX_THREAD_INFO_H
#define _LINUX_THREAD_INFO_H

#include <linux/types.h>
#include <linux/bug.h>
#include <linux/errno.h>
#include <linux/instruction_pointer.h>

#endif
