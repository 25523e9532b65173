/** What bodies become: conversions written out, places found, dead code gone, the unsupported kept for who reaches it. */
import { describe, expect, it } from 'vitest';
import { bodyOf, checked, checkText, complaints } from './front.ts';
import { printBlock } from './print-tree.ts';

const DECLARATIONS = `
struct point { char x; int y; }; struct list { struct list *next, *prev; };
struct s { int a; unsigned b : 3; int c : 5; char name[4]; struct point p[3]; struct list l; _Bool flag; } g, *gp;
struct packed { char c; int i; int a[2]; } __attribute__((packed));
int i; unsigned u; long l; char c; unsigned char uc; _Bool b; int array[10]; int *p; char *cp; void *v; volatile int vi; struct packed pk;
int call(int, ...); void nothing(void); struct s record(void); long wide(long); int *pointer(void);
void broken(void) __attribute__((error("must not be called"))); void stop(void) __attribute__((noreturn));
void drop(int *); typedef int (*operation)(int); operation table[4]; enum color { RED, GREEN } color;
`;

function tree(statements: string): string {
  return printBlock(
    bodyOf(`${DECLARATIONS} int f(int x, long y, char z, struct s s, int *q) { ${statements} }`).body,
  ).slice(2, -2);
}

function rows(table: readonly (readonly [string, string])[]): void {
  expect(table.map(([text]) => [text, tree(text)])).toEqual(table);
}

describe('expressions', () => {
  it('have their conversions written out', () => {
    rows([
      ['i = c + l;', 'void i = (int)((long)(int)c + l);'],
      ['i = uc << 3;', 'void i = ((int)uc << 3);'],
      ['u = i < u;', 'void u = (unsigned int)((unsigned int)i < u);'],
      ['b = i;', 'void b = (_Bool)i;'],
      ['b = p;', 'void b = (_Bool)p;'],
      ['i = !p;', 'void i = !p;'],
      ['i = -c;', 'void i = -(int)c;'],
      ['i = g.b + 1;', 'void i = ((int)g+4.0:3 + 1);'],
      ['g.c = l;', 'void g+4.3:5 = (signed char)l;'],
      ['c += l;', 'void c += l in long;'],
      ['u <<= y;', 'void u <<= y in unsigned int;'],
      ['c++;', 'void c += 1 in int old;'],
      ['--b;', 'void b -= 1 in int;'],
      ['l = i ? u : l;', 'void l = (i ? (long)u : l);'],
      ['p = i ? p : 0;', 'void p = (i ? p : 0:int *);'],
      ['v = i ? p : v;', 'void v = (i ? (void *)p : v);'],
      ['i = call(i) ?: 2;', 'void i = (call(i) ?: 2);'],
      ['i = color + 1;', 'void i = (int)((unsigned int)color + 1:unsigned int);'],
      ['call(1, c, uc, l, p, b);', 'void call(1, (int)c, (int)uc, l, p, (int)b);'],
      ['wide(i);', 'void wide((long)i);'],
      ['return y;', 'return (int)y;'],
      ['i = p == v; i = p < q;', 'void i = (p == (int *)v); void i = (p < q);'],
      ['i = x && p || y;', 'void i = ((x && p) || y);'],
      ['i = (nothing(), 3);', 'void i = (nothing(), 3);'],
    ]);
  });

  it('find their places', () => {
    rows([
      ['i = array[3];', 'void i = array+12;'],
      ['i = array[x];', 'void i = [(&array + (long)x * 4)];'],
      ['i = 2[array];', 'void i = array+8;'],
      [
        'i = q[2]; i = *(q + 3); i = *q++;',
        'void i = [q+8]; void i = [q+12]; void i = [q += 1:long * 4 in int * old];',
      ],
      ['i = q[-1]; p = q - x;', 'void i = [q+-4]; void p = (q + -(long)x * 4);'],
      ['i = gp->p[1].y;', 'void i = [gp+24];'],
      ['i = gp->p[x].y;', 'void i = [(&[gp+12] + (long)x * 8)+4];'],
      ['p = &gp->p[1].y;', 'void p = &[gp+24];'],
      ['i = *&x; i = *(volatile int *)&x;', 'void i = x; void i = volatile x;'],
      ['i = (&g)->a; i = (*gp).a;', 'void i = g; void i = [gp];'],
      ['i = record().p[1].y;', 'void i = (record())+24;'],
      ['i = (x ? s : g).a;', 'void i = ((x ? s : g));'],
      ['i = (g = s).a;', 'void i = (g = s);'],
      ['gp = &((struct s *)v)[1];', 'void gp = &[v+64];'],
      ['gp = (struct s *)((char *)&g.l - __builtin_offsetof(struct s, l));', 'void gp = &g;'],
      ['gp = (struct s *)((char *)cp - __builtin_offsetof(struct s, l));', 'void gp = (cp + -40:long * 1);'],
      ['l = q - p; l = cp - (char *)v;', 'void l = ((q - p) / 4); void l = ((cp - (char *)v) / 1);'],
      ['table[1](2); (*table[x])(3);', 'void [table+8](2); void [[(&table + (long)x * 8)]](3);'],
      ['cp = "abc"; c = "abc"[1]; c = *"x";', 'void cp = &.string.1; void c = 98:char; void c = 120:char;'],
      ['gp = &(struct s){ .a = x };', 'void gp = &literal{ x };'],
      ['i = ((struct point){ 1, x }).y;', 'void i = [&literal{ 1:char, x }+4];'],
      ['i = ({ int t = x; t + 1; });', 'void i = ({ t = x; } (t + 1));'],
      ['({ nothing(); });', '({ nothing(); });'],
      ['__auto_type t = &g.p[1]; t->y = 1;', 't = &g+20; void [t+4] = 1;'],
      ['__auto_type t = record(); const __auto_type w = t.a;', 't = record(); w = t;'],
    ]);
  });

  it('know the builtins', () => {
    rows([
      ['i = __builtin_expect(!!x, 1);', 'void i = (int)(long)!!x;'],
      ['i = __builtin_clz(x); i = __builtin_ffsl(y);', 'void i = <clz32>((unsigned int)x); void i = <ffs64>(y);'],
      ['i = __builtin_add_overflow(x, y, &u);', 'void i = <add-overflow>(x, y, &u);'],
      ['__builtin_memset(&s, 0, sizeof(s));', 'void <memset>(&s, 0, 64:unsigned long);'],
      ['if (x) __builtin_unreachable();', 'if (x) <unreachable>();'],
      [
        '__builtin_prefetch(p); __builtin_prefetch(pointer());',
        '(void (const void *)p, void 0); (void (const void *)pointer(), void 0);',
      ],
      ['l = __builtin_object_size(p, 0); l = __builtin_object_size(p, 2);', 'void l = -1:long; void l = 0:long;'],
      ['v = __builtin_return_address(0);', 'void v = <return-address>(0:unsigned int);'],
      ['i = __builtin_constant_p(x); i = __builtin_constant_p("a" "b");', 'void i = 0; void i = 1;'],
      ['__sync_synchronize();', "<the builtin '__sync_synchronize' is not supported>"],
    ]);
  });
});

describe('dead code', () => {
  it('is gone', () => {
    rows([
      ['if (0) broken();', ''],
      ['if (1) i = 1; else broken();', 'void i = 1;'],
      ['if (sizeof(long) != 8) broken(); return 1;', 'return 1;'],
      ['if (x && 0) broken();', 'void (x && 0);'],
      ['if (({ i = x; 0; })) broken();', 'void ({ void i = x; } 0);'],
      ['if (!__builtin_constant_p(5)) broken();', ''],
      ['i = 1 ? 2 : (broken(), 3); 0 && (broken(), 1); 1 || (broken(), 1);', 'void i = 2; void 0; void 1;'],
      ['do { if (!(sizeof(int) == 4)) broken(); } while (0);', 'do (0; ) { }'],
      ['while (0) broken();', ''],
      ['return 1; broken();', 'return 1;'],
      ['stop(); broken();', 'stop();'],
      ['for (;;) { nothing(); } broken();', '{ for (; ) { nothing(); } }'],
      ['for (;;) { if (x) break; } i = 1;', '{ for (; ) { if (x) break; } } void i = 1;'],
      ['for (;;) ({ if (x) break; }); i = 1;', '{ for (; ) ({ if (x) break; }); } void i = 1;'],
      [
        'switch (sizeof(i)) { case 4: i = 1; break; default: broken(); }',
        'switch (4:unsigned long: 4) { case: void i = 1; break; }',
      ],
      [
        'switch (sizeof(c)) { case 4: broken(); break; case 1: i = 1; default: i = 2; }',
        'switch (1:unsigned long: 1) { case: void i = 1; void i = 2; }',
      ],
      ['switch (3) { case 4: broken(); }', ''],
      ['_Generic(x, int: nothing, long: broken)();', 'nothing();'],
      ['__builtin_choose_expr(1, nothing(), broken());', 'nothing();'],
      ['{ return 2; } broken();', '{ return 2; }'],
      ['if (x) return 1; else return 2; broken();', 'if (x) return 1; else return 2;'],
    ]);
  });

  it('stays where a jump leads into it', () => {
    rows([
      ['if (0) { in: i = 1; } goto in;', 'if (0) { in: void i = 1; } goto in;'],
      ['goto out; i = 1; out: i = 2;', 'goto out; out: void i = 2;'],
      ['return 1; again: i = 2; goto again;', 'return 1; again: void i = 2; goto again;'],
      [
        'switch (x) { i = 1; case 1: while (0) { case 2 ... 3: i = 2; } default: ; }',
        'switch (x: 1, 2...3, default) { void i = 1; case: for (0; ) { case: void i = 2; } default:  }',
      ],
      ['switch (x) case 1: i = 1;', 'switch (x: 1) case: void i = 1;'],
    ]);
  });
});

describe('what is not supported', () => {
  it.each([
    ['__attribute__((constructor)) static void f(void) { }', 'constructor'],
    ['void f(void) __attribute__((destructor(101)));', 'destructor'],
    ['static int f(void) __attribute__((weakref("g")));', 'weakref'],
    ['static int (*g(void))(int); int f(int) __attribute__((ifunc("g")));', 'ifunc'],
  ])('%s is refused, mentioned or not', (text, attribute) => {
    const messages = checkText(text).diagnostics.map(({ message }) => message);
    expect(messages).toEqual([`attribute '${attribute}' is not supported`]);
  });

  it('is said where it stands, and nowhere else', () => {
    rows([
      ['asm volatile("nop"); i = 1;', '<inline assembly is not supported: "nop"> void i = 1;'],
      ['asm volatile("mov %0, %1\\n\\tnop" : "=r"(i) : "r"(x));', '<inline assembly is not supported: "mov %0, %1">'],
      [
        'double d = x; i = 1; i = d;',
        "<floating point ('double') is not supported> void i = 1; <floating point ('double') is not supported>",
      ],
      ['i = 1.5 * x;', "<floating point ('double') is not supported>"],
      ['int a[x]; a[0] = 1;', '<a variable-length array is not supported> <a variable-length array is not supported>'],
      ['__int128 t; t = x;', "<type '__int128' is not supported> <type '__int128' is not supported>"],
      [
        'if (1.0 > x) { i = 1; here: i = 2; }',
        "{ <floating point ('double') is not supported> { void i = 1; here: void i = 2; } }",
      ],
      ['i = sizeof(1.5 + x); l = sizeof(__int128);', 'void i = 8; void l = 16:long;'],
      ['if (0) i = 1.5;', ''],
      [
        'static void *t[] = { &&here }; here: i = 1;',
        '<the address of a label as a static initializer is not supported> here: void i = 1;',
      ],
    ]);
  });

  it('leaves an empty asm alone', () => {
    rows([
      ['asm volatile("" ::: "memory");', '<barrier>();'],
      ['asm("");', ''],
      ['asm volatile("" : "=r"(x) : "0"(y));', 'void x = (int)y;'],
      ['asm volatile("" : "+r"(x));', ''],
      ['asm volatile("" : "=r"(v) : "0"(p) : "memory");', '{ void v = (void *)p; <barrier>(); }'],
      ['asm volatile("" : [out] "=r"(x) : "[out]"(i));', 'void x = i;'],
      ['asm volatile("" : "=m"(*p) : "m"(i), "r"(x));', 'void x;'],
      ['asm volatile("" : "=r"(x));', `<inline assembly is not supported: an empty template that writes '=r'>`],
    ]);
  });
});

it('says which locals live in memory', () => {
  const text = `struct s { int a; }; void g(int *); void free(int *);
    void f(int plain, int taken, struct s rec, volatile int vol, int through) {
      int a[2], dead, part, whole; long wide; int cleaned __attribute__((cleanup(free))) = 1; g(&taken); if (0) g(&dead);
      *(volatile int *)&through = 1; *(char *)&wide = 2; whole = *(int *)(void *)&whole; part = plain; }`;
  const { parameters, body } = bodyOf(text);
  const inMemory = [...parameters, ...body.locals].filter((symbol) => symbol.addressTaken).map(({ name }) => name);
  expect(inMemory).toEqual(['taken', 'rec', 'vol', 'a', 'wide', 'cleaned']);
});

it('describes symbols', () => {
  const unit = checked(`
    static int a; extern int b; int c __attribute__((section(".data.x"), aligned(64))); int d __attribute__((weak));
    static inline __attribute__((always_inline)) int f(void) { static int count = 3; return count; }
    extern inline __attribute__((gnu_inline)) int h(void) { return 1; } __attribute__((noinline)) int k(void) { return 2; }
    void n(void) __attribute__((noreturn)); int m(void) asm("other"); void e(void) __attribute__((error("no")));
    int al(void) __attribute__((alias("k")));`);
  const globals = [...unit.globals.values()].map((s) => [
    s.name,
    s.external,
    s.weak,
    s.section ?? '',
    s.align,
    s.tentative,
  ]);
  expect(globals).toEqual([
    ['a', false, false, '', 4, true],
    ['b', true, false, '', 4, false],
    ['c', true, false, '.data.x', 64, true],
    ['d', true, true, '', 4, true],
  ]);
  const functions = [...unit.functions.values()].map((s) => [
    s.name,
    s.linkName,
    s.external,
    s.inline,
    s.noreturn,
    s.error ?? '',
  ]);
  expect(functions).toEqual([
    ['f', 'f', false, 'always', false, ''],
    ['h', 'h', false, 'hint', false, ''],
    ['k', 'k', true, 'never', false, ''],
    ['n', 'n', true, 'no', true, ''],
    ['m', 'other', true, 'no', false, ''],
    ['e', 'e', true, 'no', false, 'no'],
    ['al', 'k', true, 'no', false, ''],
  ]);
  const returned = unit.functions.get('f')!.definition!().body.statements[0];
  const place = returned?.kind === 'return' && returned.value?.kind === 'load' ? returned.value.place : undefined;
  const count = place?.kind === 'symbol' ? place.symbol : undefined;
  expect(count).toMatchObject({ kind: 'global', name: 'count', owner: 'f', external: false, align: 4 });
});

it('checks a body once, when it is asked for', () => {
  const text = 'int f(void) { return missing; } int g(void) { return 1; }';
  expect(complaints(text)).toEqual(["1: 'missing' undeclared (first use in this function)"]);
  const g = checked('int g(void) { return 1; }').functions.get('g')!.definition!;
  expect(g()).toBe(g());
});

it('lets a body see the file only up to its own place', () => {
  expect(printBlock(bodyOf('enum { A = 1 }; int f(void) { return A; } int later;').body)).toBe('{ return 1; }');
  expect(complaints('int f(void) { return B; } enum { B };')).toEqual([
    "1: 'B' undeclared (first use in this function)",
  ]);
});

it('refuses va_start where there is nothing to start', () => {
  const text = 'void f(int n) { __builtin_va_list l; __builtin_va_start(l, n); }';
  expect(complaints(text)).toEqual(["1: 'va_start' used in function with fixed arguments"]);
});
