/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/context_tracking.h>: RCU watches always.
 * Why: there is no user space, and no CPU is idle.
 */
#ifndef _LINUX_CONTEXT_TRACKING_H
#define _LINUX_CONTEXT_TRACKING_H

#include <linux/instrumentation.h>
#include <linux/types.h>

#define rcu_is_watching()	true
#define rcu_lockdep_current_cpu_online()	true
#define warn_rcu_enter()	false
#define warn_rcu_exit(rcu)	((void)(rcu))
#define context_tracking_enabled()	false

#endif
