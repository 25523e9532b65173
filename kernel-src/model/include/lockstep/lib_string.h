/* SPDX-License-Identifier: GPL-2.0 */
/*
 * No counterpart: included in front of lib/string.c, which then reads texts byte by byte (as with CONFIG_KMSAN).
 * Why: the machine sees it when a word is read that goes beyond the end of a text.
 */
#ifndef _LOCKSTEP_LIB_STRING_H
#define _LOCKSTEP_LIB_STRING_H

#include <linux/bits.h>
#include <linux/bug.h>
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#undef CONFIG_KMSAN
#define CONFIG_KMSAN 1

#endif
