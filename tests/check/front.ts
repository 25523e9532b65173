/** C text through the front end, and the same text through gcc: what the tests of the checker compare. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check } from '../../interp/c/check.ts';
import { sizeOf } from '../../interp/c/layout.ts';
import { parse } from '../../interp/c/parse.ts';
import { preprocess } from '../../interp/c/preprocess.ts';
import type { FunctionBody, FunctionSymbol, GlobalSymbol, TypedUnit } from '../../interp/c/typed.ts';
import { type Diagnostic, DiagnosticError, expansionSite } from '../../interp/diagnostic.ts';

export const FLAGS = ['-std=gnu11', '-w', '-O0', '-fno-strict-overflow', '-fno-strict-aliasing'];

/** All errors of all stages, bodies included, beside the unit. */
export function checkText(text: string): { unit: TypedUnit; diagnostics: Diagnostic[] } {
  const options = { includeDirs: [], defines: new Map<string, string>(), preInclude: [] };
  const preprocessed = preprocess({ read: (path) => (path === 't.c' ? text : undefined) }, 't.c', options);
  const parsed = parse(preprocessed.tokens);
  const unit = check('t.c', parsed.items);
  const diagnostics = [...preprocessed.diagnostics, ...parsed.diagnostics, ...unit.diagnostics];
  for (const { definition } of unit.functions.values()) {
    try {
      definition?.();
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      diagnostics.push(...error.diagnostics);
    }
  }
  return { unit, diagnostics: diagnostics.filter(({ severity }) => severity === 'error') };
}

export function checked(text: string): TypedUnit {
  const { unit, diagnostics } = checkText(text);
  if (diagnostics.length > 0) throw new DiagnosticError(diagnostics);
  return unit;
}

/** `line: message` of each diagnostic. */
export function complaints(text: string): string[] {
  return checkText(text).diagnostics.map(({ message, origin }) => {
    if (origin === undefined) return message;
    const site = expansionSite(origin);
    return `${site.file.position(site.offset).line}: ${message}`;
  });
}

export function bodyOf(text: string, name = 'f'): FunctionBody {
  const body = checked(text).functions.get(name)?.definition?.();
  if (body === undefined) throw new Error(`no body of ${name}`);
  return body;
}

export function inDirectory<T>(act: (directory: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'lockstep-check-'));
  try {
    return act(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** What the program prints, line by line. */
export function runWithGcc(text: string): string[] {
  return inDirectory((directory) => {
    const source = join(directory, 'p.c');
    writeFileSync(source, text);
    execFileSync('gcc', [...FLAGS, '-o', join(directory, 'p'), source], { stdio: ['ignore', 'ignore', 'inherit'] });
    const out = execFileSync(join(directory, 'p'), { encoding: 'utf8', maxBuffer: 1 << 26 });
    return out.split('\n').filter((line) => line !== '');
  });
}

/** For each text the lines that gcc has errors in. One run of gcc for all of them. */
export function errorLinesOfGcc(texts: readonly string[]): number[][] {
  return inDirectory((directory) => {
    const names = texts.map((text, i) => {
      const name = join(directory, `${i}.c`);
      writeFileSync(name, text);
      return name;
    });
    const log = join(directory, 'log');
    const flags = [
      '-std=gnu11',
      '-fno-strict-overflow',
      '-Werror=implicit-function-declaration',
      '-fno-diagnostics-show-caret',
    ];
    execFileSync('sh', [
      '-c',
      'log=$1; shift; gcc "$@" 2>"$log" || true',
      'sh',
      log,
      '-fsyntax-only',
      ...flags,
      ...names,
    ]);
    const lines: number[][] = texts.map(() => []);
    for (const [, file, line] of readFileSync(log, 'utf8').matchAll(/\/(\d+)\.c:(\d+):\d+: (?:error|sorry)/g)) {
      lines[Number(file)]!.push(Number(line));
    }
    return lines;
  });
}

/** What the objects of these names hold, by us: bytes in hexadecimal, with addresses as `symbol+addend`. */
export function memoryOf(unit: TypedUnit, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const symbol = unit.globals.get(name);
    if (symbol === undefined) throw new Error(`no object ${name}`);
    return dumpOurs(name, symbol);
  });
}

function dumpOurs(title: string, { initializer, type }: GlobalSymbol): string[] {
  const bytes = Uint8Array.from(initializer?.bytes ?? new Uint8Array(sizeOf(type.type) ?? 0));
  const lines: string[] = [];
  for (const { offset, symbol, addend } of initializer?.relocations ?? []) {
    bytes.fill(0, offset, offset + 8);
    if (isAnonymous(symbol)) lines.push(...dumpOurs(`${title}.${offset}`, symbol));
    else lines.push(`${title}.${offset} = ${symbol.name}+${addend}`);
  }
  return [`${title}: ${Buffer.from(bytes).toString('hex')}`, ...lines];
}

function isAnonymous(symbol: GlobalSymbol | FunctionSymbol): symbol is GlobalSymbol {
  return symbol.name.startsWith('.');
}

/** The same by gcc, which needs to be told where the addresses are. */
export function memoryByGcc(text: string, unit: TypedUnit, names: readonly string[]): string[] {
  const probes = names.map((name) => dumpGcc(name, `(char *)&${name}`, unit.globals.get(name)!));
  return runWithGcc(`
${text}
int printf(const char *, ...);
static void dump(const char *title, const char *at, int size, const int *skip) {
  printf("%s: ", title);
  for (int i = 0; i < size; i++) {
    int hidden = 0;
    for (const int *s = skip; *s >= 0; s++) hidden |= i >= *s && i < *s + 8;
    printf("%02x", hidden ? 0 : (unsigned char)at[i]);
  }
  printf("\\n");
}
int main(void) {
${probes.join('\n')}
  return 0;
}`);
}

function dumpGcc(title: string, at: string, { initializer, type }: GlobalSymbol): string {
  const size = initializer?.bytes.length ?? sizeOf(type.type) ?? 0;
  const relocations = initializer?.relocations ?? [];
  const skip = `(int[]){${[...relocations.map(({ offset }) => offset), -1].join()}}`;
  const lines = [`dump("${title}", ${at}, ${size}, ${skip});`];
  for (const { offset, symbol, addend } of relocations) {
    const pointer = `*(char **)(${at} + ${offset})`;
    if (isAnonymous(symbol)) lines.push(dumpGcc(`${title}.${offset}`, `(${pointer} - ${addend})`, symbol));
    else lines.push(`printf("${title}.${offset} = ${symbol.name}+%ld\\n", ${pointer} - (char *)&${symbol.name});`);
  }
  return lines.join('\n');
}
