/* POSIX: comparing without regard to case, finding bits. */
#ifndef _HOSTED_STRINGS_H
#define _HOSTED_STRINGS_H
#include <stddef.h>
int strcasecmp(const char *a, const char *b);
int strncasecmp(const char *a, const char *b, size_t size);
int ffs(int value);
#endif
