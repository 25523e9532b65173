/** Subscripts of arrays, inside of what is around the array. */
import type { Short } from './row.ts';

export const BOUNDS: readonly Short[] = [
  [
    'an index right behind an array, inside of its structure',
    'out-of-bounds',
    `static struct { int n, a[4], z; } s;
int main(int argc, char **argv)
{
	return s.a[argc + 3]; /* HERE */
}`,
  ],
  [
    'an index in front of an array, inside of its structure',
    'out-of-bounds',
    `static struct { int n, a[4], z; } s;
int main(int argc, char **argv)
{
	s.a[-argc] = 1; /* HERE */
	return 0;
}`,
  ],
  [
    'a constant index in code that is reached',
    'out-of-bounds',
    `static struct { char a[2], b[2]; } s;
int main(int argc, char **argv)
{
	return s.a[2]; /* HERE */
}`,
  ],
  [
    'a constant index in code that is not',
    undefined,
    `static struct { char a[2], b[2]; } s;
int main(int argc, char **argv)
{
	if (argc > 5)
		return s.a[2];
	return 0;
}`,
  ],
  [
    'a row of a matrix',
    'out-of-bounds',
    `static int m[3][4];
int main(int argc, char **argv)
{
	return m[1][argc + 3]; /* HERE */
}`,
  ],
  [
    'a matrix without that row',
    'out-of-bounds',
    `static int m[3][4], n[4];
int main(int argc, char **argv)
{
	m[argc + 2][0] = n[0]; /* HERE */
	return 0;
}`,
  ],
  [
    'the element behind the last may be pointed to',
    undefined,
    `static struct { int n, a[4], z; } s;
int main(int argc, char **argv)
{
	int *end = &s.a[argc + 3], n = 0;
	for (int *p = s.a; p < end; p++)
		n += *p;
	return n;
}`,
  ],
  [
    'a row behind the last may be pointed to',
    undefined,
    `static int m[3][4];
int main(int argc, char **argv)
{
	int *end = m[argc + 2];
	return end - &m[0][0] != 12;
}`,
  ],
  [
    'the element behind that may not',
    'out-of-bounds',
    `static struct { int n, a[4], z[9]; } s;
int main(int argc, char **argv)
{
	int *p = &s.a[argc + 4]; /* HERE */
	return p == 0;
}`,
  ],
  [
    'a member of the element behind the last',
    'out-of-bounds',
    `static struct { struct { int a, b; } e[2]; int z[4]; } s;
int main(int argc, char **argv)
{
	int *p = &s.e[argc + 1].b; /* HERE */
	return p == 0;
}`,
  ],
  [
    'an index of an unsigned type below 0',
    'out-of-bounds',
    `static struct { int z[4], a[4]; } s;
int main(int argc, char **argv)
{
	unsigned int i = 0;
	i -= argc;
	return s.a[i]; /* HERE */
}`,
  ],
  [
    'a long index far away',
    'out-of-bounds',
    `static struct { int a[4], z; } s;
int main(int argc, char **argv)
{
	long i = (long)argc << 32;
	return s.a[i]; /* HERE */
}`,
  ],
  [
    'index and array the other way round',
    'out-of-bounds',
    `static struct { int n, a[4], z; } s;
int main(int argc, char **argv)
{
	return (argc + 3)[s.a]; /* HERE */
}`,
  ],
  [
    'a text',
    'out-of-bounds',
    `int main(int argc, char **argv)
{
	return "abc"[argc + 3]; /* HERE */
}`,
  ],
  [
    'the zero of a text',
    undefined,
    `int main(int argc, char **argv)
{
	return "abc"[argc + 2];
}`,
  ],
  [
    'a compound literal',
    'out-of-bounds',
    `int main(int argc, char **argv)
{
	return ((int[]){ 1, 2, 3 })[argc + 2]; /* HERE */
}`,
  ],
  [
    'an array in a value',
    'out-of-bounds',
    `struct s { int a[2], b[2]; };
struct s make(void)
{
	return (struct s){ { 0, 0 }, { 0, 0 } };
}
int main(int argc, char **argv)
{
	return make().a[argc + 1]; /* HERE */
}`,
  ],
  [
    'a flexible array has what its block has',
    undefined,
    `struct s { int n; int data[]; };
int main(int argc, char **argv)
{
	struct s *s = calloc(1, sizeof(*s) + 4 * sizeof(int));
	int n = s->data[argc + 2];
	free(s);
	return n;
}`,
  ],
  [
    'an array of one element at the end stands for more',
    undefined,
    `struct s { int n; int data[1]; };
int main(int argc, char **argv)
{
	struct s *s = calloc(1, sizeof(*s) + 4 * sizeof(int));
	int n = s->data[argc + 2];
	free(s);
	return n;
}`,
  ],
  [
    'not at the end of an object that is declared',
    'out-of-bounds',
    `static struct s { int n; int data[1]; } all[4];
int main(int argc, char **argv)
{
	return all[1].data[argc]; /* HERE */
}`,
  ],
  [
    'not in the middle of what a pointer leads to',
    'out-of-bounds',
    `struct s { int n; int data[1]; int z; };
int main(int argc, char **argv)
{
	struct s *s = calloc(4, sizeof(*s));
	return s->data[argc]; /* HERE */
}`,
  ],
  [
    'at the end of the last member',
    undefined,
    `struct s { int n; struct { int m; int data[1]; } t; };
int main(int argc, char **argv)
{
	struct s *s = calloc(1, sizeof(*s) + 4 * sizeof(int));
	int n = s->t.data[argc + 2];
	free(s);
	return n;
}`,
  ],
  [
    'a pointer into an array knows no bound',
    undefined,
    `static struct { int n, a[4], z; } s;
int main(int argc, char **argv)
{
	int *p = s.a;
	return p[argc + 3];
}`,
  ],
  [
    'from a member to what is around it',
    undefined,
    `struct s { int n, a[4]; };
int main(int argc, char **argv)
{
	struct s s = { 5 };
	int *member = &s.a[argc];
	struct s *around = (struct s *)((char *)member - offsetof(struct s, a[1]));
	return around->n - 5;
}`,
  ],
  [
    'bytes of an object',
    undefined,
    `static struct { short a[2], b[2]; } s;
int main(int argc, char **argv)
{
	unsigned char *p = (unsigned char *)s.a;
	return p[argc + 5];
}`,
  ],
  [
    'an index that is computed and checked',
    undefined,
    `static int table[16];
int main(int argc, char **argv)
{
	unsigned int n = 0;
	for (unsigned int i = 0; i < 1000; i++)
		n += table[(i * 7 + argc) & 15];
	return n;
}`,
  ],
  [
    'an enumeration too many',
    'out-of-bounds',
    `enum { A, B, COUNT };
static struct { int by[COUNT], z; } s;
int main(int argc, char **argv)
{
	return s.by[COUNT - 1 + argc]; /* HERE */
}`,
  ],
  [
    'an element of an array of pointers',
    'out-of-bounds',
    `static struct { char *names[2]; char *z; } s = { { "a", "b" }, "c" };
int main(int argc, char **argv)
{
	return *s.names[argc + 1]; /* HERE */
}`,
  ],
  [
    'what is never evaluated',
    undefined,
    `static struct { int n, a[4], z; } s;
int main(int argc, char **argv)
{
	return sizeof(s.a[argc + 9]) != 4;
}`,
  ],
  [
    'a length that is unknown here',
    undefined,
    `extern int table[];
int main(int argc, char **argv)
{
	return sizeof(&table[argc + 100]) != 8;
}`,
  ],
  [
    'in front of a pointer into the middle',
    undefined,
    `int main(int argc, char **argv)
{
	int a[9] = { 0 }, *m = a + 4;
	for (int i = -4; i <= 4; i++)
		if (m[i]) return 1;
	return 0;
}`,
  ],
  [
    'a matrix as one row, by pointer',
    undefined,
    `int main(int argc, char **argv)
{
	int m[3][4] = { { 0 } }, n = 0;
	for (int *p = &m[0][0]; p < &m[0][0] + 12; p++)
		n += *p;
	return n;
	return 0;
}`,
  ],
  [
    'a matrix as one row, by index',
    'out-of-bounds',
    `int main(int argc, char **argv)
{
	int m[3][4] = { { 0 } };
	for (int i = 0; i < 12; i++)
		if (m[0][i]) return 1; /* HERE */
	return 0;
}`,
  ],
  [
    'an array of a union that is as long as another one',
    'out-of-bounds',
    `int main(int argc, char **argv)
{
	union { unsigned char c[4]; int z[4]; } x = { { 0 } };
	return x.c[argc + 3]; /* HERE */
	return 0;
}`,
  ],
  [
    'a table of functions',
    'out-of-bounds',
    `int one(int x)
{
	return x;
}
int main(int argc, char **argv)
{
	int (*t[2])(int) = { one, one };
	return t[argc + 1](0); /* HERE */
	return 0;
}`,
  ],
  [
    'a row that a pointer leads to',
    'out-of-bounds',
    `int main(int argc, char **argv)
{
	int (*m)[4] = calloc(3, sizeof(*m));
	return m[1][argc + 3]; /* HERE */
	return 0;
}`,
  ],
  [
    'a row behind the last of a block',
    'out-of-bounds',
    `int main(int argc, char **argv)
{
	int (*m)[4] = calloc(3, sizeof(*m));
	return m[argc + 2][0]; /* HERE */
	return 0;
}`,
  ],
  [
    'a flexible array that is initialised',
    undefined,
    `int main(int argc, char **argv)
{
	static struct { int n; int d[]; } s = { 2, { 0, 0 } };
	return s.d[argc];
	return 0;
}`,
  ],
  [
    'a parameter that looks like an array is a pointer',
    undefined,
    `int f(int a[4])
{
	return a[7];
}
int main(int argc, char **argv)
{
	int a[8] = { 0 };
	return f(a);
	return 0;
}`,
  ],
  [
    'and so it is with a least length',
    undefined,
    `int f(int a[static 4])
{
	return a[7];
}
int main(int argc, char **argv)
{
	int a[8] = { 0 };
	return f(a);
	return 0;
}`,
  ],
  [
    'an array type with a name',
    'out-of-bounds',
    `int main(int argc, char **argv)
{
	typedef int four[4];
	struct { four f; int z; } s = { { 0 } };
	return s.f[argc + 3]; /* HERE */
	return 0;
}`,
  ],
  [
    'a char as an index, made unsigned',
    undefined,
    `int main(int argc, char **argv)
{
	int t[256] = { 0 };
	char c = -argc;
	return t[(unsigned char)c];
	return 0;
}`,
  ],
  [
    'a char below 0 as an index',
    'out-of-bounds',
    `int main(int argc, char **argv)
{
	struct { int z[200], t[256]; } s = { { 0 } };
	char c = -argc;
	return s.t[c]; /* HERE */
	return 0;
}`,
  ],
  [
    'a truth value as an index',
    undefined,
    `int main(int argc, char **argv)
{
	int t[2] = { 0 };
	return t[argc > 0];
	return 0;
}`,
  ],
  [
    'a bit-field as an index',
    'out-of-bounds',
    `int main(int argc, char **argv)
{
	struct { unsigned i : 3; } b = { 5 };
	struct { int t[4], z[4]; } s = { { 0 } };
	return s.t[b.i]; /* HERE */
	return 0;
}`,
  ],
  [
    'from one object into the next',
    'out-of-bounds',
    `static int a[4], b[4];
int main(int argc, char **argv)
{
	int *p = a;
	return p[argc + 4]; /* HERE */
}`,
  ],
];
