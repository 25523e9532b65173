/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/export.h>. Exporting something undeclared still is an error.
 * Why: the tree's is assembly that fills a table of symbols, and there is none to fill.
 */
#ifndef _LINUX_EXPORT_H
#define _LINUX_EXPORT_H

#include <linux/compiler.h>
#include <linux/linkage.h>
#include <linux/stringify.h>

#define THIS_MODULE			((struct module *)0)
#define EXPORT_SYMBOL(sym)		extern __typeof__(sym) sym
#define EXPORT_SYMBOL_GPL(sym)		EXPORT_SYMBOL(sym)
#define EXPORT_SYMBOL_NS(sym, ns)	EXPORT_SYMBOL(sym)
#define EXPORT_SYMBOL_NS_GPL(sym, ns)	EXPORT_SYMBOL(sym)

#endif
