/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/utsname.h>: the name of the kernel, for its messages.
 * Why: there are no namespaces, in which the tree's header looks for the name. No scenario reads it: it is here for
 * lockdep.c to be checked.
 */
#ifndef _LINUX_UTSNAME_H
#define _LINUX_UTSNAME_H

#include <uapi/linux/utsname.h>

struct new_utsname *init_utsname(void);

#endif
