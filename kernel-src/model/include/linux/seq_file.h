/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/seq_file.h>: the declarations.
 * Why: there are no files; the tree's header brings in the file systems. No scenario reads it: it is here for lockdep.c to be
 * checked.
 */
#ifndef _LINUX_SEQ_FILE_H
#define _LINUX_SEQ_FILE_H

#include <linux/types.h>
#if __has_include(<linux/string_choices.h>)
#include <linux/string_choices.h>
#endif

struct seq_file;
__printf(2, 3)
void seq_printf(struct seq_file *m, const char *fmt, ...);
void seq_puts(struct seq_file *m, const char *s);
void seq_putc(struct seq_file *m, char c);

#endif
