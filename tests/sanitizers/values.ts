/** Values: whether there is one, what it may be, and what may be done with it. */
import { type Short, UNSEEN, UNWRITTEN } from './row.ts';

export const VALUES: readonly Short[] = [
  [
    'an argument that was never written',
    'uninitialised',
    `int f(int x)
{
	return x;
}
int main(int argc, char **argv)
{
	int x;
	return f(x) * 0; /* HERE */
}`,
    UNWRITTEN,
  ],
  [
    'a jump around an initialiser',
    'uninitialised',
    `int main(int argc, char **argv)
{
	goto in;
	{
		int x = 5;
in:
		return x * 0; /* HERE */
	}
}`,
    UNWRITTEN,
  ],
  [
    'a member of a union of which a part was written',
    'uninitialised',
    `int main(int argc, char **argv)
{
	union { char c; int i; } u;
	u.c = 1;
	return u.i * 0; /* HERE */
}`,
    UNWRITTEN,
  ],
  [
    'padding that is copied',
    undefined,
    `struct s { char c; int i; };
int main(int argc, char **argv)
{
	struct s s, t;
	s.c = 1;
	s.i = 0;
	memcpy(&t, &s, sizeof(t));
	return t.i;
}`,
  ],
  [
    'a condition that was written on one way only',
    'uninitialised',
    `int main(int argc, char **argv)
{
	int x;
	if (argc > 1)
		x = 1;
	while (x) /* HERE */
		x = 0;
	return 0;
}`,
    UNWRITTEN,
  ],
  [
    'a structure of which a part was written, as an argument',
    undefined,
    `struct s { int a, b; };
int f(struct s s)
{
	return s.a;
}
int main(int argc, char **argv)
{
	struct s s;
	s.a = 0;
	return f(s);
	return 0;
}`,
  ],
  [
    'a sum',
    'uninitialised',
    `int main(int argc, char **argv)
{
	int x;
	int y = x + 1; /* HERE */
	return y * 0;
	return 0;
}`,
    UNWRITTEN,
  ],
  [
    'read through a pointer',
    'uninitialised',
    `int main(int argc, char **argv)
{
	int x, *p = &x;
	return *p * 0; /* HERE */
	return 0;
}`,
    UNWRITTEN,
  ],
  [
    'written through a pointer',
    undefined,
    `void set(int *p)
{
	*p = 0;
}
int main(int argc, char **argv)
{
	int x;
	set(&x);
	return x;
	return 0;
}`,
  ],
  [
    'what is static is 0',
    undefined,
    `int main(int argc, char **argv)
{
	static int x[3];
	return x[2];
	return 0;
}`,
  ],
  [
    'a structure that is returned',
    undefined,
    `struct s { int a, b, c; };
struct s make(int n)
{
	return (struct s){ .c = n };
}
int main(int argc, char **argv)
{
	return make(3).c - 3;
	return 0;
}`,
  ],
  [
    'a structure that is not returned',
    'uninitialised',
    `struct s { int a, b, c; };
struct s make(int n)
{
}
int main(int argc, char **argv)
{
	return make(3).c * 0; /* HERE */
	return 0;
}`,
    UNWRITTEN,
  ],
  [
    'a bit-field beside one that was written, in the same byte',
    'uninitialised',
    `struct s { unsigned a : 3, b : 3; };
int main(int argc, char **argv)
{
	struct s s;
	s.a = argc;
	return s.b * 0; /* HERE */
}`,
    UNWRITTEN,
  ],
  [
    'a bit-field that was written beside one that was not',
    undefined,
    `struct s { unsigned a : 3, b : 3; };
int main(int argc, char **argv)
{
	struct s s;
	s.a = argc;
	return s.a - 1;
}`,
  ],
  [
    'and a copy of it',
    undefined,
    `struct s { unsigned a : 3, b : 3; };
int main(int argc, char **argv)
{
	struct s s, t;
	s.a = argc;
	t = s;
	return t.a - 1;
}`,
  ],
  [
    'a copy of one that was not',
    'uninitialised',
    `struct s { unsigned a : 3, b : 3; };
int main(int argc, char **argv)
{
	struct s s, t;
	s.a = argc;
	t = s;
	return t.b * 0; /* HERE */
}`,
    UNWRITTEN,
  ],
  [
    'bit-fields of one bit',
    undefined,
    `int main(int argc, char **argv)
{
	struct { _Bool a : 1, b : 1; } s = { 0 };
	s.a = argc + 4;
	return s.a - 1 + s.b;
	return 0;
}`,
  ],
  [
    'the value of a function that ended without return',
    'uninitialised',
    `int f(int n)
{
	if (n > 5)
		return 1;
} /* HERE */
int main(int argc, char **argv)
{
	return f(argc);
}`,
    UNSEEN,
  ],
  [
    'and nobody wants it',
    undefined,
    `int f(int n)
{
	if (n > 5)
		return 1;
}
int main(int argc, char **argv)
{
	f(argc);
	(void)f(argc);
	(long)f(argc);
	f(argc), argc++;
	argc ? f(argc) : 0;
	({ f(argc); });
	return 0;
}`,
  ],
  [
    'a _Bool of 2',
    'bad-value',
    `int main(int argc, char **argv)
{
	bool b;
	memset(&b, argc + 1, 1);
	return b == 5; /* HERE */
}`,
    UNSEEN,
  ],
  [
    'a _Bool of 2 by another name',
    'bad-value',
    `int main(int argc, char **argv)
{
	_Bool b = 0;
	*(unsigned char *)&b = argc + 1;
	return b == 5; /* HERE */
}`,
    UNSEEN,
  ],
  [
    'a _Bool of 85 in a structure',
    'bad-value',
    `static struct { int n; bool b; } s;
int main(int argc, char **argv)
{
	memset(&s, 0x55, sizeof(s));
	if (s.b) /* HERE */
		return 0;
	return 0;
}`,
  ],
  [
    'a _Bool of 255 in an array',
    'bad-value',
    `int main(int argc, char **argv)
{
	bool b[2];
	memset(b, 0xff, sizeof(b));
	if (b[argc]) /* HERE */
		return 0;
	return 0;
}`,
  ],
  [
    'a _Bool of 255 that is copied',
    undefined,
    `int main(int argc, char **argv)
{
	struct { bool b; } s, t;
	memset(&s, 0xff, sizeof(s));
	t = s;
	(void)t;
	return 0;
}`,
  ],
  [
    'a _Bool that was assigned',
    undefined,
    `int main(int argc, char **argv)
{
	bool b = argc + 5;
	char *p = (char *)&b;
	return *p - 1;
}`,
  ],
  [
    'a _Bool whose byte is written',
    undefined,
    `int main(int argc, char **argv)
{
	bool b = true;
	unsigned char *p = (void *)&b;
	*p = 0;
	return b;
	return 0;
}`,
  ],
  [
    "an enumeration's value that has no name",
    undefined,
    `enum e { A, B };
int main(int argc, char **argv)
{
	enum e e = argc + 100;
	return e == B;
}`,
  ],
  [
    'and out of memory',
    undefined,
    `enum e { A, B };
static enum e e;
int main(int argc, char **argv)
{
	memset(&e, 0x7f, 4);
	return e == B;
}`,
  ],
  [
    'and in a switch',
    undefined,
    `int main(int argc, char **argv)
{
	enum { A, B } e = argc + 5;
	switch (e) {
	case A: return 1;
	case B: return 2;
	}
	return 0;
}`,
  ],
  [
    'a number below 0 shifted to the left',
    undefined,
    `int main(int argc, char **argv)
{
	return (-argc << 3) + 8;
}`,
  ],
  [
    'and to the right',
    undefined,
    `int main(int argc, char **argv)
{
	return (-argc >> 3) + 1;
}`,
  ],
  [
    'a shift into the sign',
    undefined,
    `int main(int argc, char **argv)
{
	return (argc << 31) > 0;
}`,
  ],
  [
    'a shift beyond it',
    undefined,
    `int main(int argc, char **argv)
{
	return ((argc + 2) << 31) > 0;
}`,
  ],
  [
    'a shift by less than nothing',
    'shift-range',
    `int main(int argc, char **argv)
{
	return 1 << -argc; /* HERE */
}`,
  ],
  [
    'a shift by a long',
    'shift-range',
    `int main(int argc, char **argv)
{
	long by = argc + (1L << 32);
	return 1 << by; /* HERE */
}`,
  ],
  [
    'a shift by a char',
    'shift-range',
    `int main(int argc, char **argv)
{
	char by = argc + 63;
	return 1L << by; /* HERE */
}`,
  ],
  [
    'a shift in place',
    'shift-range',
    `int main(int argc, char **argv)
{
	unsigned x = 1;
	x >>= 31 + argc; /* HERE */
	return x;
}`,
  ],
  [
    'a shift by a small long',
    undefined,
    `int main(int argc, char **argv)
{
	unsigned long n = argc + 2;
	return (1 << n) - 8;
	return 0;
}`,
  ],
  [
    'a long shifted by a long',
    'shift-range',
    `int main(int argc, char **argv)
{
	unsigned long n = argc + 63;
	return 1UL << n; /* HERE */
	return 0;
}`,
  ],
  [
    'a shift in place by a long',
    'shift-range',
    `int main(int argc, char **argv)
{
	int x = 1;
	x <<= argc + (1L << 40); /* HERE */
	return x;
	return 0;
}`,
  ],
  [
    'shifts by all there is',
    undefined,
    `int main(int argc, char **argv)
{
	unsigned x = 0;
	for (int i = 0; i < 32; i++)
		x |= 1u << i;
	return x != ~0u;
	return 0;
}`,
  ],
  [
    'a quotient that does not fit',
    'division-by-zero',
    `int main(int argc, char **argv)
{
	return INT_MIN / -argc; /* HERE */
}`,
  ],
  [
    'a remainder whose quotient does not fit',
    'division-by-zero',
    `int main(int argc, char **argv)
{
	return LONG_MIN % -(long)argc; /* HERE */
}`,
  ],
  [
    'a sum that does not fit',
    undefined,
    `int main(int argc, char **argv)
{
	return INT_MAX + argc > 0;
}`,
  ],
  [
    "the least number's opposite",
    undefined,
    `int main(int argc, char **argv)
{
	int x = INT_MIN + argc - 1;
	return -x > 0;
}`,
  ],
  [
    'a number by its bytes',
    undefined,
    `int main(int argc, char **argv)
{
	union { unsigned u; unsigned char c[4]; } x = { 0x01020304 };
	return x.c[0] - 4;
	return 0;
}`,
  ],
  [
    'a constant',
    'read-only',
    `static const int c = 3;
int main(int argc, char **argv)
{
	*(int *)&c = 4; /* HERE */
	return 0;
}`,
  ],
  [
    'a constant of a function',
    'read-only',
    `int main(int argc, char **argv)
{
	const int c = argc;
	*(int *)&c = 4; /* HERE */
	return 0;
}`,
    UNSEEN,
  ],
  [
    'a text',
    'read-only',
    `int main(int argc, char **argv)
{
	char *s = "abc";
	*s = 'x'; /* HERE */
	return 0;
}`,
  ],
  [
    'a constant array of a function',
    'read-only',
    `int main(int argc, char **argv)
{
	const int a[2] = { 1, 2 };
	int *p = (int *)a;
	p[argc] = 5; /* HERE */
	return 0;
}`,
    UNSEEN,
  ],
  [
    'a constant that is made anew',
    undefined,
    `int main(int argc, char **argv)
{
	int n = 0;
	for (int i = 0; i < 3; i++) {
		const int a[2] = { i, i };
		n += a[1];
	}
	return n - 3;
	return 0;
}`,
  ],
  [
    'a constant text',
    'read-only',
    `int main(int argc, char **argv)
{
	static const char t[] = "abc";
	*(char *)t = 1; /* HERE */
	return 0;
}`,
  ],
  [
    'a constant parameter',
    'read-only',
    `int f(const int x)
{
	int *p = (int *)&x;
	*p = 0; /* HERE */
	return x;
}
int main(int argc, char **argv)
{
	return f(argc);
	return 0;
}`,
    UNSEEN,
  ],
  [
    'a constant that is only read',
    undefined,
    `int main(int argc, char **argv)
{
	const int x = 5;
	int *p = (int *)&x;
	return *p - 5;
	return 0;
}`,
  ],
  [
    'unreachable code',
    'unreachable',
    `int main(int argc, char **argv)
{
	if (argc)
		__builtin_unreachable(); /* HERE */
	return 0;
}`,
  ],
  [
    'a function that must not return',
    'unreachable',
    `__attribute__((noreturn)) void f(int n)
{
	if (n > 5)
		exit(0);
}
int main(int argc, char **argv)
{
	f(argc); /* HERE */
	return 0;
}`,
    UNSEEN,
  ],
];
