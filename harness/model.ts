/**
 * What of a program is the kernel's and what is ours: the files of the model, what each stands in front of in a tree, and
 * the share of the tree's own headers in a build.
 *
 * In: a tree and a configuration. Out: a listing as data. What a file of the model says of itself comes from its first
 * comment: `Replaces WHAT.`, `Adds to WHAT.` where the tree's is read too, or `No counterpart: WHAT.`, then `Why: REASON.`
 * up to an empty line.
 *
 * Invariant: a file of the model that does not say so is `bug()`; a test asks all of them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bug } from '../interp/index.ts';
import { dataFolder, type SourceTree } from '../kernel-src/index.ts';
import { buildScenario, type ScenarioSource } from './build.ts';
import type { Config } from './config.ts';

/** What stands in the tree, and is not used; or is, and the model's on top of it. */
export type Counterpart =
  | { readonly kind: 'file' | 'beneath'; readonly path: string; readonly lines: number }
  /** Each architecture has its own. */
  | { readonly kind: 'architecture' }
  | { readonly kind: 'none' };

export interface ModelFile {
  /** From the model's folder. */
  readonly path: string;
  readonly kind: 'header' | 'unit';
  readonly lines: number;
  readonly counterpart: Counterpart;
  readonly what: string;
  readonly why: string;
  /** Does the build read it? */
  readonly read: boolean;
}

export interface HeaderCount {
  readonly files: number;
  readonly lines: number;
}

export interface Share {
  readonly scenario: string;
  /** Headers of the tree, of the model in place of others or on top of them, and of its own interface (lockstep/). */
  readonly tree: HeaderCount;
  readonly model: HeaderCount;
  readonly own: HeaderCount;
}

export interface ModelListing {
  readonly files: readonly ModelFile[];
  /** Undefined where the scenario does not compile. */
  readonly share: Share | undefined;
}

const MODEL = 'model/';
const INCLUDE = 'include/';
/** Made of the configuration. */
const GENERATED = 'include/generated/';

export function describeModel(tree: SourceTree, config: Config, scenario: ScenarioSource): ModelListing {
  const outcome = buildScenario(tree, config, scenario);
  const read = new Set(outcome.kind === 'built' ? outcome.files : []);
  const files = modelFiles().map(({ path, text }): ModelFile => {
    const { what, why } = describeFile(path, text);
    const kind = path.endsWith('.h') ? 'header' : 'unit';
    return {
      path,
      kind,
      lines: countLines(text),
      counterpart: counterpartOf(tree, path, what),
      what,
      why,
      read: read.has(MODEL + path),
    };
  });
  return { files, share: outcome.kind === 'built' ? shareOf(tree, scenario.name, read, files) : undefined };
}

/** Path and text, sorted: headers, then units. */
export function modelFiles(): { readonly path: string; readonly text: string }[] {
  const folder = dataFolder('model');
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /\.[ch]$/.test(path));
  const rank = (path: string): string => `${path.endsWith('.h') ? 0 : 1}${path}`;
  return paths
    .sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));
}

/** What a file says of itself. */
export function describeFile(path: string, text: string): { readonly what: string; readonly why: string } {
  const comment = /^\/(?:\/|\*) SPDX-License-Identifier: GPL-2\.0(?: \*\/)?\n\/\*\n([\s\S]*?)\n \*\/\n/.exec(text)?.[1];
  const lines = comment?.split('\n').map((line) => line.replace(/^ \* ?/, '')) ?? [];
  const paragraph = lines.slice(0, lines.includes('') ? lines.indexOf('') : undefined).join(' ');
  const [, what, why] = /^((?:Replaces|Adds to|No counterpart:) .*\.) Why: (.*\.)$/.exec(paragraph) ?? [];
  if (what === undefined || why === undefined) return bug(`${path} does not say what it replaces, and why`);
  return { what, why };
}

function counterpartOf(tree: SourceTree, path: string, what: string): Counterpart {
  if (path.startsWith(`${INCLUDE}asm/`)) return { kind: 'architecture' };
  const text = path.startsWith(INCLUDE) ? tree.read(path) : undefined;
  if (text === undefined) return { kind: 'none' };
  return { kind: what.startsWith('Adds to') ? 'beneath' : 'file', path, lines: countLines(text) };
}

function shareOf(tree: SourceTree, scenario: string, read: ReadonlySet<string>, files: readonly ModelFile[]): Share {
  const ofTree = [...read].filter(
    (path) => path.endsWith('.h') && !path.startsWith(MODEL) && !path.startsWith('rules/'),
  );
  const headers = files.filter((file) => file.read && file.kind === 'header' && !file.path.startsWith(GENERATED));
  const isOwn = ({ what }: ModelFile): boolean => what.startsWith('No counterpart');
  return {
    scenario,
    tree: counted(ofTree.map((path) => countLines(tree.read(path) ?? ''))),
    model: counted(headers.filter((file) => !isOwn(file)).map(({ lines }) => lines)),
    own: counted(headers.filter(isOwn).map(({ lines }) => lines)),
  };
}

function counted(lines: readonly number[]): HeaderCount {
  return { files: lines.length, lines: lines.reduce((sum, one) => sum + one, 0) };
}

function countLines(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}
