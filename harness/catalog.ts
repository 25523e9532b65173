/**
 * Finding scenarios: what a user writes is a name, a glob of names, `@TOPIC`, or the path of a C file.
 *
 * In: those words, and the folder behind --scenarios, if there is one. Out: the scenarios' texts, each once, in a fixed
 * order; or one line that says what was not found. With a folder, a glob matches the names in it, and a name is looked
 * up there first, then among the built-in ones.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { dataFolder } from '../kernel-src/index.ts';
import type { ScenarioSource } from './build.ts';
import { CLIENT_PREFIX, clientScenario } from './clients.ts';
import { suggest } from './suggest.ts';

export type Selection =
  | { readonly kind: 'selected'; readonly sources: readonly ScenarioSource[] }
  | { readonly kind: 'unknown'; readonly message: string };

export type LoadedScenario =
  | { readonly kind: 'loaded'; readonly source: ScenarioSource }
  | { readonly kind: 'unknown'; readonly message: string };

/** Where the built-in ones are, as positions in messages show it. */
const FOLDER = 'harness/scenarios';

function folder(): string {
  return join(dataFolder('model'), '..', '..', FOLDER);
}

/** Names of all built-in scenarios, sorted. */
export function builtinScenarios(): string[] {
  return readdirSync(folder())
    .filter((name) => name.endsWith('.c'))
    .map((name) => name.slice(0, -2))
    .sort();
}

/** Names of the scenarios of a folder, or why there are none. */
export function scenariosIn(directory: string): readonly string[] | string {
  const found = statSync(directory, { throwIfNoEntry: false });
  if (found === undefined) return `${directory}: there is no such directory`;
  if (!found.isDirectory()) return `${directory}: it is no directory`;
  const names = readdirSync(directory).filter((name) => name.endsWith('.c'));
  if (names.length === 0) return `${directory}: no scenario (.c file) is in it`;
  return names.map((name) => name.slice(0, -2)).sort();
}

/** What '*' stands for. */
export function allScenarios(directory: string | undefined): readonly string[] {
  const own = directory === undefined ? undefined : scenariosIn(directory);
  return own === undefined || typeof own === 'string' ? builtinScenarios() : own;
}

/** A scenario by name or path; no globs. */
export function loadScenario(word: string, directory?: string): LoadedScenario {
  if (word.startsWith(CLIENT_PREFIX)) {
    const client = clientScenario(word);
    return typeof client === 'string' ? { kind: 'unknown', message: client } : { kind: 'loaded', source: client };
  }
  if (isPath(word)) return loadFile(word);
  if (directory === undefined || !allScenarios(directory).includes(word)) return loadBuiltin(word, directory);
  const path = join(directory, `${word}.c`);
  const loaded = loadFile(path);
  return loaded.kind === 'unknown' ? loaded : { kind: 'loaded', source: { ...loaded.source, name: word, word: path } };
}

function loadBuiltin(name: string, directory: string | undefined): LoadedScenario {
  const builtin = builtinScenarios();
  if (!builtin.includes(name)) {
    const names = [...builtin, ...allScenarios(directory)];
    const message = `there is no scenario '${name}'${suggest(name, names)}; 'lockstep scenarios' lists them`;
    return { kind: 'unknown', message };
  }
  const text = readFileSync(join(folder(), `${name}.c`), 'utf8');
  return { kind: 'loaded', source: { name, path: `${FOLDER}/${name}.c`, text } };
}

function isPath(word: string): boolean {
  return word.includes('/') || word.endsWith('.c');
}

function loadFile(path: string): LoadedScenario {
  const unknown = (why: string): LoadedScenario => ({ kind: 'unknown', message: `${path}: ${why}` });
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return unknown('there is no such scenario file');
  if (found.isDirectory()) return unknown('it is a directory; give a .c file or the name of a scenario');
  if (!path.endsWith('.c')) return unknown('a scenario is a .c file');
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return unknown(`it cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  }
  if (bytes.includes(0)) return unknown('it is no text: it has a zero byte');
  return { kind: 'loaded', source: { name: path, path, text: bytes.toString('utf8') } };
}

/** The scenarios that the words name, in their order, each once. */
export function selectScenarios(words: readonly string[], directory?: string): Selection {
  const own = directory === undefined ? [] : scenariosIn(directory);
  if (typeof own === 'string') return { kind: 'unknown', message: `--scenarios: ${own}` };
  const chosen = new Map<string, ScenarioSource>();
  for (const word of words) {
    const names = namesFor(word, directory);
    if (typeof names === 'string') return { kind: 'unknown', message: names };
    for (const name of names) {
      const loaded = loadScenario(name, directory);
      if (loaded.kind === 'unknown') return loaded;
      chosen.set(loaded.source.path, loaded.source);
    }
  }
  return { kind: 'selected', sources: [...chosen.values()] };
}

/** The scenarios that a word stands for, or one line that says why there is none. */
function namesFor(word: string, directory: string | undefined): readonly string[] | string {
  if (word.startsWith('@')) return onTopic(word.slice(1), directory);
  if (isPath(word) || !/[*?[]/.test(word)) return [word];
  const names = matching(word, directory);
  return names.length === 0 ? `no scenario's name matches '${word}'` : names;
}

/** Those that say TOPIC("..."), of the folder and of the built-in ones. */
function onTopic(topic: string, directory: string | undefined): readonly string[] | string {
  const topics = new Map<string, string[]>();
  for (const name of new Set([...allScenarios(directory), ...builtinScenarios()])) {
    const loaded = loadScenario(name, directory);
    if (loaded.kind === 'unknown') continue;
    for (const one of topicsOf(loaded.source)) topics.set(one, [...(topics.get(one) ?? []), name]);
  }
  const known = [...topics.keys()].sort();
  const names = topics.get(topic);
  if (names !== undefined) return names.sort();
  const listed = known.map((one) => `@${one}`).join(', ');
  return `no scenario has the topic '${topic}'${suggest(topic, known) || `; there are ${listed}`}`;
}

/** What stands behind TOPIC. */
export function topicsOf({ text }: ScenarioSource): string[] {
  return [...text.matchAll(/^TOPIC\(\s*"([^"]*)"\s*\)/gm)].map(([, topic]) => topic!);
}

function matching(glob: string, directory: string | undefined): string[] {
  const pattern = globPattern(glob);
  return allScenarios(directory).filter((name) => pattern.test(name));
}

/** `*`, `?` and `[...]` as the shell has them. */
function globPattern(glob: string): RegExp {
  const source = glob.replace(/\[[^\]]+\]|[*?]|[^\w]/g, (part) => {
    if (part === '*') return '.*';
    if (part === '?') return '.';
    if (part.length > 1) return part.replace(/^\[!/, '[^').replace(/\\/g, '\\\\');
    return `\\${part}`;
  });
  return new RegExp(`^${source}$`);
}

/** What the scenario says of itself: its SCENARIO(), else the first sentence of its first comment. */
export function describeSource(source: ScenarioSource): string {
  const told = /\bSCENARIO\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\)/.exec(source.text);
  if (told !== null) return [...told[1]!.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((part) => part[1]).join('');
  const comment = /\/\*+([\s\S]*?)\*\//g;
  for (const [, inside = ''] of source.text.matchAll(comment)) {
    const text = inside.replace(/\s*\n\s*\*?\s*/g, ' ').trim();
    if (!text.startsWith('SPDX')) return /^.*?[.!?](?=\s|$)/.exec(text)?.[0] ?? text;
  }
  return basename(source.path);
}
