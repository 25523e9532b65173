/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/proc_fs.h>.
 * Why: there are no files; the tree's header brings in the file systems. No scenario reads it: it is here for lockdep.c to be
 * checked.
 */
#ifndef _LINUX_PROC_FS_H
#define _LINUX_PROC_FS_H

struct proc_dir_entry;

#endif
