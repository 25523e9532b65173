/** Definitions of objects; `@` stands for the name. */
export const INITIALIZER_DECLARATIONS = `
struct point { char x; int y; };
struct bits { unsigned a : 3; int b : 5; unsigned long c : 40; _Bool d : 1; };
struct packed_bits { unsigned a : 3; int b : 13; unsigned c : 16; } __attribute__((packed));
struct list { struct list *next, *prev; };
struct flex { int n; short v[]; };
struct zeroes { int n; int z[0]; };
struct deep { int a; struct { char b; struct point p[2]; } in; long c; };
struct anonymous { int a; struct { char b; int c; }; union { long d; char e; }; char f; };
struct operations { int (*open)(int); void (*close)(void); const char *name; };
struct lock { struct { int owner; struct list wait; } raw; int magic; };
union value { char c; int i; long l; struct point p; };
enum color { RED, GREEN, BLUE };
typedef struct point point_t;
typedef int row[3];
extern int object;
int object = 3;
int array[10];
int function(int a) { return a; }
static void closer(void) { }
static const struct bits fixed_bits = { 5, -3, 0x8000000001, 1 };
static const struct packed_bits fixed_packed = { 5, -4000, 60000 };
static const struct deep fixed_deep = { 1, { 2, { { 3, 4 }, { 5, 6 } } }, 7 };
static const struct operations fixed_operations = { .open = function, .name = "fixed" };
const struct anonymous fixed_anonymous[2] = { { 1, { 2, 3 }, { .d = -4 }, 5 }, { .e = 6, .f = 7 } };
static const union value fixed_value = { .l = 0x1122334455667788 };
static const struct { union { char *text; int number[2]; } u; long l; } fixed_union = { { "text" }, 8 };
static const row fixed_row = { 1, 2, 3 };
`;

export const INITIALIZERS: readonly string[] = [
  'int @ = 5;',
  'int @;',
  'long @ = -1;',
  'char @ = 300;',
  '_Bool @ = 4;',
  'int @ = { 7 };',
  'int *@ = &object;',
  'int *@ = array;',
  'int *@ = &array[3];',
  'int *@ = array + 2 - 1;',
  'int *@ = &array[10];',
  'char *@ = (char *)&array[1] + 3;',
  'long @ = (long)&object;',
  'unsigned long @ = (unsigned long)&array + 8;',
  'void *@ = 0;',
  'void *@ = (void *)0xffff888000001000;',
  'int (*@)(int) = function;',
  'int (*@)(int) = &function;',
  'void *@ = (void *)function;',
  'char *@ = "hello";',
  'const char *@[] = { "a", "bc", 0, "a" };',
  'char @[] = "hello";',
  'char @[] = { "braced" };',
  'char @[10] = "hello";',
  'char @[5] = "hello";',
  'char @[3] = "hello";',
  'char @[] = "a" "b" "\\0c\\x41\\101";',
  'unsigned char @[] = "\\377\\x80";',
  'int @[] = L"wide";',
  'unsigned short @[] = u"six";',
  'char @[] = "\u00e9\u20ac";',
  'char @[2][4] = { "abc", "de" };',
  'char @[][3] = { "ab", { \'c\' }, "" };',
  'int @[3] = { 1, 2 };',
  'int @[] = { 1, 2, 3 };',
  'int @[2][3] = { { 1, 2, 3 }, { 4 } };',
  'int @[2][3] = { 1, 2, 3, 4 };',
  'int @[][2] = { 1, 2, 3 };',
  'int @[5] = { [3] = 1, 2, [0] = 3, 4 };',
  'int @[] = { [5] = 1, [2] = 2 };',
  'int @[8] = { [1 ... 5] = 3, [4] = 9 };',
  'int @[] = { [0 ... 2] = 1, 2, [7 ... 8] = 4 };',
  'struct point @[4] = { [1 ... 2] = { 1, 2 } };',
  'struct point @[4] = { [0 ... 3].y = 7, [2].x = 1 };',
  'row @[2] = { [1] = { 7, 8 } };',
  'struct point @ = { 1, 2 };',
  'struct point @ = { .y = 5 };',
  'struct point @ = { .y = 5, .x = 1 };',
  'struct point @ = { y: 6, x: 2 };',
  'struct point @ = { };',
  'struct point @[] = { 1, 2, 3, 4, 5 };',
  'struct point @[] = { { 1 }, { .y = 2 }, [3] = { 4, 5 } };',
  'struct point @ = { .x = 1, .x = 2 };',
  'struct point @ = { .y = 1, 2, .x = 3 };',
  'struct bits @ = { 5, -3, 0x123456789a, 1 };',
  'struct bits @ = { .c = -1 };',
  'struct bits @[2] = { { 9, 9, 9, 9 }, { .d = 5 } };',
  'struct packed_bits @ = { 5, -100, 0xabcd };',
  'struct list @ = { &@, &@ };',
  'struct list @ = { .next = &@, .prev = &@ };',
  'struct list @[2] = { { &@[1], &@[0] }, { @, @ + 1 } };',
  'struct flex @ = { 3, { 1, 2, 3 } };',
  'struct flex @ = { 1, { [4] = 7 } };',
  'struct flex @ = { .v = { 9 } };',
  'struct flex @ = { 2 };',
  'struct zeroes @ = { 4 };',
  'struct deep @ = { 1, { 2, { { 3, 4 }, { 5, 6 } } }, 7 };',
  'struct deep @ = { 1, 2, 3, 4, 5, 6, 7 };',
  'struct deep @ = { .in.p[1].y = 5, 6 };',
  'struct deep @ = { .in = { .b = 1 }, .in.p[0].x = 2 };',
  'struct deep @ = { .in.p = { [1] = { 3, 4 } }, .a = 9 };',
  'struct deep @ = { .in.b = 1, .in = { .p[0].y = 2 } };',
  'struct deep @[2] = { [0].in.p[0] = { 1, 2 }, [1].c = 3 };',
  'struct deep @ = { 1, { 2, 3, 4 }, 5 };',
  'struct anonymous @ = { 1, { 2, 3 }, { 4 }, 5 };',
  'struct anonymous @ = { 1, 2, 3, 4, 5 };',
  'struct anonymous @ = { .c = 1, .e = 2, .f = 3 };',
  'struct anonymous @ = { .c = 1, 2, 3 };',
  'struct operations @ = { function, closer, "name" };',
  'struct operations @ = { .close = closer, .name = "n" "m" };',
  'union value @ = { 5 };',
  'union value @ = { .l = -1 };',
  'union value @ = { .p = { 1, 2 } };',
  'union value @ = { .l = -1, .c = 2 };',
  'union value @[] = { { .i = 5 }, { 6 }, { .p.y = 7 } };',
  'enum color @[] = { RED, BLUE, [BLUE + 1] = GREEN };',
  'point_t @ = (point_t){ 1, 2 };',
  'point_t @[2] = { (point_t){ 1, 2 }, { 3 } };',
  'struct deep @ = { .in.p = { (struct point){ 1, 2 }, [1] = (struct point){ .y = 3 } } };',
  'int @[3] = (int[3]){ 1, 2, 3 };',
  'struct point *@ = &(struct point){ 3, 4 };',
  'int *@ = (int[]){ 1, 2, 3 };',
  'struct lock @ = { .raw = { .owner = -1, .wait = { &@.raw.wait, &@.raw.wait } }, .magic = 0xdead };',
  'struct lock @ = { .raw.wait.next = &@.raw.wait, .raw.owner = 1 };',
  'struct { struct point p; int z; } @ = { { 1 }, 2 };',
  'struct { char a[3]; int b; } @ = { "ab", 5 };',
  'struct { char a[3]; char b[2]; } @ = { "abc", { "d" } };',
  'struct { struct { } e; int a; } @ = { { }, 5 };',
  'struct { int a; int : 4; int b; } @ = { 1, 2 };',
  'struct { int a : 4, : 4, b : 8; } @ = { 1, 2 };',
  'void *@[] = { &array[1], &object };',
  'long @ = &array[7] - &array[2];',
  'int @ = sizeof(array) / sizeof(array[0]);',
  'const struct point @[2] = { [1].y = sizeof(struct deep) };',
  'int @[2][2][2] = { { { 1 }, 2, 3 }, 4 };',
  'int @[2][2] = { [1][0] = 5, 6, [0] = { 7 } };',
  'char *@[2][2] = { { "a" }, { [1] = "d" } };',
  'static int @ = 7;',
  'int @ = 1 ? 2 : 1 / 0;',
  'int @ = fixed_deep.in.p[1].y + fixed_row[2];',
  'int @[] = { fixed_bits.a, fixed_bits.b, fixed_bits.d, -fixed_bits.b, fixed_packed.b, fixed_packed.c };',
  'long @[] = { fixed_bits.c, fixed_bits.c << 1, fixed_bits.b };',
  'struct bits @ = fixed_bits;',
  'struct packed_bits @[] = { fixed_packed, fixed_packed };',
  'struct bits @ = { fixed_bits.b, fixed_bits.a, .d = fixed_bits.c };',
  'struct deep @ = fixed_deep;',
  'struct point @ = fixed_deep.in.p[1];',
  'struct { int a; struct deep in; struct point p[2]; } @ = { 9, fixed_deep, { fixed_deep.in.p[0], 8 } };',
  'struct deep @[3] = { [0 ... 1] = fixed_deep, [1].in.p[0].x = 9, [0].c = 10 };',
  'struct deep @[2] = { [0].c = 5, [0] = fixed_deep };',
  'struct operations @[2] = { fixed_operations, { .name = "other" } };',
  'struct operations @ = *&fixed_operations;',
  'struct anonymous @[] = { fixed_anonymous[1], fixed_anonymous[0] };',
  'struct anonymous @ = 0 ? fixed_anonymous[1] : fixed_anonymous[0];',
  'union value @[2] = { fixed_value, { 3 } };',
  'struct { int n; union value v; } @ = { 1, fixed_value };',
  'typeof(fixed_union) @ = fixed_union;',
  'typeof(fixed_union) @[2] = { fixed_union, [0].u.number[1] = 3, [1] = fixed_union };',
];
