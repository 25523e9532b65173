/**
 * The preprocessor against tables: what tokens come out, what is said about bad text, where tokens say they stand. Where
 * GCC 12 is installed it has to agree with the tables, so that they cannot drift.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { KNOWN_FEATURES } from '../interp/c/features.ts';
import { PREDEFINED } from '../interp/c/predefined.ts';
import {
  type PreprocessedUnit,
  type PreprocessOptions,
  preprocess,
  printDefinition,
  renderTokens,
} from '../interp/c/preprocess.ts';
import { type Diagnostic, describePlace, expansionSite, formatDiagnostic, type Origin } from '../interp/diagnostic.ts';
import { CASES, FILES } from './preprocess-cases.ts';
import { FAULTS } from './preprocess-faults.ts';

const DEFAULTS: PreprocessOptions = { includeDirs: ['inc', 'inc2'], defines: new Map(), preInclude: [] };

function run(source: string, options: Partial<PreprocessOptions> = {}, files = FILES): PreprocessedUnit {
  const reader = { read: (path: string) => (path === 'case.c' ? source : files.get(path)) };
  return preprocess(reader, 'case.c', { ...DEFAULTS, ...options });
}

function oneLine(text: string): string {
  return text
    .replace(/^\s*#pragma.*$/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function tokensOf(unit: PreprocessedUnit): string {
  return oneLine(renderTokens(unit.tokens));
}

function errorsOf(unit: PreprocessedUnit): string[] {
  return unit.diagnostics.filter(({ severity }) => severity === 'error').map(formatDiagnostic);
}

function lineOf({ origin }: Diagnostic): number {
  if (origin === undefined) return 0;
  const site = expansionSite(origin);
  return site.file.position(site.offset).line;
}

/** `name @ place` from the token outwards. */
function chain(origin: Origin): string[] {
  const out: string[] = [];
  for (let use = origin.macro; use !== undefined; use = use.at.macro) {
    const { line, column } = use.at.file.position(use.at.offset);
    out.push(`${use.name} @ ${use.at.file.path}:${line}:${column}`);
  }
  return out;
}

describe('tokens', () => {
  it.each(CASES)('%s', (_, source, tokens) => {
    const unit = run(`${source}\n`);
    expect(errorsOf(unit)).toEqual([]);
    expect(tokensOf(unit)).toBe(tokens);
  });

  it('come out the same when they are read again', () => {
    for (const [name, source, tokens] of CASES) {
      // These hold what would be a directive or a comment, or be joined to a name, if it were read again.
      if (/hash|paste makes no/.test(name) || tokens.includes('#')) continue;
      expect(tokensOf(run(`${renderTokens(run(`${source}\n`).tokens)}\n`)), name).toBe(tokens);
    }
  });

  it('are kept apart in print when they only seem to stand side by side', () => {
    expect(tokensOf(run('#define J(a, b) a##b\nJ(, 1e)+2 J(1, e)+2 J(,+)+\n'))).toBe('1e +2 1e +2 + +');
  });

  it('come from all files of a unit, whose lookups are told', () => {
    const unit = run('#include <next.h>\n#include "sub/outer.h"\n');
    expect(unit.files.map(({ path }) => path)).toEqual([
      'case.c',
      'inc/next.h',
      'inc2/next.h',
      'inc/sub/outer.h',
      'inc/sub/inner.h',
      'inc/a.h',
    ]);
    expect(unit.missingLookups).toEqual(['sub/outer.h', 'inc/sub/a.h']);
  });

  it('know the level of the file that they are in', () => {
    const files = new Map([
      ['inc/one.h', '__INCLUDE_LEVEL__\n#include "two.h"\n'],
      ['inc/two.h', '__INCLUDE_LEVEL__ __BASE_FILE__\n'],
    ]);
    expect(tokensOf(run('__INCLUDE_LEVEL__\n#include "one.h"\n__INCLUDE_LEVEL__\n', {}, files))).toBe(
      '0 1 2 "case.c" 0',
    );
  });

  it('have the same date each day', () => {
    expect(tokensOf(run('__DATE__ __TIME__ __TIMESTAMP__\n'))).toBe(
      '"Jan 1 1970" "00:00:00" "Thu Jan 1 00:00:00 1970"',
    );
  });
});

describe('options', () => {
  it('define macros', () => {
    const defines = new Map([
      ['A', '1'],
      ['F(x)', '[x]'],
      ['E', ''],
    ]);
    expect(tokensOf(run('A F(2) E x\n', { defines }))).toBe('1 [2] x');
  });

  it('cannot smuggle in a second line', () => {
    expect(tokensOf(run('A B\n', { defines: new Map([['A', '1\n#define B 2']]) }))).toBe('1 B');
  });

  it('include files in front', () => {
    const files = new Map([
      ['inc/pre.h', '#define P __INCLUDE_LEVEL__ __FILE__\npre A P\n'],
      ['post.h', 'post P\n'],
    ]);
    const unit = run('main P\n', { defines: new Map([['A', '7']]), preInclude: ['pre.h', 'post.h'] }, files);
    expect(tokensOf(unit)).toBe('pre 7 1 "inc/pre.h" post 1 "post.h" main 0 "case.c"');
  });

  it('rewrite include names', () => {
    const files = new Map([
      ['generic/x.h', 'generic x\n#include_next <asm/x.h>\n'],
      ['include/asm/x.h', 'plain x\n'],
      ['asm/y.h', 'root y\n'],
    ]);
    const includeDirs = [{ from: 'asm/', to: 'generic/' }, 'include', ''];
    expect(tokensOf(run('#include <asm/x.h>\n#include <asm/y.h>\n', { includeDirs }, files))).toBe(
      'generic x plain x root y',
    );
  });
});

describe('faults', () => {
  it.each(FAULTS)('%s', (_, source, faults) => {
    const unit = run(`${source}\n`);
    expect(unit.diagnostics.map((d) => `${lineOf(d)}: ${d.severity}: ${d.message}`)).toEqual(faults);
  });

  const fatal: readonly (readonly [name: string, source: string, faults: readonly string[]])[] = [
    ['unterminated comment', 'a\n  /* b\nc\n', ['2: error: unterminated comment']],
    [
      'unterminated comment in a skipped group',
      '#if 0\n/* b\n#endif\n',
      ['2: error: unterminated comment', '1: error: unterminated #if'],
    ],
    [
      'unterminated conditionals',
      '#if 1\n#ifdef A\n#else\n',
      ['1: error: unterminated #if', '2: error: unterminated #ifdef'],
    ],
    ['unterminated conditional in a skipped group', '#if 0\n#ifndef A\n#endif\n', ['1: error: unterminated #if']],
    [
      'unterminated arguments',
      '#define F(x) x\nb F(1,\n(2)\n',
      ['2: error: unterminated argument list invoking macro "F"'],
    ],
    ['unterminated string', 'a "b\nc\n', ['1: error: missing terminating " character']],
    ['unterminated character constant', "a 'b\nc\n", ["1: error: missing terminating ' character"]],
    ['unterminated raw string', 'R"x(a)" b\n', ['1: error: unterminated raw string']],
    ['include not found', 'a\n#include <none/x.h>\n#error never\n', ["2: error: cannot find include file 'none/x.h'"]],
    [
      'include in macro arguments',
      '#define F(x) x\nF(\n#include "a.h"\n)\n',
      ['3: error: #include inside the arguments of a macro'],
    ],
    ['unclosed include name', '#include <a.h\n', ['1: error: #include expects "FILENAME" or <FILENAME>']],
    ['assertions', '#assert machine(x)\n', ['1: error: invalid preprocessing directive #assert']],
  ];
  it.each(fatal)('%s', (_, source, faults) => {
    expect(run(source).diagnostics.map((d) => `${lineOf(d)}: ${d.severity}: ${d.message}`)).toEqual(faults);
  });

  it('in an included file are told with the way there', () => {
    const files = new Map([
      ['inc/one.h', '\n#include "two.h"\n'],
      ['inc/two.h', 'x\n #  include <gone.h>\n'],
    ]);
    const unit = run('#include "one.h"\n', {}, files);
    expect(unit.diagnostics.map(formatDiagnostic)).toEqual([
      [
        "inc/two.h:2:13: error: cannot find include file 'gone.h'",
        '    2 |  #  include <gone.h>',
        '      |             ^~~~~~~~',
        '  hint: included from inc/one.h:2:1, from case.c:1:1; searched: inc, inc2',
      ].join('\n'),
    ]);
    expect(unit.missingLookups).toEqual(['one.h', 'inc/gone.h', 'inc2/gone.h']);
  });

  it('of the main file', () => {
    const unit = preprocess({ read: () => undefined }, 'gone.c', DEFAULTS);
    expect(unit.diagnostics.map(formatDiagnostic)).toEqual(['error: no such file: gone.c']);
    expect(unit.tokens).toEqual([]);
  });

  it('name the first definition', () => {
    expect(run('#define A 1\n\n#define A 2\n').diagnostics[0]?.hint).toBe('first defined at case.c:1:9');
  });

  it('give up after a hundred', () => {
    const unit = run('#foo\n'.repeat(1000));
    expect(unit.diagnostics).toHaveLength(101);
    expect(unit.diagnostics[100]?.message).toBe('too many errors, giving up');
  });
});

describe('origins', () => {
  const SOURCE = [
    '#define INNER(x) x + inner', // 1
    '#define OUTER(y) [INNER(y * 2)]', // 2
    '#define PASTE(a, b) a##b #a', // 3
    '', // 4
    '  OUTER(arg)', // 5
    '  PASTE(le, ft)', // 6
    '  OUTER(', // 7
    '    second)', // 8
    '#define LINE __LINE__', // 9
    '  LINE', // 10
    '  OUTER(OUTER(deep))', // 11
  ].join('\n');
  const { tokens } = run(`${SOURCE}\n`);

  it.each([
    // text, where it is spelled, the macros that brought it, where a user looks for it
    ['arg', '5:9', [], '5:9'],
    ['inner', '1:22', ['INNER @ case.c:2:19', 'OUTER @ case.c:5:3'], '5:3'],
    ['*', '2:27', ['OUTER @ case.c:5:3'], '5:3'],
    ['[', '2:18', ['OUTER @ case.c:5:3'], '5:3'],
    ['left', '6:9', [], '6:9'],
    ['"le"', '3:27', ['PASTE @ case.c:6:3'], '6:3'],
    ['second', '8:5', [], '8:5'],
    ['10', '9:14', ['LINE @ case.c:10:3'], '10:3'],
    ['deep', '11:15', [], '11:15'],
  ] as const)('of %s', (text, spelled, macros, site) => {
    const token = tokens.find((each) => each.text === text)!;
    const { line, column } = token.origin.file.position(token.origin.offset);
    expect(`${line}:${column}`).toBe(spelled);
    expect(chain(token.origin)).toEqual(macros);
    expect(describePlace(token.origin)).toBe(`case.c:${site}`);
  });

  it('lead to the characters of each token that stands in the file', () => {
    const text = 'int a\\\nb = "x\\\ny" + 3.5e+1 /* c */ ->z; // d\n#if 1\nq\n#endif\n';
    const spelled = run(text).tokens.map(({ origin }) => origin.file.text.slice(origin.offset, origin.offset + 1));
    expect(spelled.join(' ')).toBe('i a = " + 3 - z ; q');
  });

  it('say which tokens begin a line, and which have white space in front', () => {
    const unit = run('#define F(x) x y\n a F(\n b)c\nd F (1)\n');
    const shown = unit.tokens.map(({ text, space, lineStart }) => `${lineStart ? '|' : ''}${space ? '_' : ''}${text}`);
    expect(shown.join(' ')).toBe('|_a _b _y c |d _1 _y');
  });

  it('name the macro in messages', () => {
    const unit = run('#define J(a) a ## +\n#define K(x) J(x)\n\nK(q)\n');
    expect(unit.diagnostics.map((d) => formatDiagnostic(d).split('\n')[0])).toEqual([
      'case.c:4:3: error: pasting "q" and "+" does not give a valid preprocessing token',
    ]);
  });
});

describe.runIf(gccMajor() === '12')('a second definition is said to differ where gcc says so', () => {
  it.each([
    ['1', '1 /* one */'],
    ['1', '/* one */ 1'],
    ['1', '\\\n 1'],
    ['1', '2'],
    ['a + b', 'a +b'],
    ['a + b', 'a /* and */ + \\\n\tb'],
    ['"a/*"', '"a/*" // text'],
    ["'\\''", "'\\''/**/"],
    ['a##b', 'a ## b'],
    ['a##b', 'a##\\\nb'],
    ['a / b', 'a \\\n/ b'],
    ['ab', 'a\\\nb'],
    ['', '// nothing'],
  ])('%j, %j', (one, other) => {
    const source = `#define A ${one}\n#define A ${other}\n#define F(x) ${one}\n#define F( x ) ${other}\n`;
    const count = (text: string): number => text.match(/redefined/g)?.length ?? 0;
    const said = run(source).diagnostics.map(({ message }) => message);
    expect(count(said.join('\n'))).toBe(count(gcc(source, []).stderr));
  });
});

describe('macros at the end', () => {
  it.each([
    ['#define A', '#define A'],
    ['#define A  1  +  2 /* c */', '#define A 1 + 2'],
    ['#define A() x', '#define A() x'],
    ['#define A( a , b ) a+ b', '#define A(a,b) a+ b'],
    ['#define A(a, ...) f(a, ## __VA_ARGS__)', '#define A(a,...) f(a, ## __VA_ARGS__)'],
    ['#define A(rest...) # rest', '#define A(rest...) #rest'],
    ['#define A x##y', '#define A x ## y'],
  ])('%s', (source, printed) => {
    expect(printDefinition(run(`${source}\n`).macros.get('A')!)).toBe(printed);
  });

  it('are those that are left', () => {
    const { macros } = run('#define A 1\n#undef A\n#define B 2\n');
    expect(macros.has('A')).toBe(false);
    expect(macros.get('B')?.body.map(({ text }) => text)).toEqual(['2']);
    expect(macros.has('__GNUC__')).toBe(true);
    expect(macros.has('__LINE__')).toBe(false);
  });
});

test('what stands in front of an include file that is missing is there', () => {
  const { tokens, isTorn } = run('int a;\n#include <none.h>\nint b;\n');
  expect([tokens.map(({ text }) => text).join(' '), isTorn]).toEqual(['int a ;', true]);
});

describe('hostile text', () => {
  const messages = (unit: PreprocessedUnit) => unit.diagnostics.map(({ message }) => message);

  it.each([
    ['doubling', Array.from({ length: 60 }, (_, i) => `#define A${i} A${i + 1} A${i + 1}`).join('\n') + '\nA0\n'],
    [
      'doubling in a condition',
      Array.from({ length: 60 }, (_, i) => `#define A${i} A${i + 1} + A${i + 1}`).join('\n') + '\n#if A0\n#endif\n',
    ],
    ['doubling through arguments', '#define D(x) x x\n' + 'D('.repeat(60) + 'a' + ')'.repeat(60) + '\n'],
  ])('macros that grow: %s', (_, source) => {
    expect(messages(run(source, { maxTokens: 100_000 })).at(-1)).toMatch(/too many tokens|more than 100000 tokens/);
  });

  it('names that grow', () => {
    const lines = Array.from({ length: 40 }, (_, i) => `#define A${i}(x) A${i + 1}(x##x)`);
    expect(messages(run(`${lines.join('\n')}\nA0(abc)\n`)).at(-1)).toBe('pasted token is too long');
  });

  it('strings that grow', () => {
    const source = '#define S(x) #x\n#define X(x) S(x)\n' + 'X('.repeat(40) + '"' + ')'.repeat(40) + '\n';
    expect(messages(run(source)).length).toBeGreaterThan(0);
    const doubled = '#define S(x) #x\n#define X(x) S(x)\n' + 'X('.repeat(40) + '"a"' + ')'.repeat(40) + '\n';
    expect(messages(run(doubled)).at(-1)).toBe('text made by # is too long');
  });

  it.each([
    ['parentheses in a condition', `#if ${'('.repeat(100_000)}1\n#endif\n`, '#if expression nests too deeply'],
    ['signs in a condition', `#if ${'- '.repeat(100_000)}1\n#endif\n`, '#if expression nests too deeply'],
    ['ternaries', `#if ${'1 ? 1 : '.repeat(100_000)}1\n#endif\n`, '#if expression nests too deeply'],
    ['calls', `#define F(x) x\n${'F('.repeat(1000)}1${')'.repeat(1000)}\n`, 'macro arguments nest too deeply'],
  ])('nesting: %s', (_, source, message) => {
    expect(messages(run(source)).at(-1)).toBe(message);
  });

  it('nesting that is still fine', () => {
    const source = `#define F(x) x + 1\n#if ${'('.repeat(400)}1${')'.repeat(400)}\n${'F('.repeat(500)}0${')'.repeat(500)}\n#endif\n`;
    const unit = run(source);
    expect(unit.diagnostics).toEqual([]);
    expect(unit.tokens).toHaveLength(1001);
  });

  it('files that include themselves', () => {
    const files = new Map([
      ['inc/self.h', '#include "self.h"\n'],
      ['inc/twice.h', '#include "twice.h"\n#include "twice.h"\n'],
    ]);
    expect(messages(run('#include "self.h"\n', {}, files))).toEqual(['#include nested more than 200 deep']);
    expect(messages(run('#include "twice.h"\n', { maxIncludeDepth: 20 }, files))).toEqual([
      '#include nested more than 20 deep',
    ]);
  });

  it('numbers without end', () => {
    expect(messages(run(`#if ${'9'.repeat(500_000)}\n#endif\n`))).toEqual([
      'integer constant is too large for any type',
    ]);
  });

  it.each([
    ['splices', 'a\\\n'.repeat(50_000)],
    ['splices between punctuators', '+\\\n(\\\n'.repeat(50_000)],
    ['comments that end oddly', '/* *\\\n/ x '.repeat(20_000)],
    ['quotes', `#if 0\n${'\'"\n'.repeat(50_000)}#endif\n`],
  ])('takes a time that grows with the text only: %s', (_, source) => {
    const start = performance.now();
    run(source);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('never throws', () => {
    const pieces = [
      '#',
      '##',
      '(',
      ')',
      ',',
      '"',
      "'",
      '\\',
      '\n',
      '#define F(x,...) ',
      'F',
      '__VA_OPT__',
      '__VA_ARGS__',
      'x',
      '#if ',
      '#else\n',
      '#endif\n',
      '#elif ',
      'defined',
      '/*',
      '*/',
      '//',
      '1',
      '0x',
      '__has_include(',
      '_Pragma(',
      '#include ',
      '<',
      '>',
      '\0',
      '\u{1f600}',
      '\r\n',
      'R"',
      '...',
      '#undef F\n',
      '__LINE__',
      '__COUNTER__',
      ' ',
    ];
    let seed = 12345;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      return (seed >> 8) % below;
    };
    for (let round = 0; round < 3000; round++) {
      let source = '';
      for (let i = random(40); i >= 0; i--) source += pieces[random(pieces.length)]!;
      const unit = run(source, { maxTokens: 20_000 });
      for (const token of unit.tokens) describePlace(token.origin);
      unit.diagnostics.map(formatDiagnostic);
    }
  });
});

function gccMajor(): string {
  const found = spawnSync('gcc', ['-dumpversion'], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.trim().split('.')[0]! : 'none';
}

/** Runs `gcc -E` over a text beside the included files. */
function gcc(text: string, args: readonly string[]): { stdout: string; stderr: string } {
  const dir = mkdtempSync(join(tmpdir(), 'lockstep-preprocess-'));
  try {
    for (const [path, content] of FILES) {
      mkdirSync(join(dir, dirname(path)), { recursive: true });
      writeFileSync(join(dir, path), content);
    }
    writeFileSync(join(dir, 'main.c'), text);
    const { stdout, stderr } = spawnSync('gcc', ['-E', '-std=gnu11', '-Iinc', '-Iinc2', ...args, 'main.c'], {
      cwd: dir,
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
      maxBuffer: 1 << 26,
    });
    return { stdout, stderr };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** Takes back what a row defined, so that the next one does not see it. */
function undefineAll(source: string): string {
  const plain = source.replaceAll('\\\n', '');
  const names = [
    ...plain.matchAll(/(?:#|%:)\s*define\s+(?:\/\*.*?\*\/\s*)?(\w+)/g),
    ...[...FILES.values()].join('').matchAll(/#define (\w+)/g),
  ];
  const macros = names
    .map((match) => match[1]!)
    .filter((name) => !/^(?:defined|__VA_ARGS__|__FILE__|[0-9].*)$/.test(name));
  return [...new Set(macros)].map((name) => `#undef ${name}\n`).join('');
}

describe.runIf(gccMajor() === '12')('GCC 12', () => {
  it('makes the same tokens', () => {
    const rows = CASES.map(([, source], index) => `@@${index}@@\n#line 1 "case.c"\n${source}\n${undefineAll(source)}`);
    const parts = gcc(rows.join(''), ['-P', '-undef'])
      .stdout.split(/@@\d+@@/)
      .slice(1);
    const decoded = (text: string) =>
      oneLine(text).replace(/\\U000000([0-9a-f]{2})/g, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      );
    expect(CASES.map(([name], index) => `${name}: ${decoded(parts[index] ?? '')}`)).toEqual(
      CASES.map(([name, , tokens]) => `${name}: ${tokens}`),
    );
  });

  it('complains about the same lines', () => {
    const rows = FAULTS.map(
      ([, source], index) => `#line 1 "f${index}"\n${source}\n#line 1 "x"\n${undefineAll(source)}`,
    );
    const { stderr } = gcc(rows.join(''), ['-P', '-undef']);
    const lines = FAULTS.map(() => new Set<number>());
    for (const match of stderr.matchAll(/^f(\d+):(\d+)(?::\d+)?: (?:error|warning): (?!the conditional began)/gm)) {
      lines[Number(match[1])]!.add(Number(match[2]));
    }
    expect(FAULTS.map(([name], index) => `${name}: ${[...lines[index]!]}`)).toEqual(
      FAULTS.map(([name, , faults]) => `${name}: ${[...new Set(faults.map((fault) => Number.parseInt(fault, 10)))]}`),
    );
  });

  it('knows the features that we say it knows', () => {
    const { attributes, builtins } = KNOWN_FEATURES;
    const ask = [
      ...[...attributes].map((name) => `#if !__has_attribute(${name})\n${name}\n#endif\n`),
      ...[...builtins].map((name) => `#if !__has_builtin(${name})\n${name}\n#endif\n`),
    ];
    expect(gcc(ask.join(''), ['-P']).stdout.trim()).toBe('');
  });

  it('predefines the same macros', () => {
    const printed = execFileSync('gcc', ['-std=gnu11', '-O2', '-dM', '-E', '-x', 'c', '/dev/null'], {
      encoding: 'utf8',
    });
    const theirs = new Set(printed.split('\n').map((line) => line.trim()));
    const ours = PREDEFINED.split('\n').map((line) => line.trim());
    expect(ours.filter((line) => line !== '' && !theirs.has(line))).toEqual([]);
  });
});
