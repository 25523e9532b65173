/** Calls: of functions by pointer, with variable arguments, and of what compiler and library supply. */
import { type Short, UNSEEN, UNWRITTEN } from './row.ts';

export const CALLS: readonly Short[] = [
  [
    'a function read as data',
    'wild-pointer',
    `int main(int argc, char **argv)
{
	return *(char *)abort * 0; /* HERE */
}`,
    UNSEEN,
  ],
  [
    'an argument too many',
    'bad-call',
    `int f(int n, ...)
{
	va_list list;
	int sum = 0;
	va_start(list, n);
	while (n-- >= 0)
		sum += va_arg(list, int); /* HERE */
	va_end(list);
	return sum;
}
int main(int argc, char **argv)
{
	return f(2, 0, 0);
}`,
    UNSEEN,
  ],
  [
    'an argument where there is none',
    'bad-call',
    `int f(int n, ...)
{
	va_list list;
	va_start(list, n);
	n += va_arg(list, int); /* HERE */
	va_end(list);
	return n;
}
int main(int argc, char **argv)
{
	return f(2);
}`,
    UNSEEN,
  ],
  [
    'a long where there is an int',
    'bad-call',
    `int f(int n, ...)
{
	va_list list;
	va_start(list, n);
	n += va_arg(list, long); /* HERE */
	va_end(list);
	return n;
}
int main(int argc, char **argv)
{
	return f(0, 0);
}`,
    UNSEEN,
  ],
  [
    'an int where there is a long',
    'bad-call',
    `int f(int n, ...)
{
	va_list list;
	va_start(list, n);
	n += va_arg(list, int); /* HERE */
	va_end(list);
	return n;
}
int main(int argc, char **argv)
{
	return f(0, 0L);
}`,
    UNSEEN,
  ],
  [
    'a structure where there is an int',
    'bad-call',
    `struct s { int a, b; };
int f(int n, ...)
{
	va_list list;
	va_start(list, n);
	n += va_arg(list, struct s).a; /* HERE */
	va_end(list);
	return n;
}
int main(int argc, char **argv)
{
	return f(0, 0);
}`,
    UNSEEN,
  ],
  [
    'what va_arg() may take',
    undefined,
    `struct s { int a, b; };
int f(int n, ...)
{
	va_list list, copy;
	va_start(list, n);
	va_copy(copy, list);
	n += va_arg(list, unsigned int) + (int)va_arg(list, unsigned long) + va_arg(list, struct s).b + *va_arg(list, int *);
	n += *(char *)va_arg(list, void *) + (va_arg(list, char *) != 0);
	va_end(list);
	n += va_arg(copy, int);
	va_end(copy);
	return n;
}
int main(int argc, char **argv)
{
	int zero = 0;
	return f(0, 0, 0L, (struct s){ 0, 0 }, &zero, "\\0", (char *)0);
}`,
  ],
  [
    'va_arg() after va_end()',
    'bad-call',
    `int f(int n, ...)
{
	va_list list;
	va_start(list, n);
	va_end(list);
	n += va_arg(list, int); /* HERE */
	return n;
}
int main(int argc, char **argv)
{
	return f(0, 0);
}`,
    UNSEEN,
  ],
  [
    'va_start() twice',
    'bad-call',
    `int f(int n, ...)
{
	va_list list;
	va_start(list, n);
	va_start(list, n); /* HERE */
	va_end(list);
	return n;
}
int main(int argc, char **argv)
{
	return f(0, 0);
}`,
    UNSEEN,
  ],
  [
    'va_start() again',
    undefined,
    `int f(int n, ...)
{
	va_list list;
	va_start(list, n);
	va_end(list);
	va_start(list, n);
	n += va_arg(list, int);
	va_end(list);
	return n;
}
int main(int argc, char **argv)
{
	return f(0, 0);
}`,
  ],
  [
    'a char',
    'bad-call',
    `int f(int n, ...)
{
	va_list list;
	va_start(list, n);
	n += va_arg(list, char); /* HERE */
	va_end(list);
	return n;
}
int main(int argc, char **argv)
{
	return f(0, 0);
}`,
    UNSEEN,
  ],
  [
    'va_arg() without va_start()',
    'uninitialised',
    `int f(int n, ...)
{
	va_list list;
	n += va_arg(list, int); /* HERE */
	return n;
}
int main(int argc, char **argv)
{
	return f(0, 0);
}`,
  ],
  [
    'a list that is handed on',
    undefined,
    `int part(va_list *a)
{
	return va_arg(*a, int);
}
int sum(int n, ...)
{
	va_list a;
	va_start(a, n);
	int r = part(&a) + part(&a) + (int)va_arg(a, long);
	va_end(a);
	return r;
}
int main(int argc, char **argv)
{
	return sum(2, 0, 0, 0L);
	return 0;
}`,
  ],
  [
    'printf in a wrapper',
    undefined,
    `int say(const char *f, ...)
{
	char t[20];
	va_list a;
	va_start(a, f);
	int n = vsnprintf(t, sizeof(t), f, a);
	va_end(a);
	return n;
}
int main(int argc, char **argv)
{
	if (say("%d %s", 5, "x") != 3) return 1;
	return 0;
}`,
  ],
  [
    'printf of an int as a long',
    'bad-call',
    `int main(int argc, char **argv)
{
	printf("%ld\\n", argc); /* HERE */
	return 0;
}`,
    UNSEEN,
  ],
  [
    'printf of a long as an int',
    'bad-call',
    `int main(int argc, char **argv)
{
	printf("%d\\n", argc + 0L); /* HERE */
	return 0;
}`,
    UNSEEN,
  ],
  [
    'printf of all widths',
    undefined,
    `int main(int argc, char **argv)
{
	printf("%hhd %hd %d %ld %lld %zu %td %jd %c %s %p %u %x\\n", 'c', (short)1, 1, 1L, 1LL, sizeof(1), argv - argv, (intmax_t)1, 'x', "s", (void *)argv, 1, 2u);
	return 0;
}`,
  ],
  [
    'printf of an int as a text',
    'bad-call',
    `int main(int argc, char **argv)
{
	printf("%s\\n", argc); /* HERE */
	return 0;
}`,
  ],
  [
    'an end in a function',
    undefined,
    `_Noreturn void f(void)
{
	exit(0);
}
int main(int argc, char **argv)
{
	f();
	return 0;
}`,
  ],
  [
    '__builtin_clz(0)',
    'bad-argument',
    `int main(int argc, char **argv)
{
	return __builtin_clz(argc - 1); /* HERE */
}`,
  ],
  [
    '__builtin_ctzl(0)',
    'bad-argument',
    `int main(int argc, char **argv)
{
	return __builtin_ctzl(argc - 1L); /* HERE */
}`,
  ],
  [
    '__builtin_ctz() of a constant 0',
    'bad-argument',
    `int main(int argc, char **argv)
{
	return __builtin_ctz(0); /* HERE */
}`,
    'gcc makes a number of it before anything is checked',
  ],
  [
    'what has an answer for 0',
    undefined,
    `int main(int argc, char **argv)
{
	return __builtin_ffs(argc - 1) + __builtin_popcount(argc - 1);
}`,
  ],
  [
    '__builtin_ctz() of what is masked',
    'bad-argument',
    `int main(int argc, char **argv)
{
	unsigned x = argc & 2;
	return __builtin_ctz(x); /* HERE */
	return 0;
}`,
  ],
  [
    '__builtin_clzl(1)',
    undefined,
    `int main(int argc, char **argv)
{
	return __builtin_clzl(argc) - 63;
	return 0;
}`,
  ],
  [
    '__builtin_popcountll(1)',
    undefined,
    `int main(int argc, char **argv)
{
	return __builtin_popcountll(argc) - 1;
	return 0;
}`,
  ],
  [
    'memcpy onto itself, one further on',
    'bad-argument',
    `int main(int argc, char **argv)
{
	char a[16] = "0123456789";
	memcpy(a + argc, a, 5); /* HERE */
	return 0;
}`,
  ],
  [
    'memcpy onto itself',
    undefined,
    `int main(int argc, char **argv)
{
	char a[16] = "0123456789";
	memcpy(a, a, 5);
	return 0;
}`,
  ],
  [
    'memmove onto itself, one further on',
    undefined,
    `int main(int argc, char **argv)
{
	char a[16] = "0123456789";
	memmove(a + argc, a, 5);
	return a[3] - '2';
}`,
  ],
  [
    'memcpy beside itself',
    undefined,
    `int main(int argc, char **argv)
{
	char a[16] = "0123456789";
	memcpy(a + argc + 4, a, 5);
	return a[5] - '0';
}`,
  ],
  [
    'a structure onto itself, one further on',
    'bad-argument',
    `struct s { int a[4]; };
int main(int argc, char **argv)
{
	int a[8] = { 0 };
	*(struct s *)(a + argc) = *(struct s *)a; /* HERE */
	return 0;
}`,
    UNSEEN,
  ],
  [
    'a structure onto itself',
    undefined,
    `struct s { int a[4]; };
int main(int argc, char **argv)
{
	struct s s = { { 0 } }, *p = &s;
	*p = s;
	return 0;
}`,
  ],
  [
    'strcpy onto itself',
    'bad-argument',
    `int main(int argc, char **argv)
{
	char a[16] = "01234";
	strcpy(a + argc, a); /* HERE */
	return 0;
}`,
  ],
  [
    'strcat to itself',
    'bad-argument',
    `int main(int argc, char **argv)
{
	char a[16] = "01234";
	strcat(a, a); /* HERE */
	return 0;
}`,
  ],
  [
    'sprintf onto itself',
    'bad-argument',
    `int main(int argc, char **argv)
{
	char a[16] = "01234";
	sprintf(a, "%sx", a); /* HERE */
	return 0;
}`,
    UNSEEN,
  ],
  [
    'memcpy of nothing from NULL',
    undefined,
    `static char *p;
int main(int argc, char **argv)
{
	char a[4];
	memcpy(a, p, argc - 1);
	return 0;
}`,
    'it says that NULL is never right',
  ],
  [
    'qsort of nothing at NULL',
    undefined,
    `int less(const void *a, const void *b)
{
	return 0;
}
int main(int argc, char **argv)
{
	qsort(0, 0, 4, less);
	return 0;
}`,
    'it says that NULL is never right',
  ],
  [
    'strlen of what strncpy left without an end',
    'out-of-bounds',
    `int main(int argc, char **argv)
{
	char a[4];
	strncpy(a, "abcdef", sizeof(a));
	return strlen(a) > 99; /* HERE */
}`,
  ],
  [
    'strncpy of what has no end',
    undefined,
    `int main(int argc, char **argv)
{
	char a[4] = { 'a', 'b', 'c', 'd' }, b[8];
	strncpy(b, a, 4);
	return b[3] - 'd';
}`,
  ],
  [
    'strchr without an end',
    'out-of-bounds',
    `int main(int argc, char **argv)
{
	char a[4] = { 'a', 'b', 'c', 'd' };
	return strchr(a, 'x') != 0; /* HERE */
}`,
  ],
  [
    'memcmp beyond the end',
    'out-of-bounds',
    `int main(int argc, char **argv)
{
	char a[4] = { 'a', 'b', 'c', 'd' }, b[4] = { 'a', 'b', 'c', 'd' };
	return memcmp(a, b, 4 + argc) == 9; /* HERE */
}`,
  ],
  [
    'memchr beyond the end',
    'out-of-bounds',
    `int main(int argc, char **argv)
{
	char a[4] = { 'a', 'b', 'c', 'd' };
	return memchr(a, 'x', 4 + argc) != 0; /* HERE */
}`,
  ],
  [
    'memset of less than nothing',
    'out-of-bounds',
    `int main(int argc, char **argv)
{
	char a[4];
	memset(a, 0, -argc); /* HERE */
	return 0;
}`,
  ],
  [
    'memcmp of what was never written',
    'uninitialised',
    `int main(int argc, char **argv)
{
	char a[4], b[4] = { 0 };
	a[0] = 0;
	return memcmp(a, b, 4) * 0; /* HERE */
}`,
    UNWRITTEN,
  ],
  [
    'isdigit of what is no character',
    'bad-argument',
    `#include <ctype.h>
int main(int argc, char **argv)
{
	return isdigit(argc + 1000); /* HERE */
}`,
    UNSEEN,
  ],
  [
    'abs of the least int',
    undefined,
    `int main(int argc, char **argv)
{
	return abs(INT_MIN + argc - 1) > 0;
}`,
  ],
  [
    'strtol in base 1',
    undefined,
    `int main(int argc, char **argv)
{
	return strtol("0", 0, argc);
}`,
  ],
  [
    'texts put together',
    undefined,
    `int main(int argc, char **argv)
{
	char t[8];
	strcpy(t, "abc");
	strcat(t, "defg");
	return strlen(t) - 7;
	return 0;
}`,
  ],
  [
    'strcat of one too many',
    'out-of-bounds',
    `int main(int argc, char **argv)
{
	char t[8];
	strcpy(t, "abc");
	strcat(t, "defgh"); /* HERE */
	return 0;
}`,
  ],
  [
    'strncat of one too many',
    'out-of-bounds',
    `int main(int argc, char **argv)
{
	char t[8] = "abc";
	strncat(t, "defghij", 5); /* HERE */
	return 0;
}`,
  ],
  [
    'strncpy beyond the end',
    'out-of-bounds',
    `int main(int argc, char **argv)
{
	char t[4];
	strncpy(t, "a", 5); /* HERE */
	return 0;
}`,
  ],
  [
    'strcmp that stops before the end',
    undefined,
    `int main(int argc, char **argv)
{
	char t[3] = { 97, 98, 99 };
	return strcmp(t, "ax") == 0;
	return 0;
}`,
  ],
  [
    'strstr in a freed block',
    'use-after-free',
    `int main(int argc, char **argv)
{
	char *p = calloc(8, 1);
	free(p);
	return strstr(p, "x") != 0; /* HERE */
	return 0;
}`,
  ],
  [
    'memmove from a freed block',
    'use-after-free',
    `int main(int argc, char **argv)
{
	char *p = calloc(8, 1), q[8];
	free(p);
	memmove(q, p, 8); /* HERE */
	return 0;
}`,
  ],
  [
    'behind what strdup gave',
    'out-of-bounds',
    `int main(int argc, char **argv)
{
	char *p = strdup("abc");
	return p[4]; /* HERE */
	return 0;
}`,
  ],
  [
    'atoi of NULL',
    'null-dereference',
    `int main(int argc, char **argv)
{
	return atoi(argv[argc]); /* HERE */
	return 0;
}`,
  ],
  [
    'sscanf of too long a text',
    'out-of-bounds',
    `int main(int argc, char **argv)
{
	char t[4];
	sscanf("hello", "%s", t); /* HERE */
	return 0;
}`,
  ],
  [
    'fgets of nothing',
    undefined,
    `int main(int argc, char **argv)
{
	char t[4];
	return fgets(t, sizeof(t), stdin) != 0;
	return 0;
}`,
  ],
  [
    'fwrite beyond the end',
    'out-of-bounds',
    `int main(int argc, char **argv)
{
	char t[4] = "abc";
	fwrite(t, 1, 5, stdout); /* HERE */
	return 0;
}`,
  ],
  [
    'puts of what was never written',
    'uninitialised',
    `int main(int argc, char **argv)
{
	char t[4];
	puts(t); /* HERE */
	return 0;
}`,
    UNWRITTEN,
  ],
  [
    'what is not called',
    undefined,
    `int main(int argc, char **argv)
{
	char *p = 0;
	if (argc > 5)
		memset(p, 0, 1);
	return 0;
}`,
  ],
  [
    'strcmp without an end',
    'out-of-bounds',
    `int main(int argc, char **argv)
{
	char t[3] = { 97, 98, 99 };
	return strcmp(t, "abcd") == 0; /* HERE */
	return 0;
}`,
  ],
  [
    'sscanf of a number into too little',
    'out-of-bounds',
    `int main(int argc, char **argv)
{
	struct { short s; } x;
	sscanf("5", "%ld", (long *)&x.s); /* HERE */
	return 0;
}`,
  ],
];
