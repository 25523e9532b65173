/* SPDX-License-Identifier: GPL-2.0 */
/* Replaces <linux/string.h>: the compiler's own functions, without the fortified and the architecture's variants. */
#ifndef _LINUX_STRING_H_
#define _LINUX_STRING_H_

#include <linux/types.h>

#define memset(p, c, n)		__builtin_memset(p, c, n)
#define memcpy(to, from, n)	__builtin_memcpy(to, from, n)
#define memmove(to, from, n)	__builtin_memmove(to, from, n)
#define memcmp(a, b, n)		__builtin_memcmp(a, b, n)
#define strcmp(a, b)		__builtin_strcmp(a, b)
#define strlen(s)		__builtin_strlen(s)

#endif
