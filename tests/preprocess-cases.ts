/**
 * Small pieces of C, each with the tokens that a preprocessor makes of it, as GCC 12 prints them: one line, white space
 * collapsed. Macros of one row do not reach the next.
 */

/** What the rows include, beside `case.c` itself; `inc` and `inc2` are searched in this order. */
export const FILES: ReadonlyMap<string, string> = new Map([
  ['inc/a.h', 'A_H\n'],
  ['inc/level.h', '__FILE__ __LINE__\n#include "level2.h"\n'],
  ['inc/level2.h', 'level2\n'],
  ['inc/sub/outer.h', '#include "inner.h"\n#include "a.h"\n'],
  ['inc/sub/inner.h', 'sub_inner\n'],
  ['inc/inner.h', 'inner\n'],
  ['inc/guarded.h', '/* A guard. */\n#ifndef GUARDED_H\n#define GUARDED_H\nguarded\n#endif /* GUARDED_H */\n'],
  ['inc/guarded2.h', '#if !defined(GUARDED2_H)\n#define GUARDED2_H\nguarded2\n#endif\n'],
  ['inc/almost.h', '#ifndef ALMOST_H\n#define ALMOST_H\nalmost\n#else\nagain\n#endif\n'],
  ['inc/once.h', '#pragma once\nonce\n'],
  ['inc/next.h', 'first\n#include_next <next.h>\n'],
  ['inc2/next.h', 'second\n#if __has_include_next(<next.h>)\nmore\n#endif\n'],
  ['inc/nonewline.h', 'no newline'],
  ['inc/funcname.h', 'F\n'],
  ['inc/items.h', 'ITEM(a) ITEM(b)\nITEM(c)\n'],
  ['inc/defs.h', '#define FROM_DEFS(x) defs x __LINE__ \\\n  __FILE__\n'],
]);

export const CASES: readonly (readonly [name: string, source: string, tokens: string])[] = [
  [
    'object-like macro',
    `#define N 42
N N N`,
    '42 42 42',
  ],
  [
    'definitions that follow each other, with comments, blank lines, splices and digraphs among them',
    `#define A 1
/* a * comment ** */ # /* within */ define B A

\t/* of
 two lines */\t#\tdefine C(x) x B /* behind */
#define D \\
  C(2) // behind \\
  #define E none
%:define F D
#define G # F
#define H(...) __VA_ARGS__
"#define I" #define I
#/**/define J F
A B C(c) D E F G H(h, h) I J`,
    '"#define I" #define I 1 1 c 1 2 1 E 2 1 # 2 1 h, h I 2 1',
  ],
  [
    'object-like macro with an empty body',
    `#define NOTHING
a NOTHING b NOTHING; NOTHING`,
    'a b ;',
  ],
  [
    'body keeps inner white space as one blank',
    `#define SUM   a   +   b
SUM`,
    'a + b',
  ],
  [
    'function-like macro',
    `#define ADD(a, b) ((a) + (b))
ADD(1, 2) ADD( x , y )`,
    '((1) + (2)) ((x) + (y))',
  ],
  [
    'function-like name without parenthesis',
    `#define F(x) <x>
F F; (F)(1) F (2)`,
    'F F; (F)(1) <2>',
  ],
  [
    'function-like name, parenthesis on a later line',
    `#define F(x) <x>
F

(
3
)`,
    '<3>',
  ],
  [
    'function-like name at the end, directive behind it',
    `#define F(x) <x>
F
#define G 1
(2) G`,
    'F (2) 1',
  ],
  [
    'no parameters',
    `#define F() f
F() F( ) F (
)`,
    'f f f',
  ],
  [
    'space before the parenthesis makes it object-like',
    `#define F (x) x
F(1)`,
    '(x) x(1)',
  ],
  [
    'empty arguments',
    `#define F(x) [x]
#define G(x, y) [x|y]
F() G(,) G(1,) G(,2)`,
    '[] [|] [1|] [|2]',
  ],
  [
    'parentheses protect commas',
    `#define F(x) [x]
F((1,2)) F(((,),)) F(({a,b}))`,
    '[(1,2)] [((,),)] [({a,b})]',
  ],
  [
    'braces and brackets do not protect commas',
    `#define F(x, y) [x|y]
F({1,2}) F(a[1,2])`,
    '[{1|2}] [a[1|2]]',
  ],
  [
    'argument over several lines',
    `#define F(x, y) x + y
F(1
  2,
  3)`,
    '1 2 + 3',
  ],
  [
    'nested call in an argument',
    `#define F(x) (x)
F(F(F(1)))`,
    '(((1)))',
  ],
  [
    'recursion stops',
    `#define F(x) x F(x + 1)
F(F(1))`,
    '1 F(1 + 1) F(1 F(1 + 1) + 1)',
  ],
  [
    'object-like recursion stops',
    `#define self self + 1
self`,
    'self + 1',
  ],
  [
    'mutual recursion stops both ways',
    `#define A B x
#define B A y
A; B; A`,
    'A y x; B x y; A y x',
  ],
  [
    'three-way recursion',
    `#define P Q p
#define Q R q
#define R P r
P; Q; R`,
    'P r q p; Q p r q; R q p r',
  ],
  [
    'redefinition between uses, and calls that meet their parenthesis later',
    `#define depth 9
#define lock(m) lock(depth + (m))
#undef depth
#define depth 5
#define alias lock
#define held held->lock
#define half lock(!
#define call(fn) fn(args)
#define args 7,8
#define same(v) v
lock(m-1) / lock(lock(held)) - same(same(alias)(1) & same)(2);
alias(depth|(8,9)*args) ^ half 6) + call
(lock)-call(call);`,
    'lock(5 + (m-1)) / lock(5 + (lock(5 + (held->lock)))) - lock(5 + (1)) & same(2); lock(5 + (5|(8,9)*7,8)) ^ lock(5 + (! 6)) + lock(5 + (7,8))-call(7,8);',
  ],
  [
    'stringify, paste and string literals together',
    '#define text(v) # v\n#define xtext(v) text(v)\n#define trace(a, b) log("v" # a " is %u and v" # b " is %u", v ## a, v ## b)\n#define unit(n) rev ## n\n#define join(l, r) l ## r\n#define xjoin(l, r) join(l, r)\n#define READLOCK "down_read"\n#define READ "slow" READ\ntrace(3, 4);\nputs(text(strcmp("x\\0\\x41", "y", \'\\7\') != 0) text(? `\\t), out);\nxtext(unit(5).c)\njoin(READ, LOCK);\nxjoin(READ, LOCK)',
    'log("v" "3" " is %u and v" "4" " is %u", v3, v4); puts("strcmp(\\"x\\\\0\\\\x41\\", \\"y\\", \'\\\\7\') != 0" "? `\\t", out); "rev5.c" "down_read"; "slow" "down_read"',
  ],
  [
    'all ways to leave out operands of a double paste',
    `#define three(p, q, r) p ## q ## r
[three(a, b, c)] [three(, b, c)] [three(a,, c)] [three(a, b,)] [three(a,,)] [three(, b,)] [three(,, c)] [three(,,)]`,
    '[abc] [bc] [ac] [ab] [a] [b] [c] []',
  ],
  [
    'variadic macros for messages',
    `#define say(...) emit(log, __VA_ARGS__)
#define quote(...) emit(#__VA_ARGS__)
#define check(cond, ...) do { if (!(cond)) emit(#cond, __VA_ARGS__); } while (0)
say("one");
say("%d %s", n, "two");
quote(readers,   then a writer , and more.);
check(a->count >= 0, "count %ld", a->count);`,
    'emit(log, "one"); emit(log, "%d %s", n, "two"); emit("readers, then a writer , and more."); do { if (!(a->count >= 0)) emit("a->count >= 0", "count %ld", a->count); } while (0);',
  ],
  [
    'a double hash that is no paste',
    `#define double_hash # ## #
#define quote(v) # v
#define outer(v) quote(v)
#define both(l, r) outer(l double_hash r)
both(left, right)`,
    '"left ## right"',
  ],
  [
    'invocation that ends behind its expansion',
    `#define twice(n) n + again
#define again(n) twice(n)
twice(1)(2) twice(3)(4)(5)`,
    '1 + 2 + again 3 + 4 + again(5)',
  ],
  [
    'invocation built from two expansions',
    `#define BEGIN (
#define END )
#define PAIR(a, b) <a|b>
#define LIST(...) __VA_ARGS__
LIST(PAIR, BEGIN, 1, 2, END) LIST(PAIR BEGIN 1, 2 END)`,
    'PAIR, (, 1, 2, ) <1|2>',
  ],
  [
    'name at the end of an expansion takes its parenthesis from the file',
    `#define f(x) x f
f(1)(2)(3)`,
    '1 f(2)(3)',
  ],
  [
    'name from a nested expansion takes its parenthesis from outside',
    `#define PASS(v) v
#define FIRST(v) PASS(SECOND)(v)
#define SECOND(v) PASS(v)
FIRST(1) PASS(FIRST)(2) PASS(PASS)(3)`,
    '1 2 PASS(3)',
  ],
  [
    'disabled name through an argument stays disabled',
    `#define ID(x) x
#define AA BB
#define BB AA
ID(AA) ID(ID(BB))`,
    'AA BB',
  ],
  [
    'disabled function name in an argument',
    `#define f(x) x + f
#define id(x) x
f(f)(1) id(f(1))(2)`,
    'f + f(1) 1 + f(2)',
  ],
  [
    'name disabled while arguments are collected',
    `#define wrap(v) tail v
wrap(wrap) (1) wrap(wrap(2)) (3)`,
    'tail wrap (1) tail tail 2 (3)',
  ],
  [
    'name becomes enabled before its arguments',
    `#define take(v) v
#define give take
give(give(1)) take(give)(2)`,
    '1 take(2)',
  ],
  [
    'deferred expansion',
    `#define NONE()
#define LATER(name) name NONE()
#define VALUE() 77
#define AGAIN(...) __VA_ARGS__
LATER(VALUE)() AGAIN(LATER(VALUE)())`,
    'VALUE () 77',
  ],
  [
    'recursion by deferral',
    `#define NONE()
#define LATER(name) name NONE()
#define MUCH_LATER(...) __VA_ARGS__ LATER(NONE)()
#define SCAN(...) SCAN_ONCE(SCAN_ONCE(__VA_ARGS__))
#define SCAN_ONCE(...) __VA_ARGS__
#define COUNT_NAME() COUNT
#define COUNT(n) n MUCH_LATER(COUNT_NAME)()(n+)
SCAN(COUNT(1))`,
    '1 1 + COUNT_NAME ()(1 + +)',
  ],
  [
    'object-like alias of a function-like macro',
    `#define F(x) [x]
#define G F
G(1) G (2) G`,
    '[1] [2] F',
  ],
  [
    'alias in the middle of an expansion',
    `#define F(x) [x]
#define G (1)
#define H F G
H F G`,
    'F (1) F (1)',
  ],
  [
    'macro whose expansion is a name and empties',
    `#define F(x) [x]
#define E
#define H F E
H (1) F E (2)`,
    'F (1) F (2)',
  ],
  [
    'stringify',
    String.raw`#define S(x) #x
S(a) S( a  b ) S("a\n") S('\0') S(a"b"c)`,
    String.raw`"a" "a b" "\"a\\n\"" "'\\0'" "a\"b\"c"`,
  ],
  [
    'stringify keeps white space between tokens only',
    `#define S(x) #x
S(a+b) S(a + b) S(  a  +  b  ) S(a/**/b) S(a
b)`,
    '"a+b" "a + b" "a + b" "a b" "a b"',
  ],
  [
    'stringify an argument with commas in parentheses',
    `#define S(x) #x
S((a,b)) S((f(x, y), ))`,
    '"(a,b)" "(f(x, y), )"',
  ],
  [
    'stringify in two steps',
    `#define S(x) #x
#define X(x) S(x)
#define N 4
S(N) X(N) X(N+N) X(S(N))`,
    String.raw`"N" "4" "4+4" "\"N\""`,
  ],
  [
    'stringify sees no added white space',
    `#define S(x) #x
#define X(...) S(__VA_ARGS__)
#define E
#define P(a) +a+
X(a E b) X(E a) X(aE) X(P(+)) X(-E-) X(P(-)P(x)) X(P()) X( P(1) P(2))`,
    '"a b" "a" "aE" "+++" "--" "+-++x+" "++" "+1+ +2+"',
  ],
  [
    'stringify through macros at the edges',
    `#define S(...) #__VA_ARGS__
#define X(...) S(__VA_ARGS__)
#define L(x) x
#define R(x) [ x ]
X(L(a)L(b)) X(L( a)L(b )) X(L(a) L(b)) X(R(L(a))) X(R(a)R(b)) X(L() a L() b)`,
    '"ab" "ab" "a b" "[ a ]" "[ a ][ b ]" "a b"',
  ],
  [
    'stringify escapes',
    String.raw`#define S(x) #x
S("\"") S('"') S('\'') S("a\\b") S(L"x\0") S(\n) S(\)`,
    String.raw`"\"\\\"\"" "'\"'" "'\\''" "\"a\\\\b\"" "L\"x\\0\"" "\n" ""`,
  ],
  [
    'stringify nothing',
    `#define S(x) #x
S() S( )`,
    '"" ""',
  ],
  [
    'stringify with space in front of the operand',
    `#define S(x) [ # x ][#x]
S(q)`,
    '[ "q" ]["q"]',
  ],
  [
    'hash in an object-like macro is a hash',
    `#define H #define X
#define K # x
H K`,
    '#define X # x',
  ],
  [
    'paste identifiers and numbers',
    `#define J(a, b) a##b
J(x, 1) J(1, x) J(1, .5) J(x, y) J(0x, ff) J(1e, 3) J(., 5)`,
    'x1 1x 1.5 xy 0xff 1e3 .5',
  ],
  [
    'paste punctuators',
    `#define J(a, b) a##b
J(+, +) J(-, >) J(<, <=) J(<<, =) J(&, &) J(|, |) J(%:, %:) J(#, #) J(=, =)`,
    '++ -> <<= <<= && || %:%: ## ==',
  ],
  [
    'paste string prefixes',
    `#define J(a, b) a##b
J(L, 'a') J(L, "a") J(u8, "x") J(u, 'b')`,
    'L\'a\' L"a" u8"x" u\'b\'',
  ],
  [
    'paste with empty operands',
    `#define J(a, b) [a##b]
J(,) J(a,) J(,b)`,
    '[] [a] [b]',
  ],
  [
    'paste takes the last and the first token of the operands',
    `#define J(a, b) a##b
J(1 2, 3 4) J(x y, z) J(a, b c)`,
    '1 23 4 x yz ab c',
  ],
  [
    'paste does not expand its operands',
    `#define J(a, b) a##b
#define A 1
#define AB 2
J(A, B) J(A, A) J(,A)`,
    '2 AA 1',
  ],
  [
    'paste result is expanded',
    `#define J(a, b) a##b
#define XY found
#define FN(x) <x>
J(X, Y) J(F, N)(1)`,
    'found <1>',
  ],
  [
    'paste result is a disabled name',
    `#define J(a, b) a##b
#define foo J(f, oo) bar
foo`,
    'foo bar',
  ],
  [
    'paste in an object-like macro',
    `#define AB a ## b
#define N 1 ## 2 ## 3
AB N`,
    'ab 123',
  ],
  [
    'paste chains',
    `#define J3(a, b, c) a##b##c
J3(1, 2, 3) J3(, 2, 3) J3(1,, 3) J3(,,) J3(a, b, c)`,
    '123 23 13 abc',
  ],
  [
    'paste and stringify',
    `#define JS(a) L ## #a
#define SJ(a, b) #a ## b
JS(x) JS("y")`,
    String.raw`L"x" L"\"y\""`,
  ],
  [
    'paste with literal text',
    `#define F(x) pre_##x##_post
#define G(x) x##_t x ## 2
F(mid) F() G(u) G()`,
    'pre_mid_post pre__post u_t u2 _t 2',
  ],
  [
    'paste beside an expanded use',
    `#define N 5
#define F(x) x x##x
F(N) F(1)`,
    '5 NN 1 11',
  ],
  [
    'paste makes no directive and no comment',
    `#define J(a, b) a ## b
J(/, =) J(%, =)`,
    '/= %=',
  ],
  [
    'paste with nested call',
    `#define J(a, b) a##b
#define X(a, b) J(a, b)
#define ONE 1
X(v, ONE) X(X(a, b), X(c, d))`,
    'v1 abcd',
  ],
  [
    'variadic',
    `#define V(...) f(__VA_ARGS__)
V() V(1) V(1, 2) V( 1 , (2, 3) )`,
    'f() f(1) f(1, 2) f(1 , (2, 3))',
  ],
  [
    'variadic with a named parameter',
    `#define V(a, ...) f(a; __VA_ARGS__)
V(1) V(1,) V(1, 2) V(1, 2, 3) V()`,
    'f(1; ) f(1; ) f(1; 2) f(1; 2, 3) f(; )',
  ],
  [
    'GNU named variadic',
    `#define V(a, rest...) f(a; rest)
#define W(rest...) g(rest)
V(1) V(1, 2, 3) W() W(1, 2)`,
    'f(1; ) f(1; 2, 3) g() g(1, 2)',
  ],
  [
    'GNU comma swallowing',
    `#define E(fmt, ...) printf(fmt, ## __VA_ARGS__)
E("a") E("a",) E("a", b) E("a", b, c) E()`,
    'printf("a") printf("a",) printf("a", b) printf("a", b, c) printf()',
  ],
  [
    'GNU comma swallowing, named',
    `#define E(fmt, args...) printf(fmt , ## args)
E("a") E("a",) E("a", b) E("a", b, c)`,
    'printf("a") printf("a" ,) printf("a" , b) printf("a" , b, c)',
  ],
  [
    'GNU comma swallowing, only parameter',
    `#define E(...) f(x, ## __VA_ARGS__)
E() E(1) E(1, 2) E( )`,
    'f(x) f(x,1) f(x,1, 2) f(x)',
  ],
  [
    'comma swallowing does not paste',
    `#define E(a, ...) [a , ## __VA_ARGS__]
#define N 1
E(a, N) E(a, N, N) E(N)`,
    '[a , 1] [a , 1, 1] [1]',
  ],
  [
    'comma swallowing with nested macro',
    `#define prefix(text) "rwsem: " text
#define out(text, ...) emit(text, ##__VA_ARGS__)
#define note(text, ...) out("note " prefix(text), ##__VA_ARGS__)
note("x") note("x %d", N) note("x %d", 1, 2)`,
    'emit("note " "rwsem: " "x") emit("note " "rwsem: " "x %d", N) emit("note " "rwsem: " "x %d", 1, 2)',
  ],
  [
    'comma not behind a paste stays',
    `#define E(a, ...) f(a, __VA_ARGS__)
#define G(a, b...) f(a,b ## b)
E(1) G(1) G(1, 2)`,
    'f(1, ) f(1,) f(1,22)',
  ],
  [
    'paste of variable arguments',
    `#define V(x, ...) x##__VA_ARGS__
V(a, b) V(a, b, c) V(a) V(a,)`,
    'ab ab, c a a',
  ],
  [
    '__VA_OPT__',
    `#define F(a, ...) f(a __VA_OPT__(,) __VA_ARGS__)
F(1) F(1,) F(1, 2) F(1, 2, 3) F()`,
    'f(1 ) f(1 ) f(1 , 2) f(1 , 2, 3) f( )',
  ],
  [
    '__VA_OPT__ with an argument that expands to nothing',
    `#define E
#define F(a, ...) f(a __VA_OPT__(,) __VA_ARGS__)
F(1, E) F(1, E E)`,
    'f(1 ) f(1 )',
  ],
  [
    '__VA_OPT__ with parameters and nested parentheses',
    `#define F(a, ...) [__VA_OPT__(a (x, y) __VA_ARGS__)]
F(1) F(1, 2) F(, 3)`,
    '[] [1 (x, y) 2] [ (x, y) 3]',
  ],
  [
    '__VA_OPT__ with pastes',
    `#define F(a, ...) a ## __VA_OPT__(b c) ## d
#define G(a, ...) a __VA_OPT__(x ## a)y
#define H(a, ...) __VA_OPT__(a ## a) ## z
F(1) F(1, 2) G(1) G(1, 2) H(1) H(1, 2) H(, 2)`,
    '1d 1b cd 1 y 1 x1 y z 11z z',
  ],
  [
    '__VA_OPT__ stringified',
    `#define F(a, ...) #__VA_OPT__(a  + __VA_ARGS__ x##a)
F(1) F(1, 2) F(  b c , d  )`,
    '"" "1 + 2 x1" "b c + d xb c"',
  ],
  [
    '__VA_OPT__ next to other text',
    `#define F(...) a__VA_OPT__ (b)c __VA_OPT__()d __VA_OPT__(__VA_ARGS__)e
F() F(1) F(1, 2)`,
    'a__VA_OPT__ (b)c d e a__VA_OPT__ (b)c d 1 e a__VA_OPT__ (b)c d 1, 2 e',
  ],
  [
    'arguments are expanded once, then rescanned',
    `#define A B
#define B C
#define F(x) x A
F(A) F(B)`,
    'C C C C',
  ],
  [
    'argument is a macro name that becomes a call',
    `#define CALL(f, x) f(x)
#define SQ(x) x*x
CALL(SQ, 3) CALL(CALL, 4) CALL(SQ, CALL(SQ, 2))`,
    '3*3 CALL(4) 2*2*2*2',
  ],
  [
    'token separation in print',
    `#define P(x) -x
#define E
- P(-) P(P(1)) -E- E-E x E y P(E) +E+ +E= <E< >E>=`,
    '- - - - -1 - - - x y - + + + = < < > >=',
  ],
  [
    'token separation of names and numbers',
    `#define I(x) x
#define E
a I(b)I(c) 1 I(2)I(3) I(a)1 I(1)a I(.)I(.) I(L)I('a') x E() y`,
    "a b c 1 2 3 a 1 1 a . . L 'a' x () y",
  ],
  [
    'line splice inside tokens',
    String.raw`#def\
ine AB\
C 1\
2
A\
BC x +\
+ y "a\
b" 0x\
1f a-\
>b`,
    '12 x ++ y "ab" 0x1f a->b',
  ],
  [
    'line splice with blanks behind the backslash',
    String.raw`#define X 1 + \   
  2
X`,
    '1 + 2',
  ],
  [
    'line splice in comments',
    String.raw`a // comment \
still comment
b /\
* c *\
/ d /\
/ e \
f
g`,
    'a b d g',
  ],
  [
    "line splice at the end of a false group's line",
    String.raw`#if 0
x \
#endif
#else
y
#endif
z`,
    'y z',
  ],
  [
    'comments',
    `a/*b*/c /* * / ** // */ d // e /* f
g /* multi
line */ h /**/ i /***/ j`,
    'a c d g h i j',
  ],
  [
    'comment in a directive',
    `#define /* a */ X /* b
c */ 1 /* d */ + /* e */ 2 // f
X
/* a */ # /* b */ define Y 3
Y`,
    '1 + 2 3',
  ],
  [
    'comment openers in strings and characters',
    String.raw`"/*" '/*' "//" a "\"/*" b '\'' /* " */ c // '
d`,
    String.raw`"/*" '/*' "//" a "\"/*" b '\'' c d`,
  ],
  [
    'strings that look like directives',
    String.raw`"#define X 1"
 "a\\" "b" '"' "'"`,
    String.raw`"#define X 1" "a\\" "b" '"' "'"`,
  ],
  [
    'numbers are preprocessing numbers',
    '1.2.3 0x1p-3 1e+5+2 1E-x 0xe+1 .5.6 1_000 12abc 0b101 1u 1.f 3...4',
    '1.2.3 0x1p-3 1e+5+2 1E-x 0xe+1 .5.6 1_000 12abc 0b101 1u 1.f 3...4',
  ],
  [
    'punctuators by longest match',
    'a+++++b a---b a<<=b a>>=b a->b a...b x<:y:>z %:%: a?b:c a::b ..... .. a!=b a||b&&c a^=b ~!a',
    'a+++++b a---b a<<=b a>>=b a->b a...b x<:y:>z %:%: a?b:c a::b ..... .. a!=b a||b&&c a^=b ~!a',
  ],
  [
    'digraphs',
    `%:define X <: :> <% %>
X
#define S(x) %:x
S(<:) S(<%)`,
    '<: :> <% %> "<:" "<%"',
  ],
  ['other characters', '@ ` a @b $ $x x$y', '@ ` a @b $ $x x$y'],
  ['extended identifiers', 'int ä = größe + ñandú;', 'int ä = größe + ñandú;'],
  [
    'prefixes of literals',
    'L\'a\' u\'a\' U\'a\' u8"a" L"a" u"a" U"a" LL"a" L \'a\' u8 "a"',
    'L\'a\' u\'a\' U\'a\' u8"a" L"a" u"a" U"a" LL"a" L \'a\' u8 "a"',
  ],
  [
    'raw strings',
    String.raw`R"(a\b"c)" R"x()")x" u8R"(q)" LR"(w)" xR"(n)"`,
    String.raw`R"(a\b"c)" R"x()")x" u8R"(q)" LR"(w)" xR"(n)"`,
  ],
  [
    'if and else',
    `#if 1
a
#else
b
#endif
#if 0
c
#else
d
#endif`,
    'a d',
  ],
  [
    'elif chains',
    `#if 0
a
#elif 0
b
#elif 1
c
#elif 1
d
#else
e
#endif`,
    'c',
  ],
  [
    'nested conditionals',
    `#if 1
#if 0
a
#if 1
b
#else
c
#endif
#elif 1
d
#endif
#else
#if 1
e
#endif
#endif
f`,
    'd f',
  ],
  [
    'ifdef and ifndef',
    `#define A
#ifdef A
1
#endif
#ifndef A
2
#else
3
#endif
#ifdef B
4
#endif
#undef A
#ifndef A
5
#endif`,
    '1 3 5',
  ],
  [
    'elifdef and elifndef',
    `#if 0
#elifdef X
a
#elifndef X
b
#endif`,
    'b',
  ],
  [
    'false groups may hold anything',
    `#if 0
don't "open
'x
#bad directive
#if garbage (((
#elif ???
#else junk
#endif junk
#include <nothing>
#define X 1
/* a comment with
#endif
in it */
"string with /* in it"
#endif
X`,
    'X',
  ],
  [
    'false elif is not evaluated behind a taken group',
    `#if 1
a
#elif 1/0 (
b
#endif`,
    'a',
  ],
  [
    'defined',
    `#define A
#define B 0
#if defined A && defined(B) && !defined C && !defined ( D )
yes
#endif
#if defined A + defined B == 2
two
#endif`,
    'yes two',
  ],
  [
    'defined from a macro',
    `#define HAS defined(A)
#define HAS2 defined B
#define A
#if HAS && !(HAS2)
yes
#endif`,
    'yes',
  ],
  [
    'names are zero',
    `#define f(x) x
#if unknown == 0 && !unknown && f == 0
yes
#endif
#if f(1) + f (1) == 2
also
#endif`,
    'yes also',
  ],
  [
    'precedence',
    `#if 1 + 2 * 3 == 7 && (1 + 2) * 3 == 9 && 10 - 4 - 3 == 3 && 100 / 10 / 5 == 2
a
#endif
#if (1 | 2 ^ 3 & 2) == 1 && 1 << 2 + 1 == 8 && (7 & 3 == 3) == 1
b
#endif
#if 1 < 2 == 1 && 3 > 2 != 0 && -1 < 0 && ~0 == -1 && !0 + 1 == 2 && - - 1 == 1
c
#endif`,
    'a b c',
  ],
  [
    'division and remainder',
    `#if 7 / 2 == 3 && -7 / 2 == -3 && 7 % 3 == 1 && -7 % 3 == -1 && 7 % -3 == 1
yes
#endif`,
    'yes',
  ],
  [
    'short circuit',
    `#if 1 || 1/0
a
#endif
#if 0 && 1/0
#else
b
#endif
#if 1 ? 1 : 1/0
c
#endif
#if 0 ? 1 % 0 : 1
d
#endif`,
    'a b c d',
  ],
  [
    'ternary',
    `#if 1 ? 0 ? 0 : 1 : 0
a
#endif
#if (0 ? -1 : 0u) - 1 > 0
b
#endif
#if (1 ? -1 : 0u) > 0
c
#endif
#if (2 ? 3, 4 : 5) == 4
d
#endif`,
    'a b c d',
  ],
  [
    'unsigned arithmetic',
    `#if -1 > 0u
a
#endif
#if 0u - 1 == 18446744073709551615u && 0xffffffffffffffff > 0
b
#endif
#if -1 < 0u
c
#else
d
#endif
#if (0u < 1) - 2 < 0
e
#endif
#if 0x8000000000000000 / -1 == 0
f
#endif`,
    'a b d e f',
  ],
  [
    'shifts',
    `#if 1 << 63 < 0 && 1u << 63 > 0 && -1 >> 1 == -1 && -1u >> 63 == 1 && 1 << 64 == 0 && -8 >> 70 == -1
a
#endif
#if 4 << -1 == 2 && 4 >> -1 == 8 && 1 << 40 == 0x10000000000
b
#endif`,
    'a b',
  ],
  [
    'integer constants',
    `#if 010 == 8 && 0xF == 15 && 0Xf == 15 && 0b11 == 3 && 1L == 1 && 1LL == 1 && 1uLL == 1 && 1llu == 1 && 0 == 00
yes
#endif`,
    'yes',
  ],
  [
    'character constants',
    String.raw`#if 'a' == 97 && '\n' == 10 && '\0' == 0 && '\x41' == 65 && '\101' == 65 && '\'' == 39 && '"' == 34
a
#endif
#if '\377' < 0 && '\xff' == -1 && L'a' == 97 && u'\xffff' == 65535 && U'a' == 97 && '\e' == 27
b
#endif`,
    'a b',
  ],
  [
    'macros in conditions',
    `#define VER(a, b) (((a) << 16) + (b))
#define CUR VER(6, 12)
#if CUR >= VER(6, 1) && CUR < VER(7, 0)
yes
#endif`,
    'yes',
  ],
  [
    'a macro that tells whether another one is 1',
    `#define comma_if_1 ,
#define third(a, b, c, ...) c
#define pick(maybe_comma) third(maybe_comma 0, 1, 0)
#define look(value) pick(comma_if_##value)
#define is_on(option) look(option)
#define ON 1
#define OFF 0
#define EMPTY
is_on(ON) is_on(OFF) is_on(NONE) is_on(EMPTY)
#if is_on(ON) && !is_on(NONE)
yes
#endif`,
    '1 0 0 0 yes',
  ],
  [
    'unique identifiers',
    `#define glue(a,b) a##b
#define xglue(a,b) glue(a,b)
#define fresh(stem) xglue(xglue(tmp_, stem), __COUNTER__)
fresh(x) fresh(y) __COUNTER__`,
    'tmp_x0 tmp_y1 2',
  ],
  [
    'counting arguments',
    `#define fifth(e, d, c, b, a, rest...) a
#define how_many(list...) fifth(, ##list, 3, 2, 1, 0)
how_many() how_many(x) how_many(x, y) how_many(x, y, z)`,
    '0 1 2 3',
  ],
  [
    'mapping over arguments',
    `#define each0(m, ...)
#define each1(m, t, n, ...) m(t, n)
#define each2(m, t, n, ...) m(t, n); each1(m, __VA_ARGS__)
#define each(count, ...) each##count(__VA_ARGS__)
#define declare(t, n) t n
each(0, declare) each(1, declare, int, x) each(2, declare, int, x, long, y)`,
    'int x int x; long y',
  ],
  [
    'generated functions',
    `#define TEST(upper, lower) static bool is_##upper(struct lock *l) { return l->flags & FLAG_##lower; }
#define BOTH(upper, lower) TEST(upper, lower) TEST(Not##upper, lower)
BOTH(Held, held)`,
    'static bool is_Held(struct lock *l) { return l->flags & FLAG_held; } static bool is_NotHeld(struct lock *l) { return l->flags & FLAG_held; }',
  ],
  [
    'nested statement expressions',
    `#define same_type(a, b) ((void)sizeof((__typeof__(a) *)0 == (__typeof__(b) *)0))
#define least(a, b) ({ __typeof__(a) a_ = (a); __typeof__(b) b_ = (b); same_type(a, b); a_ < b_ ? a_ : b_; })
least(least(p, q), least(r, s));`,
    '({ __typeof__(({ __typeof__(p) a_ = (p); __typeof__(q) b_ = (q); ((void)sizeof((__typeof__(p) *)0 == (__typeof__(q) *)0)); a_ < b_ ? a_ : b_; })) a_ = (({ __typeof__(p) a_ = (p); __typeof__(q) b_ = (q); ((void)sizeof((__typeof__(p) *)0 == (__typeof__(q) *)0)); a_ < b_ ? a_ : b_; })); __typeof__(({ __typeof__(r) a_ = (r); __typeof__(s) b_ = (s); ((void)sizeof((__typeof__(r) *)0 == (__typeof__(s) *)0)); a_ < b_ ? a_ : b_; })) b_ = (({ __typeof__(r) a_ = (r); __typeof__(s) b_ = (s); ((void)sizeof((__typeof__(r) *)0 == (__typeof__(s) *)0)); a_ < b_ ? a_ : b_; })); ((void)sizeof((__typeof__(({ __typeof__(p) a_ = (p); __typeof__(q) b_ = (q); ((void)sizeof((__typeof__(p) *)0 == (__typeof__(q) *)0)); a_ < b_ ? a_ : b_; })) *)0 == (__typeof__(({ __typeof__(r) a_ = (r); __typeof__(s) b_ = (s); ((void)sizeof((__typeof__(r) *)0 == (__typeof__(s) *)0)); a_ < b_ ? a_ : b_; })) *)0)); a_ < b_ ? a_ : b_; });',
  ],
  [
    'line numbers',
    String.raw`__LINE__
__LINE__ \
__LINE__

__LINE__`,
    '1 2 3 5',
  ],
  [
    'line numbers in macros',
    `#define L __LINE__
#define F(x) __LINE__ x
L
F(__LINE__
  L
  __LINE__)
F(
F(L)
)`,
    '3 4 4 5 6 7 8 8',
  ],
  [
    'line numbers stringified',
    `#define S(x) #x
#define X(x) S(x)
X(__LINE__) S(__LINE__)
#define J(a, b) a##b
#define K(a, b) J(a, b)
K(v, __LINE__)`,
    '"3" "__LINE__" v6',
  ],
  [
    'line directive',
    `#line 100
__LINE__
#line 7 "other.c"
__LINE__ __FILE__
#define N 30
#line N
__LINE__ __FILE__
# 55 "third.c" 1
__LINE__ __FILE__`,
    '100 7 "other.c" 30 "other.c" 55 "third.c"',
  ],
  [
    'file names',
    `__FILE__
#include "level.h"
__FILE__`,
    '"case.c" "inc/level.h" 1 level2 "case.c"',
  ],
  [
    'include forms',
    `#include "a.h"
#include <a.h>
#define H "a.h"
#include H
#define B <a.h>
#include B
#define INC(x) <x.h>
#include INC(a)
#define STR(x) #x
#define XSTR(x) STR(x)
#define NAME a
#include XSTR(NAME.h)`,
    'A_H A_H A_H A_H A_H A_H',
  ],
  [
    'include beside the includer first',
    `#include "sub/outer.h"
#include "sub/../a.h"`,
    'sub_inner A_H A_H',
  ],
  [
    'include guards',
    `#include "guarded.h"
#include "guarded.h"
#undef GUARDED_H
#include "guarded.h"`,
    'guarded guarded',
  ],
  [
    'include guard by if not defined',
    `#include "guarded2.h"
#include "guarded2.h"`,
    'guarded2',
  ],
  [
    'not quite a guard',
    `#include "almost.h"
#include "almost.h"`,
    'almost again',
  ],
  [
    'pragma once',
    `#include "once.h"
#include "once.h"
#include "sub/../once.h"`,
    'once',
  ],
  ['include_next', '#include <next.h>', 'first second'],
  [
    'has_include',
    `#if __has_include("a.h") && __has_include(<a.h>) && !__has_include("none.h") && !__has_include(<none/x.h>)
yes
#endif
#define H <a.h>
#if defined(__has_include) && __has_include(H)
also
#endif
#ifdef __has_include_next
next
#endif`,
    'yes also next',
  ],
  [
    'file without newline at its end',
    `#include "nonewline.h"
x`,
    'no newline x',
  ],
  [
    'invocation does not cross the end of a file',
    `#define F(x) <x>
#include "funcname.h"
(1)`,
    'F (1)',
  ],
  [
    'X macros',
    `#define ITEM(x) item_##x,
#include "items.h"
#undef ITEM
#define ITEM(x) #x,
#include "items.h"`,
    'item_a, item_b, item_c, "a", "b", "c",',
  ],
  [
    'macros from an included file',
    `#include "defs.h"
FROM_DEFS(1)`,
    'defs 1 2 "case.c"',
  ],
  [
    'directives in macro arguments',
    `#define F(x, y) [x|y]
F(a,
#if 1
b
#else
c
#endif
)`,
    '[a|b]',
  ],
  [
    'definitions in macro arguments',
    `#define F(x) [x]
F(N
#define N 3
N)`,
    '[3 3]',
  ],
  [
    'undef',
    `#define A 1
A
#undef A
A
#undef A
#undef NEVER
A`,
    '1 A A',
  ],
  [
    'harmless redefinition',
    `#define A  1 + 2
#define A 1   +   2
#define F(x) x + 1
#define F(x)  x  +  1
A F(A)`,
    '1 + 2 1 + 2 + 1',
  ],
  [
    'pragmas are dropped',
    String.raw`#pragma GCC diagnostic push
a
_Pragma("GCC diagnostic pop") b
#define P _Pragma("x \"y\"") c
P d
#define D(x) _Pragma(#x) e
D(omp parallel)`,
    'a b c d e',
  ],
  [
    'push and pop a macro',
    `#define A 1
#pragma push_macro("A")
#undef A
#define A 2
A
#pragma pop_macro("A")
A`,
    '2 1',
  ],
  [
    'null directive',
    `#
a
  #  
b
# /* c */
d`,
    'a b d',
  ],
  [
    'hash not at the start of a line',
    `a # define X 1
X
#define E
E # define X 2
X`,
    'a # define X 1 X # define X 2 X',
  ],
  [
    'indented directives',
    `   #   define   X   1
		#ifdef X
X
	# endif`,
    '1',
  ],
  [
    'has_attribute',
    `#if __has_attribute(noinline) && __has_attribute(__always_inline__) && !__has_attribute(bogus)
yes
#endif
__has_attribute(__fallthrough__) __has_attribute(__copy__) __has_attribute(__diagnose_as_builtin__)`,
    'yes 201904 1 0',
  ],
  [
    'has_builtin',
    `#if __has_builtin(__builtin_expect) && !__has_builtin(__builtin_bogus)
yes
#endif
#if !defined(__has_feature) && defined(__has_builtin)
also
#endif`,
    'yes also',
  ],
  [
    'poisonous arguments of has_attribute',
    `#define noinline __attribute__((__noinline__))
#if __has_attribute(__noinline__)
noinline
#endif`,
    '__attribute__((__noinline__))',
  ],
  [
    'empty macro at the start of a line',
    `#define E
E a
E E b
  E
c`,
    'a b c',
  ],
  [
    'macro call with white space before the parenthesis',
    `#define S(x) #x
S (a) S	(b) S /* */ (c)`,
    '"a" "b" "c"',
  ],
  [
    'white space around an expansion',
    `#define A a
#define F(x) x
[A] [ A ] [A ] [F(a)] [ F( a ) ] F(A)A F(A) A`,
    '[a] [ a ] [a ] [a] [ a ] a a a a',
  ],
  [
    'parenthesised arguments',
    `#define F(a, ...) a __VA_ARGS__
#define ARGS 1, 2
#define G(x) F x
G((1, 2)) G((ARGS))`,
    '1 2 1 2',
  ],
  [
    'unbalanced argument from a macro',
    `#define F(x) <x>
#define OPEN F(
#define CLOSE )
OPEN 1 ) OPEN 2 CLOSE )`,
    '<1> <2 )>',
  ],
  [
    'stringify a variadic',
    `#define S(...) #__VA_ARGS__
S() S(a) S(a,b) S( a , b ) S("x", 'y') S(a,,b)`,
    String.raw`"" "a" "a,b" "a , b" "\"x\", 'y'" "a,,b"`,
  ],
  [
    'long chain of object-like macros',
    `#define A0 A1
#define A1 A2
#define A2 A3
#define A3 A4
#define A4 done A0
A0 A3`,
    'done A0 done A3',
  ],
  [
    'self-reference through an argument',
    `#define f(x) g(x)
#define g(x) f(x) x
f(1) g(2) f(g(3)) g(f(4))`,
    'f(1) 1 g(2) 2 f(g(3) 3) g(3) 3 g(f(4) 4) f(4) 4',
  ],
  [
    'disabled macro re-enabled behind its expansion',
    `#define A B
#define B C A
A A B`,
    'C A C A C B',
  ],
  [
    'paste that makes a call',
    `#define CAT(a, b) a##b
#define FOO(x) foo<x>
CAT(FO, O)(1) CAT(F, OO) (2) CAT(FOO, )(3)`,
    'foo<1> foo<2> foo<3>',
  ],
  [
    'argument named like a macro',
    `#define x 1
#define F(x) x + y
F(2) F(x)`,
    '2 + y 1 + y',
  ],
  [
    'parameter named like the macro',
    `#define F(F) F F
F(1) F(F) F(F(2))`,
    '1 1 F F 2 2 2 2',
  ],
  [
    'keywords as macros',
    `#define if while
#define int long
if (1) int x;`,
    'while (1) long x;',
  ],
  [
    "the name of the macro as a parameter's text",
    `#define S(S) #S S
S(S) S(S(1))`,
    '"S" S "S(1)" "1" 1',
  ],
  [
    'has_include of a macro with a missing file',
    `#define H "none.h"
#if __has_include(H)
a
#else
b
#endif`,
    'b',
  ],
];
