/*
 * The part of the C library that is itself C: interpreted with the program, so that what it does wrong with a program's
 * memory is found like anything else. Every function is weak: a program may have its own. What needs the world outside
 * is declared __hosted_... and is in natives.ts.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define WEAK __attribute__((weak))

int errno;

/* ---- ctype.h */

void __hosted_no_character(int c);

/* 7.4p1; what a plain char holds is let pass, as glibc does. */
static int character(int c)
{
	if (c < -128 || c > 255)
		__hosted_no_character(c);
	return c;
}

static int between(int c, int first, int last) { return character(c) >= first && c <= last; }

WEAK int isdigit(int c) { return between(c, '0', '9'); }
WEAK int islower(int c) { return between(c, 'a', 'z'); }
WEAK int isupper(int c) { return between(c, 'A', 'Z'); }
WEAK int isalpha(int c) { return islower(c) || isupper(c); }
WEAK int isalnum(int c) { return isalpha(c) || isdigit(c); }
WEAK int isblank(int c) { return character(c) == ' ' || c == '\t'; }
WEAK int isspace(int c) { return c == ' ' || between(c, '\t', '\r'); }
WEAK int iscntrl(int c) { return between(c, 0, ' ' - 1) || c == 127; }
WEAK int isprint(int c) { return between(c, ' ', 126); }
WEAK int isgraph(int c) { return between(c, ' ' + 1, 126); }
WEAK int ispunct(int c) { return isgraph(c) && !isalnum(c); }
WEAK int isxdigit(int c) { return isdigit(c) || between(c, 'a', 'f') || between(c, 'A', 'F'); }
WEAK int tolower(int c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c; }
WEAK int toupper(int c) { return c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c; }

/* ---- string.h; memcpy, memmove and memset are instructions of the machine */

WEAK int memcmp(const void *a, const void *b, size_t size) { return __builtin_memcmp(a, b, size); }
WEAK size_t strlen(const char *text) { return __builtin_strlen(text); }
WEAK int strcmp(const char *a, const char *b) { return __builtin_strcmp(a, b); }
WEAK int strncmp(const char *a, const char *b, size_t size) { return __builtin_strncmp(a, b, size); }
WEAK int strcoll(const char *a, const char *b) { return __builtin_strcmp(a, b); }

WEAK void *memchr(const void *bytes, int byte, size_t size)
{
	const unsigned char *at = bytes;

	for (; size > 0; at++, size--) {
		if (*at == (unsigned char)byte)
			return (void *)at;
	}
	return NULL;
}

WEAK void *mempcpy(void *restrict to, const void *restrict from, size_t size) { return (char *)memcpy(to, from, size) + size; }

WEAK void *memccpy(void *restrict to, const void *restrict from, int byte, size_t size)
{
	const unsigned char *end = memchr(from, byte, size);

	if (!end) {
		memcpy(to, from, size);
		return NULL;
	}
	return mempcpy(to, from, end + 1 - (const unsigned char *)from);
}

WEAK size_t strnlen(const char *text, size_t limit)
{
	size_t length = 0;

	while (length < limit && text[length] != 0)
		length++;
	return length;
}

WEAK char *strcpy(char *restrict to, const char *restrict from)
{
	memcpy(to, from, strlen(from) + 1);
	return to;
}

WEAK char *stpcpy(char *restrict to, const char *restrict from)
{
	size_t length = strlen(from);

	memcpy(to, from, length + 1);
	return to + length;
}

WEAK char *stpncpy(char *restrict to, const char *restrict from, size_t size)
{
	size_t length = strnlen(from, size);

	memcpy(to, from, length);
	memset(to + length, 0, size - length);
	return to + length;
}

WEAK char *strncpy(char *restrict to, const char *restrict from, size_t size)
{
	stpncpy(to, from, size);
	return to;
}

WEAK char *strcat(char *restrict to, const char *restrict from)
{
	strcpy(to + strlen(to), from);
	return to;
}

WEAK char *strncat(char *restrict to, const char *restrict from, size_t size)
{
	size_t length = strnlen(from, size);
	char *end = to + strlen(to);

	memcpy(end, from, length);
	end[length] = 0;
	return to;
}

WEAK char *strchr(const char *text, int byte)
{
	for (;; text++) {
		if (*text == (char)byte)
			return (char *)text;
		if (*text == 0)
			return NULL;
	}
}

WEAK char *strrchr(const char *text, int byte)
{
	const char *found = NULL;

	for (;; text++) {
		if (*text == (char)byte)
			found = text;
		if (*text == 0)
			return (char *)found;
	}
}

WEAK size_t strspn(const char *text, const char *accept)
{
	size_t length = 0;

	while (text[length] != 0 && strchr(accept, text[length]))
		length++;
	return length;
}

WEAK size_t strcspn(const char *text, const char *reject)
{
	size_t length = 0;

	while (text[length] != 0 && !strchr(reject, text[length]))
		length++;
	return length;
}

WEAK char *strpbrk(const char *text, const char *accept)
{
	text += strcspn(text, accept);
	return *text ? (char *)text : NULL;
}

WEAK char *strstr(const char *text, const char *part)
{
	size_t length = strlen(part);

	for (;; text++) {
		if (strncmp(text, part, length) == 0)
			return (char *)text;
		if (*text == 0)
			return NULL;
	}
}

WEAK char *strsep(char **restrict rest, const char *restrict separators)
{
	char *token = *rest;

	if (!token)
		return NULL;
	*rest = strpbrk(token, separators);
	if (*rest)
		*(*rest)++ = 0;
	return token;
}

WEAK char *strtok_r(char *restrict text, const char *restrict separators, char **restrict rest)
{
	if (text)
		*rest = text;
	if (!*rest)
		return NULL;
	*rest += strspn(*rest, separators);
	if (**rest == 0) {
		*rest = NULL;
		return NULL;
	}
	return strsep(rest, separators);
}

WEAK char *strtok(char *restrict text, const char *restrict separators)
{
	static char *rest;

	return strtok_r(text, separators, &rest);
}

WEAK char *strndup(const char *text, size_t size)
{
	size_t length = strnlen(text, size);
	char *copy = malloc(length + 1);

	if (!copy)
		return NULL;
	copy[length] = 0;
	return memcpy(copy, text, length);
}

WEAK char *strdup(const char *text) { return strndup(text, SIZE_MAX); }

WEAK char *strerror(int number)
{
	static char text[32];

	snprintf(text, sizeof(text), "Error %d", number);
	return text;
}

WEAK int strncasecmp(const char *a, const char *b, size_t size)
{
	for (; size > 0; a++, b++, size--) {
		int difference = tolower((unsigned char)*a) - tolower((unsigned char)*b);

		if (difference != 0 || *a == 0)
			return difference;
	}
	return 0;
}

WEAK int strcasecmp(const char *a, const char *b) { return strncasecmp(a, b, SIZE_MAX); }
WEAK int ffs(int value) { return __builtin_ffs(value); }

/* ---- stdlib.h */

_Noreturn void __hosted_exit(int code);

#define AT_EXIT 32
static void (*at_exit[AT_EXIT])(void);
static int at_exit_count;

WEAK int atexit(void (*function)(void))
{
	if (at_exit_count == AT_EXIT)
		return -1;
	at_exit[at_exit_count++] = function;
	return 0;
}

WEAK void exit(int code)
{
	while (at_exit_count > 0)
		at_exit[--at_exit_count]();
	__hosted_exit(code);
}

WEAK void _Exit(int code) { __hosted_exit(code); }
WEAK int abs(int value) { return value < 0 ? -value : value; }
WEAK long labs(long value) { return value < 0 ? -value : value; }
WEAK long long llabs(long long value) { return value < 0 ? -value : value; }
WEAK div_t div(int value, int by) { return (div_t){ value / by, value % by }; }
WEAK ldiv_t ldiv(long value, long by) { return (ldiv_t){ value / by, value % by }; }
WEAK lldiv_t lldiv(long long value, long long by) { return (lldiv_t){ value / by, value % by }; }

static int digit_of(int c)
{
	if (isdigit(c))
		return c - '0';
	return isalpha(c) ? tolower(c) - 'a' + 10 : INT_MAX;
}

/* 7.22.1.4: magnitude, sign and range; `limit` is the largest magnitude that the sign allows. */
static unsigned long magnitude(const char *text, char **end, int base, int *negative, int *overflow)
{
	const char *at = text;
	unsigned long value = 0;
	int any = 0;

	*overflow = *negative = 0;
	if (base == 1 || base < 0 || base > 36) {
		errno = EINVAL;
		return 0;
	}
	while (isspace((unsigned char)*at))
		at++;
	*negative = *at == '-';
	if (*at == '-' || *at == '+')
		at++;
	if ((base == 0 || base == 16) && at[0] == '0' && (at[1] == 'x' || at[1] == 'X') && digit_of(at[2]) < 16) {
		base = 16;
		at += 2;
	} else if (base == 0) {
		base = *at == '0' ? 8 : 10;
	}
	for (; digit_of(*at) < base; at++) {
		unsigned long next;

		if (__builtin_mul_overflow(value, (unsigned long)base, &next) ||
		    __builtin_add_overflow(next, (unsigned long)digit_of(*at), &next))
			*overflow = 1;
		value = next;
		any = 1;
	}
	if (end)
		*end = (char *)(any ? at : text);
	return value;
}

WEAK unsigned long strtoul(const char *restrict text, char **restrict end, int base)
{
	int negative, overflow;
	unsigned long value = magnitude(text, end, base, &negative, &overflow);

	if (overflow) {
		errno = ERANGE;
		return ULONG_MAX;
	}
	return negative ? -value : value;
}

WEAK long strtol(const char *restrict text, char **restrict end, int base)
{
	int negative, overflow;
	unsigned long value = magnitude(text, end, base, &negative, &overflow);
	unsigned long limit = negative ? (unsigned long)LONG_MAX + 1 : LONG_MAX;

	if (overflow || value > limit) {
		errno = ERANGE;
		return negative ? LONG_MIN : LONG_MAX;
	}
	return negative ? -value : value;
}

WEAK long long strtoll(const char *restrict text, char **restrict end, int base) { return strtol(text, end, base); }
WEAK unsigned long long strtoull(const char *restrict text, char **restrict end, int base)
{
	return strtoul(text, end, base);
}

WEAK intmax_t strtoimax(const char *restrict text, char **restrict end, int base) { return strtol(text, end, base); }
WEAK uintmax_t strtoumax(const char *restrict text, char **restrict end, int base) { return strtoul(text, end, base); }

WEAK int atoi(const char *text) { return strtol(text, NULL, 10); }
WEAK long atol(const char *text) { return strtol(text, NULL, 10); }
WEAK long long atoll(const char *text) { return strtol(text, NULL, 10); }

static uint64_t random_state = 1;

WEAK void srand(unsigned int seed) { random_state = seed; }

/* Knuth's MMIX generator; the same numbers in every run. */
WEAK int rand(void)
{
	random_state = random_state * 6364136223846793005UL + 1442695040888963407UL;
	return random_state >> 33;
}

WEAK char *getenv(const char *name) { return (void)name, NULL; }

static void swap(char *a, char *b, size_t size)
{
	for (; size > 0; a++, b++, size--) {
		char byte = *a;

		*a = *b;
		*b = byte;
	}
}

static void sift(char *base, size_t root, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	for (;;) {
		size_t child = 2 * root + 1;

		if (child >= count)
			return;
		if (child + 1 < count && compare(base + child * size, base + (child + 1) * size) < 0)
			child++;
		if (compare(base + root * size, base + child * size) >= 0)
			return;
		swap(base + root * size, base + child * size, size);
		root = child;
	}
}

/* Heapsort. */
WEAK void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	for (size_t root = count / 2; root > 0; root--)
		sift(base, root - 1, count, size, compare);
	for (size_t end = count; end > 1; end--) {
		swap(base, (char *)base + (end - 1) * size, size);
		sift(base, 0, end - 1, size, compare);
	}
}

WEAK void *bsearch(const void *key, const void *base, size_t count, size_t size,
		   int (*compare)(const void *, const void *))
{
	const char *low = base;

	while (count > 0) {
		const char *middle = low + count / 2 * size;
		int order = compare(key, middle);

		if (order == 0)
			return (void *)middle;
		if (order > 0) {
			low = middle + size;
			count -= count / 2 + 1;
		} else {
			count /= 2;
		}
	}
	return NULL;
}

/* ---- stdio.h */

size_t __hosted_write(int descriptor, const void *from, size_t size);
int __hosted_getc(void);
int __hosted_vformat(int descriptor, const char *format, va_list list);

static FILE streams[] = { { 0 }, { 1 }, { 2 } };
#undef stdin
#undef stdout
#undef stderr
FILE *const stdin = &streams[0], *const stdout = &streams[1], *const stderr = &streams[2];
static int ended;

WEAK int vfprintf(FILE *restrict stream, const char *restrict format, va_list list)
{
	return __hosted_vformat(stream->descriptor, format, list);
}

WEAK int fprintf(FILE *restrict stream, const char *restrict format, ...)
{
	va_list list;
	int length;

	va_start(list, format);
	length = __hosted_vformat(stream->descriptor, format, list);
	va_end(list);
	return length;
}

WEAK int fputc(int byte, FILE *stream)
{
	unsigned char c = byte;

	__hosted_write(stream->descriptor, &c, 1);
	return c;
}

WEAK int putc(int byte, FILE *stream) { return fputc(byte, stream); }

WEAK int fputs(const char *restrict text, FILE *restrict stream)
{
	__hosted_write(stream->descriptor, text, strlen(text));
	return 1;
}

WEAK size_t fwrite(const void *restrict from, size_t size, size_t count, FILE *restrict stream)
{
	__hosted_write(stream->descriptor, from, size * count);
	return size == 0 ? 0 : count;
}

/* 7.21.7.10: one byte that was put back, or none. */
static int put_back = EOF;

WEAK int ungetc(int byte, FILE *stream)
{
	if (byte == EOF || stream->descriptor != 0 || put_back != EOF)
		return EOF;
	ended = 0;
	put_back = (unsigned char)byte;
	return put_back;
}

WEAK int getchar(void)
{
	int byte = put_back;

	if (byte != EOF) {
		put_back = EOF;
		return byte;
	}
	byte = __hosted_getc();
	if (byte < 0)
		ended = 1;
	return byte;
}

WEAK int fgetc(FILE *stream) { return stream->descriptor == 0 ? getchar() : EOF; }
WEAK int getc(FILE *stream) { return fgetc(stream); }

WEAK char *fgets(char *restrict to, int size, FILE *restrict stream)
{
	int length = 0;

	while (length + 1 < size) {
		int byte = fgetc(stream);

		if (byte < 0)
			break;
		to[length++] = byte;
		if (byte == '\n')
			break;
	}
	if (length == 0)
		return NULL;
	to[length] = 0;
	return to;
}

WEAK size_t fread(void *restrict to, size_t size, size_t count, FILE *restrict stream)
{
	unsigned char *at = to;
	size_t read = 0;

	while (read < size * count) {
		int byte = fgetc(stream);

		if (byte < 0)
			break;
		at[read++] = byte;
	}
	return size == 0 ? 0 : read / size;
}

WEAK int fflush(FILE *stream) { return (void)stream, 0; }
WEAK int ferror(FILE *stream) { return (void)stream, 0; }
WEAK int feof(FILE *stream) { return stream->descriptor == 0 && ended; }
WEAK void setbuf(FILE *restrict stream, char *restrict buffer) { (void)stream, (void)buffer; }

WEAK int setvbuf(FILE *restrict stream, char *restrict buffer, int mode, size_t size)
{
	return (void)stream, (void)buffer, (void)mode, (void)size, 0;
}

WEAK void perror(const char *text) { fprintf(stderr, "%s: %s\n", text, strerror(errno)); }
