/** Pointers: how far they go, where they may lead, and for how long. */
import { DEFINED, type Short } from './row.ts';

export const POINTERS: readonly Short[] = [
  [
    'difference of pointers to two arrays',
    'unrelated-pointers',
    `static int a[4], b[4];
int main(int argc, char **argv)
{
	int *p = a + argc, *q = b;
	return (p - q) * 0; /* HERE */
}`,
  ],
  [
    'difference of pointers to two blocks',
    'unrelated-pointers',
    `int main(int argc, char **argv)
{
	char *p = malloc(4), *q = malloc(4);
	long n = p - q; /* HERE */
	return n == 0;
}`,
  ],
  [
    'difference of the addresses of two variables',
    'unrelated-pointers',
    `int main(int argc, char **argv)
{
	int x, y;
	return (&x - &y) * 0; /* HERE */
	return 0;
}`,
  ],
  [
    'difference within a structure',
    undefined,
    `static struct { int a[4], b[4]; } s;
int main(int argc, char **argv)
{
	int *p = s.a, *q = s.b + 4;
	return q - p - 8;
}`,
  ],
  [
    'difference of the addresses of members',
    undefined,
    `int main(int argc, char **argv)
{
	struct { int a, b[3], c; } s;
	if (&s.c - &s.a != 4) return 1;
	return 0;
}`,
  ],
  [
    'difference within a block',
    undefined,
    `int main(int argc, char **argv)
{
	struct { int a, b; } *s = malloc(sizeof(*s));
	long n = &s->b - &s->a;
	free(s);
	return n - 1;
	return 0;
}`,
  ],
  [
    'difference from the end',
    undefined,
    `int main(int argc, char **argv)
{
	int a[4];
	return a + 4 - a - 4;
	return 0;
}`,
  ],
  [
    'many differences within a large array',
    undefined,
    `int main(int argc, char **argv)
{
	static char a[100000];
	long n = 0;
	for (char *p = a; p < a + sizeof(a); p += 7)
		n += p - a;
	return n == 0;
	return 0;
}`,
  ],
  [
    'difference within what was one block',
    undefined,
    `int main(int argc, char **argv)
{
	char *p = malloc(10), *q = p + 5;
	free(p);
	return q - p - 5;
	return 0;
}`,
    'where the block was does not change',
  ],
  [
    'difference from NULL is the address',
    undefined,
    `static int a[4];
int main(int argc, char **argv)
{
	char *p = (char *)a;
	return p - (char *)0 == 0;
}`,
    DEFINED,
  ],
  [
    'which of two objects lies in front is a question that may be asked',
    undefined,
    `static int a[4], b[4];
int main(int argc, char **argv)
{
	int *p = a + argc, *q = b;
	return (p < q) * 0;
}`,
  ],
  [
    'and so it may of texts',
    undefined,
    `int main(int argc, char **argv)
{
	const char *a = "x", *b = "y";
	return (a < b) * 0;
	return 0;
}`,
  ],
  [
    'a loop that ends in front of an array',
    undefined,
    `int main(int argc, char **argv)
{
	int a[4] = { 1, 2, 3, 4 }, n = 0;
	for (int *p = a + 3; p >= a; p--)
		n += *p;
	if (n != 10) return 1;
	return 0;
}`,
  ],
  [
    'NULL plus 0',
    undefined,
    `int main(int argc, char **argv)
{
	char *p = 0;
	p += argc - 1;
	return p != 0;
}`,
  ],
  [
    'NULL plus something',
    undefined,
    `int main(int argc, char **argv)
{
	char *p = 0;
	p += argc;
	return p == 0;
}`,
  ],
  [
    'address of a member of nothing',
    undefined,
    `struct s { int x, y; };
int main(int argc, char **argv)
{
	struct s *s = 0;
	return (long)&s->y != 4;
}`,
    DEFINED,
  ],
  [
    'an integer as a pointer',
    'wild-pointer',
    `int main(int argc, char **argv)
{
	return *(int *)(0x123456789000 + argc * 4); /* HERE */
}`,
  ],
  [
    'an error code as a pointer',
    'wild-pointer',
    `int main(int argc, char **argv)
{
	int *p = (int *)-12L;
	return *p; /* HERE */
}`,
  ],
  [
    'a pointer as an integer and back',
    undefined,
    `int main(int argc, char **argv)
{
	int x = 0;
	uintptr_t u = (uintptr_t)&x;
	return *(int *)u;
	return 0;
}`,
  ],
  [
    'a bit in a pointer that is taken out',
    undefined,
    `int main(int argc, char **argv)
{
	int x = 0;
	uintptr_t u = (uintptr_t)&x | 1;
	return *(int *)(u & ~1UL);
	return 0;
}`,
  ],
  [
    'a bit in a pointer that is not',
    'misaligned',
    `int main(int argc, char **argv)
{
	int x[2] = { 0 };
	uintptr_t u = (uintptr_t)x | 1;
	return *(int *)u; /* HERE */
	return 0;
}`,
  ],
  [
    'from a list to what is in it',
    undefined,
    `int main(int argc, char **argv)
{
	struct item { int v; struct list { struct list *next; } l; } x = { 5, { 0 } };
	struct list *p = &x.l;
	struct item *q = (struct item *)((char *)p - offsetof(struct item, l));
	return q->v - 5;
	return 0;
}`,
  ],
  [
    'a misaligned read',
    'misaligned',
    `static char a[16];
int main(int argc, char **argv)
{
	return *(int *)(a + argc); /* HERE */
}`,
  ],
  [
    'a misaligned volatile write',
    'misaligned',
    `static char a[16] __attribute__((aligned(16)));
int main(int argc, char **argv)
{
	*(volatile long *)(a + argc) = 1; /* HERE */
	return 0;
}`,
  ],
  [
    'a misaligned structure',
    'misaligned',
    `static char a[32] __attribute__((aligned(16)));
struct s { long x; int y; };
int main(int argc, char **argv)
{
	struct s s = *(struct s *)(a + argc); /* HERE */
	return s.y;
}`,
  ],
  [
    'a member that lies well, of a structure that does not',
    undefined,
    `static char a[32] __attribute__((aligned(16)));
struct s { long x; int y; };
int main(int argc, char **argv)
{
	return ((struct s *)(a + 4 * argc))->y;
}`,
    'what counts here is the access',
  ],
  [
    'a pointer to a member of a packed structure',
    'misaligned',
    `int main(int argc, char **argv)
{
	struct __attribute__((packed)) { char c; int i; } s = { 1, 0 };
	int *p = &s.i;
	return *p; /* HERE */
	return 0;
}`,
  ],
  [
    'a block that grows',
    undefined,
    `int main(int argc, char **argv)
{
	size_t n = 0, room = 0;
	int *p = 0;
	for (int i = 0; i < 100; i++) {
		if (n == room)
			p = realloc(p, (room = room ? room * 2 : 1) * sizeof(*p));
		p[n++] = i;
	}
	if (p[99] != 99) return 1;
	free(p);
	return 0;
}`,
  ],
  [
    'free into a block',
    'bad-free',
    `int main(int argc, char **argv)
{
	char *p = malloc(40);
	free(p + argc); /* HERE */
	return 0;
}`,
  ],
  [
    'two pointers to one block',
    'bad-free',
    `int main(int argc, char **argv)
{
	char *p = malloc(40), *q = p;
	free(p);
	free(q); /* HERE */
	return 0;
}`,
  ],
  [
    'free of a variable',
    'bad-free',
    `int main(int argc, char **argv)
{
	int x;
	free(&x); /* HERE */
	return 0;
}`,
  ],
  [
    'realloc of a freed block',
    'bad-free',
    `int main(int argc, char **argv)
{
	char *p = malloc(40), *q = p;
	free(p);
	p = realloc(q, 80); /* HERE */
	return 0;
}`,
  ],
  [
    'an old block after realloc',
    'use-after-free',
    `int main(int argc, char **argv)
{
	char *p = calloc(4, 1), *volatile q = p;
	p = realloc(p, 800);
	return *q; /* HERE */
}`,
  ],
  [
    'the end of a block that was cut',
    'out-of-bounds',
    `int main(int argc, char **argv)
{
	char *p = calloc(100, 1);
	p = realloc(p, 10);
	return p[10 + argc]; /* HERE */
}`,
  ],
  [
    'a block that was cut to nothing',
    'use-after-free',
    `int main(int argc, char **argv)
{
	char *p = calloc(100, 1), *volatile q = p;
	realloc(p, 0);
	return q[0]; /* HERE */
}`,
  ],
  [
    'a block of nothing',
    undefined,
    `int main(int argc, char **argv)
{
	char *p = malloc(0);
	free(p);
	return 0;
}`,
  ],
  [
    'a write to a block of nothing',
    'out-of-bounds',
    `int main(int argc, char **argv)
{
	char *p = malloc(0);
	*p = 1; /* HERE */
	return 0;
}`,
    'AddressSanitizer gives it one byte',
  ],
  [
    'a block of several',
    undefined,
    `int main(int argc, char **argv)
{
	char *p = calloc(3, 5);
	int n = p[14];
	free(p);
	return n;
	return 0;
}`,
  ],
  [
    'more of several than there could be',
    undefined,
    `int main(int argc, char **argv)
{
	return calloc((size_t)argc << 62, 8) != 0;
}`,
    'AddressSanitizer stops at it, and C has it return NULL',
  ],
  [
    'more than there could be',
    undefined,
    `int main(int argc, char **argv)
{
	return malloc((size_t)argc << 62) != 0;
}`,
    'AddressSanitizer stops at it, and C has it return NULL',
  ],
  [
    'a compound literal after its block',
    'use-after-scope',
    `int main(int argc, char **argv)
{
	int *volatile p;
	{
		p = (int[]){ argc, 0 };
	}
	return p[1]; /* HERE */
}`,
  ],
  [
    'a compound literal in its block',
    undefined,
    `int main(int argc, char **argv)
{
	int *p = (int[]){ 0, argc };
	return p[0];
	return 0;
}`,
  ],
  [
    'a compound literal in a loop',
    undefined,
    `int main(int argc, char **argv)
{
	int *p = 0;
	for (int i = 0; i < 3; i++) {
		p = (int[]){ i };
		if (*p != i) return 1;
	}
	return 0;
}`,
  ],
  [
    'a variable of the turn before, in the place of that of this turn',
    undefined,
    `int main(int argc, char **argv)
{
	int *volatile p = 0;
	for (int i = 0; i < 2; i++) {
		int x = 0;
		if (p)
			*p = 1;
		p = &x;
	}
	return 0;
}`,
  ],
  [
    'an array after its function',
    'use-after-return',
    `__attribute__((noinline)) char *f(void)
{
	char t[4] = "ab", *volatile p = t;
	return p;
}
int main(int argc, char **argv)
{
	return f()[0]; /* HERE */
	return 0;
}`,
  ],
  [
    'a declaration that is jumped back to',
    undefined,
    `int main(int argc, char **argv)
{
	int i = 0;
	again:;
	int a[3] = { i };
	if (++i < 3)
		goto again;
	return a[0] - 2;
	return 0;
}`,
  ],
  [
    'a declaration in a switch',
    undefined,
    `int main(int argc, char **argv)
{
	for (int i = 0; i < 4; i++) {
		switch (i) {
			int x;
		case 0:
			x = 1;
			if (x != 1) return 1;
			break;
		default:
			continue;
		}
	}
	return 0;
}`,
  ],
  [
    'a matrix in a block',
    undefined,
    `int main(int argc, char **argv)
{
	int (*m)[4] = calloc(3, sizeof(*m));
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 4; j++)
			m[i][j] = i * j;
	int n = m[2][3];
	free(m);
	return n - 6;
	return 0;
}`,
  ],
  [
    'endless recursion',
    'stack-overflow',
    `int f(int n)
{
	volatile char a[1000];
	a[0] = n;
	return f(n + 1) + a[0]; /* HERE */
}
int main(int argc, char **argv)
{
	return f(1);
}`,
    'it is reported where the function begins',
  ],
  [
    'a recursion that ends',
    undefined,
    `int f(int n)
{
	return n == 0 ? 0 : f(n - 1);
}
int main(int argc, char **argv)
{
	return f(1000);
	return 0;
}`,
  ],
  [
    'structures of no size',
    undefined,
    `int main(int argc, char **argv)
{
	struct { } a[3], *p = a;
	(void)p;
	return sizeof(a);
	return 0;
}`,
  ],
  [
    'behind the last argument stands NULL',
    undefined,
    `int main(int argc, char **argv)
{
	return argv[argc] != 0;
	return 0;
}`,
  ],
];
