/**
 * Options that several commands share: how they are declared to yargs, and how their words are read.
 *
 * In: what yargs made of the command line. Out: checked values, or a CommandError with one line.
 *
 * Invariant: no option is ever half understood: what cannot be read to its end is refused.
 */
import { availableParallelism } from 'node:os';
import type { Options } from 'yargs';
import { DEFAULT_SPEC } from '../../kernel-src/index.ts';
import { ConfigError, makeConfig } from '../config.ts';
import { parseReductions } from '../explore/reduction.ts';
import { parseStrategy } from '../explore/strategy.ts';
import type { RunLimits } from '../run.ts';
import type { MemoryModel } from '../scenario.ts';
import { suggest } from '../suggest.ts';
import { usage } from './exit.ts';

/** What yargs hands to a command. */
export type Arguments = Readonly<Record<string, unknown>>;

const repeatable: Options = { type: 'string', array: true, requiresArg: true };
const single: Options = { type: 'string', requiresArg: true };

export const KERNEL: Options = {
  ...single,
  describe: `debian:6.12, DIR, DIR@REVISION, DIR@base-commit (what the mail names), git:URL#TAG [default: ${DEFAULT_SPEC}]`,
};
export const PATCH: Options = {
  ...repeatable,
  describe: 'patch, mail, mbox, maildir, -, MAILS#REVISION, or the name of a built-in patch; repeatable',
};
export const SCENARIOS: Options = { ...single, describe: 'folder of scenarios, besides the built-in ones' };
export const BISECT_EXIT: Options = {
  type: 'boolean',
  describe: 'for git bisect run: where nothing could be judged, exit with 125',
};
export const VERBOSE: Options = { type: 'boolean', describe: 'show every event, every hunk, every outcome' };
export const NO_CACHE: Options = { type: 'boolean', describe: 'build every program anew, and keep none' };
export const DEBUG: Options = { type: 'boolean', describe: 'with a fault of lockstep itself, print the stack' };

/** Ways to write a report. `reply` is text of 72 columns for a mail. */
export const FORMATS = ['text', 'json', 'ktap', 'junit', 'sarif', 'reply'] as const;
export type Format = (typeof FORMATS)[number];

export const RUN_OPTIONS = {
  kernel: KERNEL,
  config: { ...repeatable, describe: 'NAME=y|n|m|VALUE, over the default configuration; repeatable' },
  'config-set': {
    ...repeatable,
    describe: "run in this configuration: NAME=A=y,B=n, one of the suite's by name, or all of those; repeatable",
  },
  'limit-states': { ...single, describe: 'most states per scenario' },
  'limit-seconds': { ...single, describe: 'most seconds per scenario' },
  explore: { ...single, describe: 'all, preemptions=N, random=N or pct=N,depth=D [default: all]' },
  check: {
    ...single,
    describe: 'also look for: liveness (fair livelocks that a lucky schedule leaves), races (with up to 8 tasks)',
  },
  memory: { ...single, describe: 'sc, or weak: stores may come late [default: sc]' },
  reduction: { ...single, describe: 'none, or some of invisible,symmetry,por [default: all of them]' },
  exact: {
    type: 'boolean',
    describe: 'keep whole states instead of their hashes: no chance of an omission, much memory',
  },
  jobs: { ...single, describe: 'worker threads; 1 for none [default: one for each core, 8 at most]', alias: 'j' },
  seed: { ...single, describe: 'seed for sampling; an exhaustive exploration has no use for it' },
  format: { ...single, describe: `${FORMATS.join(', ')} [default: text]` },
  output: { ...single, describe: 'write the report to this file', alias: 'o' },
  html: { ...single, describe: 'write a page to this file, to look at the findings step by step' },
  perfetto: { ...single, describe: 'write the findings to this file as a trace for Perfetto' },
  progress: { type: 'boolean', describe: 'show progress also where stderr is no terminal' },
  'no-cache': NO_CACHE,
  scenarios: SCENARIOS,
  'bisect-exit': BISECT_EXIT,
  coverage: { type: 'boolean', describe: 'show the patch with what ran of it, line by line' },
  reply: { type: 'boolean', describe: 'as --format reply: plain text for an answer on the list' },
  verbose: VERBOSE,
} satisfies Record<string, Options>;

export interface RunSettings {
  readonly kernel: string;
  readonly settings: readonly string[];
  /** What stands behind --config-set. */
  readonly configSets: readonly string[];
  /** What was said; the rest as always. */
  readonly limits: Partial<RunLimits>;
  /** Threads that explore. */
  readonly jobs: number;
  readonly seed: number;
  readonly format: Format;
  readonly coverage: boolean;
  readonly output: string | undefined;
  readonly html: string | undefined;
  readonly perfetto: string | undefined;
  /** The folder behind --scenarios. */
  readonly scenarios: string | undefined;
  readonly progress: boolean;
  /** Take programs from the cache, and put them there. */
  readonly cache: boolean;
  readonly verbose: boolean;
  /** With a fault of our own, its stack. */
  readonly debug: boolean;
}

/** The value of an option that may be given once. */
export function one(args: Arguments, name: string): string | undefined {
  const value = args[name];
  if (value === undefined) return undefined;
  if (Array.isArray(value)) throw usage(`--${name} is given ${value.length} times`);
  if (value === '') throw usage(`--${name} is empty`);
  return String(value);
}

export function many(args: Arguments, name: string): string[] {
  const value = args[name];
  if (value === undefined) return [];
  const words = (Array.isArray(value) ? value : [value]).map(String);
  if (words.includes('')) throw usage(`--${name} is empty`);
  return words;
}

export function flag(args: Arguments, name: string): boolean {
  return args[name] === true;
}

function positive(args: Arguments, name: string, whole: boolean): number | undefined {
  const text = one(args, name);
  if (text === undefined) return undefined;
  const number = Number(text);
  const shape = whole ? /^\d+$/ : /^\d+(\.\d+)?$/;
  if (!shape.test(text) || number <= 0 || !Number.isSafeInteger(Math.ceil(number))) {
    throw usage(`--${name}: '${text}' is no positive ${whole ? 'whole number' : 'number'}`);
  }
  return number;
}

const CHECKS = ['liveness', 'races'] as const;

/** Names with commas between. */
function checksOf(args: Arguments): readonly (typeof CHECKS)[number][] {
  const text = one(args, 'check');
  return (text?.split(',') ?? []).map((word) => {
    const known = CHECKS.find((name) => name === word);
    if (known === undefined)
      throw usage(`--check: '${word}' is unknown${suggest(word, CHECKS)}; there are ${CHECKS.join(', ')}`);
    return known;
  });
}

const MOST_JOBS = 64;

function jobsOf(args: Arguments): number {
  const jobs = positive(args, 'jobs', true) ?? Math.min(8, availableParallelism());
  if (jobs > MOST_JOBS) throw usage(`--jobs: ${jobs} are too many; ${MOST_JOBS} at most`);
  return jobs;
}

function seedOf(args: Arguments): number {
  const text = one(args, 'seed');
  if (text === undefined) return 0;
  if (!/^\d{1,10}$/.test(text) || Number(text) > 0xffffffff)
    throw usage(`--seed: '${text}' is no number from 0 to 4294967295`);
  return Number(text);
}

function formatOf(args: Arguments, usual: Format): Format {
  const word = one(args, 'format');
  if (flag(args, 'reply')) {
    if (word !== undefined && word !== 'reply') throw usage(`--reply and --format ${word} exclude each other`);
    return 'reply';
  }
  const format = FORMATS.find((name) => name === (word ?? usual));
  if (format !== undefined) return format;
  throw usage(`--format: '${word}' is unknown${suggest(word ?? '', FORMATS)}; there are ${FORMATS.join(', ')}`);
}

/** What a parser makes of an option's text, if it is given; a string of the parser's says what is wrong with it. */
function understood<T extends object>(
  name: string,
  text: string | undefined,
  parse: (text: string) => T | string,
): T | undefined {
  if (text === undefined) return undefined;
  const parsed = parse(text);
  if (typeof parsed === 'string') throw usage(`--${name}: ${parsed}`);
  return parsed;
}

function understoodMemory(word: string | undefined): MemoryModel | undefined {
  if (word === undefined || word === 'sc' || word === 'weak') return word;
  throw usage(`--memory: '${word}' is unknown${suggest(word, ['sc', 'weak'])}; there are sc and weak`);
}

export function readRunSettings(args: Arguments, usual: Format = 'text'): RunSettings {
  const settings = many(args, 'config');
  for (const setting of settings) checkSetting(setting);
  const strategy = understood('explore', one(args, 'explore'), parseStrategy);
  const reductions = understood('reduction', one(args, 'reduction'), parseReductions);
  const memory = understoodMemory(one(args, 'memory'));
  const seed = seedOf(args);
  const checks = checksOf(args);
  if (memory === 'weak' && checks.includes('races'))
    throw usage('--memory weak and --check races exclude each other: data races are those of sc');
  const states = positive(args, 'limit-states', true);
  const seconds = positive(args, 'limit-seconds', false);
  return {
    kernel: one(args, 'kernel') ?? DEFAULT_SPEC,
    settings,
    configSets: many(args, 'config-set'),
    limits: {
      seed,
      ...(states === undefined ? {} : { states }),
      ...(seconds === undefined ? {} : { seconds }),
      ...(strategy === undefined ? {} : { strategy }),
      ...(reductions === undefined ? {} : { reductions }),
      ...(memory === undefined ? {} : { memory }),
      ...(checks.includes('liveness') ? { liveness: true } : {}),
      ...(checks.includes('races') ? { races: true } : {}),
      ...(flag(args, 'exact') ? { exact: true } : {}),
    },
    jobs: jobsOf(args),
    seed,
    format: formatOf(args, usual),
    coverage: flag(args, 'coverage'),
    output: one(args, 'output'),
    html: one(args, 'html'),
    perfetto: one(args, 'perfetto'),
    scenarios: one(args, 'scenarios'),
    progress: flag(args, 'progress'),
    cache: !flag(args, 'no-cache'),
    verbose: flag(args, 'verbose'),
    debug: flag(args, 'debug'),
  };
}

export function checkSetting(text: string, option = '--config'): void {
  if (!/^(CONFIG_)?[A-Z0-9][A-Za-z0-9_]*=/.test(text)) {
    throw usage(`${option}: '${text}' is no setting; write NAME=y, NAME=n, NAME=m or NAME=VALUE`);
  }
  try {
    makeConfig([text]);
  } catch (error) {
    if (error instanceof ConfigError) throw usage(error.message);
    throw error;
  }
}

/** The words in front of the options. */
export function words(args: Arguments, name: string): string[] {
  const value = args[name];
  return (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String);
}

export interface NamedSeries {
  readonly name: string;
  readonly patches: readonly string[];
}

/** `NAME=FILE,FILE...`, with `base` in front. */
export function readRevisions(args: Arguments): NamedSeries[] {
  const revisions: NamedSeries[] = [{ name: 'base', patches: [] }];
  for (const text of many(args, 'revision')) {
    const match = /^([\w.+-]+)=(.*)$/.exec(text);
    if (match === null) throw usage(`--revision: '${text}' is no revision; write NAME=FILE,FILE...`);
    const name = match[1]!;
    if (name === 'base') throw usage("--revision: 'base' is the tree without patches; choose another name");
    if (revisions.some((revision) => revision.name === name)) throw usage(`--revision: '${name}' is given twice`);
    const patches = match[2]!.split(',');
    if (patches.includes('')) throw usage(`--revision: ${name} has an empty file name; write NAME=FILE,FILE...`);
    revisions.push({ name, patches });
  }
  return revisions;
}
