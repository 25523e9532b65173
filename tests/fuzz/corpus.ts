/**
 * The texts that the fuzzer edits.
 *
 * In: a kernel tree. Out: its locking files and headers as they are, functions of them after preprocessing with just
 * what they need in front, so that most edits get as far as the checker, and our own programs.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeReader, PREPROCESSING } from '../../harness/build.ts';
import { generatedHeaders, makeConfig } from '../../harness/config.ts';
import { preprocess, renderTokens } from '../../interp/c/preprocess.ts';
import { renderUnit } from '../../interp/c/render.ts';
import type { Token } from '../../interp/c/token.ts';
import type { PreprocessOptions, SourceReader } from '../../interp/index.ts';
import { dataFolder, type SourceTree } from '../../kernel-src/index.ts';
import { EXPRESSIONS } from '../c-table/expressions.ts';
import { LAYOUTS } from '../c-table/layouts.ts';
import { PROGRAMS } from '../c-table/programs.ts';
import { tableProgram } from '../c-table/row.ts';
import { feed } from './feed.ts';

export interface Seed {
  readonly name: string;
  readonly text: string;
}

export interface Corpus {
  /** Of kernel files, as they stand in the tree. */
  readonly files: readonly Seed[];
  /** Functions after preprocessing, with all that they need: each compiles by itself. */
  readonly slices: readonly Seed[];
  /** Ordinary programs that run by themselves. */
  readonly programs: readonly Seed[];
  readonly reader: SourceReader;
  readonly options: PreprocessOptions;
}

const FILES = ['rwsem.c', 'mutex.c', 'rtmutex.c', 'rtmutex_api.c', 'semaphore.c', 'percpu-rwsem.c', 'qspinlock.c'];
const HEADERS = [
  ...['list.h', 'rwsem.h', 'mutex.h', 'atomic.h', 'cleanup.h', 'compiler.h', 'minmax.h', 'rbtree.h', 'wait.h'],
  ...['overflow.h', 'container_of.h', 'build_bug.h', 'bitops.h', 'percpu-rwsem.h', 'err.h'],
];
const LARGEST_SLICE = 30_000;

export function makeCorpus(tree: SourceTree): Corpus {
  const settings = ['RWSEM_SPIN_ON_OWNER=y', 'DEBUG_RWSEMS=y'];
  const made = generatedHeaders(makeConfig(settings));
  const reader = makeReader(tree, made);
  const paths = [...FILES.map((name) => `kernel/locking/${name}`), ...HEADERS.map((name) => `include/linux/${name}`)];
  const files = paths.flatMap((name) => {
    const text = reader.read(name);
    return text === undefined ? [] : [{ name, text }];
  });
  const slices = ['rwsem.c', 'mutex.c', 'rtmutex_api.c'].flatMap((name) => slicesOf(reader, `kernel/locking/${name}`));
  return { files, slices, programs: ownPrograms(), reader, options: PREPROCESSING };
}

/** One item of a unit: its text, the names that it says something about, and all that stand in it. */
interface Item {
  readonly text: string;
  readonly defines: readonly string[];
  readonly names: ReadonlySet<string>;
  readonly body: boolean;
}

function slicesOf(reader: SourceReader, path: string): Seed[] {
  const { tokens: code } = preprocess(reader, path, PREPROCESSING);
  const starts = renderUnit(code).items.flatMap((item) => (item.kind === 'file-asm' ? [] : [item.first]));
  const items = starts.map((start, n) => itemOf(code.slice(start, starts[n + 1])));
  const owners = new Map<string, number[]>();
  for (const [n, { defines }] of items.entries()) {
    for (const name of defines) owners.set(name, [...(owners.get(name) ?? []), n]);
  }
  return items.flatMap((item, n) => {
    if (!item.body) return [];
    const text = [...closure(n, items, owners)]
      .sort((a, b) => a - b)
      .map((each) => items[each]!.text)
      .join('\n');
    const name = `${path}: ${item.defines.join(' ')}`;
    return text.length > LARGEST_SLICE || feed({ name, text }).stage !== 'lowered' ? [] : [{ name, text }];
  });
}

function closure(root: number, items: readonly Item[], owners: ReadonlyMap<string, readonly number[]>): Set<number> {
  const found = new Set([root]);
  for (const n of found) {
    for (const name of items[n]!.names) for (const owner of owners.get(name) ?? []) found.add(owner);
  }
  return found;
}

function itemOf(tokens: readonly Token[]): Item {
  const names = new Set(tokens.flatMap(({ kind, text }) => (kind === 'identifier' ? [text] : [])));
  const text = renderTokens(tokens);
  const defines: string[] = [];
  for (const [n, token] of tokens.entries()) {
    if (/^(?:struct|union|enum)$/.test(token.text) && tokens[n + 2]?.text === '{') defines.push(tokens[n + 1]!.text);
    if (/^[,}=]$/.test(tokens[n + 1]?.text ?? '') && tokens[0]?.text === 'enum' && token.kind === 'identifier')
      defines.push(token.text);
  }
  const declared = declaredName(tokens);
  if (declared !== undefined) defines.push(declared);
  const body = tokens.at(-1)?.text === '}' && tokens.some(({ text: each }) => each === '(');
  return { text, defines, names, body };
}

/** The name in front of the first `(`, `[`, `=` or `;` outside of braces and attributes; `(*name)` too. */
function declaredName(tokens: readonly Token[]): string | undefined {
  let depth = 0;
  for (let n = 0; n < tokens.length; n++) {
    const { text } = tokens[n]!;
    if (/^__attribute__|^_*typeof|^__?asm/.test(text)) {
      for (let open = 0, more = true; more && ++n < tokens.length; ) {
        if (tokens[n]!.text === '(') open++;
        if (tokens[n]!.text === ')' && --open === 0) more = false;
      }
      continue;
    }
    if (text === '{') depth++;
    if (text === '}') depth--;
    if (depth > 0 || !/^[([=;]$/.test(text)) continue;
    if (text === '(' && tokens[n + 1]?.text === '*') return tokens[n + 2]?.text;
    const before = tokens[n - 1];
    if (before?.kind === 'identifier') return before.text;
  }
  return undefined;
}

const ROOT = dirname(dirname(dataFolder('model')));

function ownPrograms(): Seed[] {
  const library = ['interp/hosted/library.c'].map((name) => ({ name, text: readFileSync(join(ROOT, name), 'utf8') }));
  const headers = readdirSync(join(ROOT, 'interp/hosted/include')).map((name) => ({
    name,
    text: `#include <${name}>\n${readFileSync(join(ROOT, 'interp/hosted/include', name), 'utf8')}\nint main(void) { return 0; }\n`,
  }));
  const rows = [...LAYOUTS, ...EXPRESSIONS, ...PROGRAMS];
  return [...rows.map((row) => ({ name: row.name, text: tableProgram([row]) })), ...library, ...headers];
}
