/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces the architecture's string functions: those that the compiler knows are operations of the machine.
 * Why: elsewhere they are assembly. All others are the tree's lib/string.c.
 */
#ifndef _ASM_LOCKSTEP_STRING_H
#define _ASM_LOCKSTEP_STRING_H

#define __HAVE_ARCH_MEMSET
#define __HAVE_ARCH_MEMCPY
#define __HAVE_ARCH_MEMMOVE
#define __HAVE_ARCH_MEMCMP
#define __HAVE_ARCH_STRLEN
#define __HAVE_ARCH_STRCMP
#define __HAVE_ARCH_STRNCMP
#define memset(p, c, n)		__builtin_memset(p, c, n)
#define memcpy(to, from, n)	__builtin_memcpy(to, from, n)
#define memmove(to, from, n)	__builtin_memmove(to, from, n)
#define memcmp(a, b, n)		__builtin_memcmp(a, b, n)
#define strlen(s)		__builtin_strlen(s)
#define strcmp(a, b)		__builtin_strcmp(a, b)
#define strncmp(a, b, n)	__builtin_strncmp(a, b, n)

#endif
