/** Units that begin with the same headers, compiled one after the other: as if each had read them itself. */
import { expect, test } from 'vitest';
import { leadingHeaders } from '../interp/c/preprocess.ts';
import { type Compilation, compile, formatDiagnostic, type LowerOptions, UnitStore } from '../interp/index.ts';

const FILES: Readonly<Record<string, string>> = {
  'include/one.h': `
    #ifndef ONE_H
    #define ONE_H
    #define LEVEL 1
    #define NEXT __COUNTER__
    #pragma push_macro("LEVEL")
    #pragma pack(2)
    typedef long word;
    struct later;
    struct pair { char a; long b; };
    enum mood { FINE = LEVEL, BAD };
    enum { FIRST = NEXT };
    extern long counter;
    long count(struct later *l);
    void hook(void) __attribute__((weak));
    static inline word twice(word w) { return w * 2; }
    static long tentative;
    #endif`,
  'include/two.h': '#include <one.h>\n#if __has_include(<none.h>)\n#error none\n#endif\nlong two(void);\n',
  'include/base.h': 'static const char *base = __BASE_FILE__;\n',
  'include/open.h': 'long\n',
  'include/wrong.h': 'long wrong(void) { return missing; }\nlong 1;\n',
};

/** More than are allowed; LEVEL is being expanded when that shows. */
const ENDLESS = ['LEVEL', 'M0', 'M1', 'M2']
  .map((name, level) => `#define M${level} ${`${name} `.repeat(10)}\n`)
  .join('');

/** Each is a unit, in this order. */
const UNITS: Readonly<Record<string, string>> = {
  plain: '#include <one.h>\nlong f(word w) { return twice(w) + sizeof(struct pair) + FINE + FIRST + NEXT; }',
  'the same, behind comments':
    '/* What\n * it is. */\n\n// more\n#include <one.h> /* here */\nlong f(void) { return NEXT; }',
  redefines:
    '#include <one.h>\n#undef LEVEL\n#define LEVEL 7\n#define twice(x) 3\nlong f(void) { return LEVEL + twice(1); }',
  'has its own again': '#include <one.h>\nlong f(void) { return LEVEL + twice(4); }',
  'takes back what was put away':
    '#include <one.h>\n#define LEVEL 5\n#pragma pop_macro("LEVEL")\nlong f(void) { return LEVEL; }',
  'unpacks its own':
    '#include <one.h>\n#pragma pack()\nstruct own { char a; long b; };\nlong f(void) { return sizeof(struct own); }',
  packed: '#include <one.h>\nstruct own { char a; long b; };\nlong f(void) { return sizeof(struct own); }',
  'completes a struct': '#include <one.h>\nstruct later { long a[5]; };\nlong f(void) { return sizeof(struct later); }',
  'leaves it incomplete': '#include <one.h>\nlong f(struct later *l) { return sizeof(*l); }',
  'defines an object': '#include <one.h>\nlong counter = 5;\nlong f(void) { return counter; }',
  'does not define it': '#include <one.h>\nlong f(void) { return counter; }',
  'defines a function':
    '#include <one.h>\nlong count(struct later *l) { return 1; }\nlong f(void) { return count(0); }',
  'declares it again in a body':
    '#include <one.h>\nlong f(void) { extern long counter __attribute__((weak)); return &counter != 0; }',
  'shadows a type': '#include <one.h>\nlong f(int word) { struct later { int x; } l = { word }; return l.x; }',
  'a type that a header has a parameter of':
    '#include <one.h>\ntypedef int w;\nlong f(w l) { return twice(l) + tentative++; }',
  'includes more':
    '#include <one.h>\n#include <two.h>\nlong two(void) { return 2; }\nlong f(void) { return two() + LEVEL; }',
  'includes it again': '#include <one.h>\nlong own;\n#include <one.h>\n#include "two.h"\nlong f(void) { return own; }',
  'macros that do not end':
    '#include <one.h>\n#define again(x) again(x) x(\nlong f(void) { return again(again(again(1; }',
  'has its own again, after that': '#include <one.h>\nlong f(void) { return LEVEL + twice(4); }',
  'declares a type': '#include <one.h>\ntypedef int gone;\nlong f(void) { return sizeof(gone); }',
  'does not have that type': '#include <one.h>\nlong f(void) { return sizeof(gone) + (gone)-1; }',
  'macros without end': `#include <one.h>\n${ENDLESS}long f(void) { return M3; }`,
  'and once more': `#include <one.h>\n${ENDLESS}long f(void) { return M3 + M0; }`,
  'has its own again, after these': '#include <one.h>\nlong f(void) { return LEVEL; }',
  'asks for the main file': '#include <base.h>\nlong f(void) { return *base; }',
  'is asked again': '#include <base.h>\nlong f(void) { return *base + 1; }',
  'goes on with a declaration': '#include <open.h>\nf(void) { return __LINE__ + sizeof(__FILE__); }',
  'a wrong header': '#include <wrong.h>\nlong f(void) { return 1; }',
  'no such header': '#include <none.h>\nlong f(void) { return 1; }',
  'no headers': 'long f(void) { return 1; }',
  'misspelt macros': '#include <one.h>\n#define OWNER 1\n#undef NEXT\nlong f(void) { return OWNR + LEVL; }',
  'a misspelt macro that is no more': '#include <one.h>\nlong f(void) { return OWNR + NEXTS; }',
  'wrong itself': '#include <one.h>\nlong f(void) { return missing; }\nlong twice(long l) { return l; }',
};

const OPTIONS = { includeDirs: ['include'], defines: new Map([['D', '1']]), preInclude: [], maxTokens: 1000 };
const LOWERING: LowerOptions = { roots: ['f'], isNative: () => false };

function compileOne(text: string, store?: UnitStore, files = FILES): Compilation {
  const all: Readonly<Record<string, string>> = { ...files, 'own/unit.c': text };
  const spec = { path: 'own/unit.c', options: OPTIONS, ...(store === undefined ? {} : { passing: true as const }) };
  return compile({ read: (path) => all[path] }, [spec], LOWERING, store);
}

/** Everything but objects for positions. */
function dataOf(compilation: Compilation): unknown {
  const units = compilation.units.map(({ preprocessed, diagnostics }) => ({
    files: preprocessed.files.map((file) => file.path).sort(),
    missing: [...preprocessed.missingLookups].sort(),
    diagnostics: diagnostics.map(formatDiagnostic),
  }));
  if (compilation.kind === 'failed') return { units, diagnostics: compilation.diagnostics.map(formatDiagnostic) };
  const { code, image, live, globals } = compilation.program;
  return { units, code, image, live, globals: globals.map(({ name, offset, size }) => [name, offset, size]) };
}

test.each([
  ['in this order', Object.entries(UNITS)],
  ['in the opposite order', Object.entries(UNITS).reverse()],
])('each unit comes out as alone, %s', (_, cases) => {
  const store = new UnitStore();
  for (const [name, text] of cases) expect(dataOf(compileOne(text, store)), name).toEqual(dataOf(compileOne(text)));
});

test('headers that are put in front are as if the text had them', () => {
  const store = new UnitStore();
  const differing = Object.entries(UNITS).filter(([, text]) => {
    const files: Readonly<Record<string, string>> = { ...FILES, 'own/unit.c': text };
    const spec = { path: 'own/unit.c', options: OPTIONS, front: ['one.h', 'two.h'] };
    const put = dataOf(compile({ read: (path) => files[path] }, [spec], LOWERING, store));
    const alone = compileOne(text);
    const included = compileOne(`#include <one.h>\n#include <two.h>\n#line 1 "own/unit.c"\n${text}`);
    // What is to be said of a unit is said of it alone.
    const isSilent = included.kind === 'compiled' && included.units[0]!.diagnostics.length === 0;
    return JSON.stringify(put) !== JSON.stringify(dataOf(isSilent ? included : alone));
  });
  expect(differing.map(([name]) => name)).toEqual([]);
});

test('headers that have changed are read again', () => {
  const store = new UnitStore();
  const text = UNITS.plain!;
  const changed = { ...FILES, 'include/one.h': FILES['include/one.h']!.replace('w * 2', 'w * 9') };
  const programs = [FILES, changed, FILES].map((files) => JSON.stringify(dataOf(compileOne(text, store, files))));
  expect(programs[1]).not.toBe(programs[0]);
  expect(programs[2]).toBe(programs[0]);
});

test.each([
  ['#include <a.h>\n#include <b/c.h>\nint x;', ['a.h', 'b/c.h'], 'int x;'],
  ['// one\n\n/* two */ #  include <a.h> /* three */\n\nint x;', ['a.h'], '\nint x;'],
  ['#include <a.h>\n#include "b.h"\n', ['a.h'], '#include "b.h"\n'],
  ['#include <a.h>\n#include NAME\n', ['a.h'], '#include NAME\n'],
  ['#define A\n#include <a.h>\n', [], '#define A\n#include <a.h>\n'],
  ['#include <a.h> x\n', [], '#include <a.h> x\n'],
  ['#include <a.h> /* over\nlines */\n', [], '#include <a.h> /* over\nlines */\n'],
  ['/* torn *\\\n/\n#include <a.h>\n', [], '/* torn *\\\n/\n#include <a.h>\n'],
  ['// goes on \\\n#include <a.h>\n#include <b.h>\n', [], '// goes on \\\n#include <a.h>\n#include <b.h>\n'],
  ['#include <a.h>', [], '#include <a.h>'],
])('what %j begins with', (text, headers, rest) => {
  const leading = leadingHeaders(text);
  expect([leading.headers, text.slice(leading.end)]).toEqual([headers, rest]);
});
