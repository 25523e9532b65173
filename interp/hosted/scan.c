/*
 * The C library's scanf family (C11 7.21.6.2) without floating point and wide characters: interpreted with the program,
 * weak, like library.c.
 */
#include <ctype.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>

#define WEAK __attribute__((weak))

/* Where bytes come from: a text, or else a stream. */
struct source {
	const char *text;
	FILE *stream;
	/* Bytes that were taken. */
	int taken;
};

/* A conversion as it is written. */
struct conversion {
	int drop;
	/* 0: none. */
	int width;
	/* 'H' for hh, 'L' for ll. */
	int length;
	int letter;
};

static int take(struct source *from)
{
	int byte;

	if (from->text)
		byte = *from->text ? (unsigned char)*from->text++ : EOF;
	else
		byte = fgetc(from->stream);
	if (byte != EOF)
		from->taken++;
	return byte;
}

static void give_back(struct source *from, int byte)
{
	if (byte == EOF)
		return;
	from->taken--;
	if (from->text)
		from->text--;
	else
		ungetc(byte, from->stream);
}

static void skip_space(struct source *from)
{
	int byte = take(from);

	while (byte != EOF && isspace(byte))
		byte = take(from);
	give_back(from, byte);
}

static const char *read_conversion(const char *format, struct conversion *into)
{
	*into = (struct conversion){ 0 };
	if (*format == '*') {
		into->drop = 1;
		format++;
	}
	while (isdigit((unsigned char)*format))
		into->width = into->width * 10 + (*format++ - '0');
	switch (*format) {
	case 'h':
	case 'l':
		into->length = *format++;
		if (*format == into->length)
			into->length = *format++ == 'h' ? 'H' : 'L';
		break;
	case 'j':
	case 'z':
	case 't':
		into->length = *format++;
		break;
	}
	into->letter = (unsigned char)*format;
	return *format ? format + 1 : format;
}

static void store_number(const struct conversion *as, void *to, unsigned long value)
{
	switch (as->length) {
	case 'H':
		*(signed char *)to = value;
		break;
	case 'h':
		*(short *)to = value;
		break;
	case 0:
		*(int *)to = value;
		break;
	default:
		*(long *)to = value;
	}
}

static int digit_of(int byte)
{
	if (byte != EOF && isdigit(byte))
		return byte - '0';
	return byte != EOF && isalpha(byte) ? tolower(byte) - 'a' + 10 : INT_MAX;
}

/* Beyond the largest it stays the largest, as with strtol() and strtoul(). */
static unsigned long grown(unsigned long value, int base, int digit, unsigned long limit)
{
	unsigned long next;

	if (__builtin_mul_overflow(value, (unsigned long)base, &next) ||
	    __builtin_add_overflow(next, (unsigned long)digit, &next) || next > limit)
		return limit;
	return next;
}

/* False: what stands there is no number. */
static int scan_number(struct source *from, const struct conversion *as, int base, int is_signed, unsigned long *value)
{
	int left = as->width ? as->width : INT_MAX;
	int negative = 0, any = 0;
	unsigned long limit = ULONG_MAX;
	int byte = take(from);

	*value = 0;
	if (byte == '-' || byte == '+') {
		negative = byte == '-';
		byte = --left > 0 ? take(from) : EOF;
	}
	if (is_signed)
		limit = negative ? (unsigned long)LONG_MAX + 1 : LONG_MAX;
	if (byte == '0' && (base == 0 || base == 16)) {
		any = 1;
		byte = --left > 0 ? take(from) : EOF;
		if (byte == 'x' || byte == 'X') {
			any = 0;
			base = 16;
			byte = --left > 0 ? take(from) : EOF;
		} else if (base == 0) {
			base = 8;
		}
	}
	if (base == 0)
		base = 10;
	while (digit_of(byte) < base) {
		*value = grown(*value, base, digit_of(byte), limit);
		any = 1;
		byte = --left > 0 ? take(from) : EOF;
	}
	give_back(from, byte);
	if (negative)
		*value = -*value;
	return any;
}

/* Behind `[`: marks what is in the set; returns what stands behind `]`. */
static const char *read_set(const char *format, char set[256])
{
	int inside = 1;

	if (*format == '^') {
		inside = 0;
		format++;
	}
	for (int byte = 0; byte < 256; byte++)
		set[byte] = !inside;
	do {
		unsigned char first = *format++, last = first;

		if (first == 0)
			return format - 1;
		if (format[0] == '-' && format[1] != ']' && format[1] != 0) {
			last = format[1];
			format += 2;
		}
		for (int byte = first; byte <= last; byte++)
			set[byte] = inside;
	} while (*format != ']' && *format != 0);
	return *format ? format + 1 : format;
}

/* Bytes of a set; returns how many. */
static int scan_set(struct source *from, const struct conversion *as, const char set[256], char *to)
{
	int limit = as->width ? as->width : INT_MAX, count = 0;
	int byte = 0;

	while (count < limit && (byte = take(from)) != EOF && set[byte]) {
		if (to)
			to[count] = byte;
		count++;
	}
	if (count < limit)
		give_back(from, byte);
	if (to && count > 0)
		to[count] = 0;
	return count;
}

/* Just so many bytes. */
static int scan_bytes(struct source *from, const struct conversion *as, char *to)
{
	int limit = as->width ? as->width : 1;

	for (int count = 0; count < limit; count++) {
		int byte = take(from);

		if (byte == EOF)
			return 0;
		if (to)
			to[count] = byte;
	}
	return 1;
}

static int at_end(struct source *from)
{
	int byte = take(from);

	give_back(from, byte);
	return byte == EOF;
}

static int scan_integer(struct source *from, const struct conversion *as, void *to)
{
	int is_signed = as->letter == 'd' || as->letter == 'i';
	int base = as->letter == 'i' ? 0 : as->letter == 'o' ? 8 : as->letter == 'd' || as->letter == 'u' ? 10 : 16;
	struct conversion stored = *as;
	unsigned long value;

	if (as->letter == 'p')
		stored.length = 'l';
	if (!scan_number(from, as, base, is_signed, &value))
		return 0;
	if (to)
		store_number(&stored, to, value);
	return 1;
}

static int scan_text(struct source *from, const struct conversion *as, char set[256], char *to)
{
	if (as->letter == 'c')
		return scan_bytes(from, as, to);
	if (as->letter == 's') {
		for (int byte = 0; byte < 256; byte++)
			set[byte] = !isspace(byte);
	}
	return scan_set(from, as, set, to) > 0;
}

/* White space stands for any, everything else for itself; false where it does not. */
static int match(struct source *from, unsigned char expected)
{
	int byte;

	if (isspace(expected)) {
		skip_space(from);
		return 1;
	}
	byte = take(from);
	if (byte == expected)
		return 1;
	give_back(from, byte);
	return 0;
}

void __hosted_unsupported(const char *what, int letter);

static int scan(struct source *from, const char *format, va_list list)
{
	int stored = 0;

	while (*format) {
		struct conversion as;
		char set[256];
		void *to;

		if (*format != '%') {
			if (!match(from, *format++))
				return stored == 0 && at_end(from) ? EOF : stored;
			continue;
		}
		format = read_conversion(format + 1, &as);
		if (as.letter == '[')
			format = read_set(format, set);
		if (as.letter != 'c' && as.letter != '[' && as.letter != 'n')
			skip_space(from);
		if (as.letter == '%') {
			if (!match(from, '%'))
				return stored == 0 && at_end(from) ? EOF : stored;
			continue;
		}
		to = as.drop ? NULL : va_arg(list, void *);
		switch (as.letter) {
		case 'n':
			if (to)
				store_number(&as, to, from->taken);
			continue;
		case 'd': case 'i': case 'u': case 'o': case 'x': case 'X': case 'p':
			if (at_end(from))
				return stored == 0 ? EOF : stored;
			if (!scan_integer(from, &as, to))
				return stored;
			break;
		case 'c': case 's': case '[':
			if (at_end(from))
				return stored == 0 ? EOF : stored;
			if (!scan_text(from, &as, set, to))
				return stored;
			break;
		default:
			__hosted_unsupported("the conversion % of scanf()", as.letter);
		}
		if (to)
			stored++;
	}
	return stored;
}

WEAK int vsscanf(const char *restrict text, const char *restrict format, va_list list)
{
	struct source from = { .text = text };

	return scan(&from, format, list);
}

WEAK int vfscanf(FILE *restrict stream, const char *restrict format, va_list list)
{
	struct source from = { .stream = stream };

	return scan(&from, format, list);
}

WEAK int vscanf(const char *restrict format, va_list list) { return vfscanf(stdin, format, list); }

WEAK int sscanf(const char *restrict text, const char *restrict format, ...)
{
	va_list list;
	int stored;

	va_start(list, format);
	stored = vsscanf(text, format, list);
	va_end(list);
	return stored;
}

WEAK int fscanf(FILE *restrict stream, const char *restrict format, ...)
{
	va_list list;
	int stored;

	va_start(list, format);
	stored = vfscanf(stream, format, list);
	va_end(list);
	return stored;
}

WEAK int scanf(const char *restrict format, ...)
{
	va_list list;
	int stored;

	va_start(list, format);
	stored = vfscanf(stdin, format, list);
	va_end(list);
	return stored;
}
