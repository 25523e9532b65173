/**
 * Generated clients: small programs over a lock's functions, well-formed by construction, each one of a kind.
 *
 * In: what a client may do (harness/rules/*.clients.json, and functions that a patch adds to the lock's header). Out:
 * scenarios as C text, named by what their tasks do: `client:W+kR` is a writer beside a killable reader, `client:W.R+R` a
 * task that writes and then reads beside a reader. The name is enough to make the text again, so tokens replay.
 *
 * The idea (bounded exhaustive testing, Marinov and Khurshid 2001): most bugs of a lock show with few tasks and few
 * calls; so take all combinations up to a size, each multiset of tasks once, the small ones first.
 *
 * Invariant: nothing is expected of a generated client but what the rules of the lock demand of every scenario.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder, type SourceTree } from '../kernel-src/index.ts';
import type { ScenarioSource } from './build.ts';

export interface Operation {
  /** What stands in names: `W`, or the function's own name. */
  readonly name: string;
  /** C statements; USE and CHANGE stand for an access to what the lock protects. */
  readonly text: string;
  /** What the task may get while it does it: FATAL_SIGNAL, SIGNAL. */
  readonly attribute?: string;
}

interface ClientRules {
  readonly header: string;
  readonly lock: string;
  readonly parameter: string;
  readonly operations: readonly Operation[];
  readonly endings: Readonly<Record<string, string>>;
}

export const CLIENT_PREFIX = 'client:';

/** `FUNCTION: ..., returns without the lock`: what a function that a patch adds does to the lock. */
export interface Contract {
  readonly function: string;
  readonly ending: string;
}

export class ContractError extends Error {}

function loadRules(): ClientRules {
  const file = join(dataFolder('model'), '..', '..', 'harness', 'rules', 'rwsem.clients.json');
  return JSON.parse(readFileSync(file, 'utf8')) as ClientRules;
}

/** Reads `--contract` words. Throws ContractError. */
export function readContract(text: string): Contract {
  const match = /^\s*(\w+)\s*:\s*(.*)$/s.exec(text);
  const endings = Object.keys(loadRules().endings);
  const ending = endings.find((one) => match?.[2]?.includes(`returns ${one}`));
  if (match === null || ending === undefined) {
    const forms = endings.map((one) => `'returns ${one}'`).join(', ');
    throw new ContractError(`'${text}' is no contract; write 'FUNCTION: what it does, ...' with one of ${forms}`);
  }
  return { function: match[1]!, ending };
}

/** Functions over the lock that the revision's header declares and the base's does not. */
export function addedFunctions(base: SourceTree, revision: SourceTree): { name: string; returns: 'void' | 'int' }[] {
  const { header, parameter } = loadRules();
  const pattern = new RegExp(
    `\\b(void|int)\\s+(?:__must_check\\s+|__sched\\s+)*(\\w+)\\(${parameter.replace(/[*]/g, '\\*').replace(/ /g, '\\s*')}\\s*\\w*\\);`,
    'g',
  );
  const declared = (tree: SourceTree): Map<string, 'void' | 'int'> =>
    new Map([...(tree.read(header) ?? '').matchAll(pattern)].map((match) => [match[2]!, match[1] as 'void' | 'int']));
  const before = declared(base);
  return [...declared(revision)].filter(([name]) => !before.has(name)).map(([name, returns]) => ({ name, returns }));
}

/** What a client may do on a revision. An added function without a contract is taken to return without the lock. */
export function clientOperations(
  added: readonly { readonly name: string; readonly returns: 'void' | 'int' }[],
  contracts: readonly Contract[],
): Operation[] {
  const { operations, endings } = loadRules();
  const extra = added.map(({ name, returns }): Operation => {
    const ending = contracts.find((contract) => contract.function === name)?.ending ?? NO_LOCK;
    return callOf(name + suffixOf(ending), name, returns, endings[ending]!);
  });
  return [...operations, ...extra];
}

const NO_LOCK = 'without the lock';

/** The ending in an operation's name: `f` returns without the lock, `f@reading` and `f@writing` with it. */
function suffixOf(ending: string): string {
  return ending === NO_LOCK ? '' : `@${ending.split(' ').at(-1)}`;
}

function callOf(name: string, called: string, returns: 'void' | 'int', ending: string): Operation {
  const [, after = ''] = /^CALL\s*(.*)$/s.exec(ending) ?? [];
  const text = returns === 'void' ? `${called}(&sem); ${after}` : `if (!${called}(&sem)) { ${after} }`;
  const attribute = /killable/.test(called) ? 'FATAL_SIGNAL' : /interruptible/.test(called) ? 'SIGNAL' : undefined;
  return attribute === undefined ? { name, text } : { name, text, attribute };
}

/** Sizes of clients, in the order in which they are tried: calls of each task. */
export const SMALL: readonly (readonly number[])[] = [
  [1, 1],
  [1, 1, 1],
];
export const FULL: readonly (readonly number[])[] = [
  [1, 1],
  [1, 2],
  [1, 1, 1],
  [2, 2],
  [1, 1, 2],
  [1, 1, 1, 1],
  [1, 2, 2],
  [2, 2, 2],
];

/** Names of all clients of the shapes, each multiset of tasks once. */
export function* clientNames(
  operations: readonly Operation[],
  shapes: readonly (readonly number[])[],
): Generator<string> {
  for (const shape of shapes) yield* combine(operations, shape, 0, [], 0);
}

function* combine(
  operations: readonly Operation[],
  shape: readonly number[],
  task: number,
  chosen: readonly string[],
  from: number,
): Generator<string> {
  if (task === shape.length) {
    yield CLIENT_PREFIX + chosen.join('+');
    return;
  }
  const programs = programsOf(operations, shape[task]!);
  // Tasks of one size are interchangeable: later ones take no earlier program.
  const start = task > 0 && shape[task] === shape[task - 1] ? from : 0;
  for (let n = start; n < programs.length; n++) {
    yield* combine(operations, shape, task + 1, [...chosen, programs[n]!], n);
  }
}

function programsOf(operations: readonly Operation[], calls: number): string[] {
  let programs = operations.map((operation) => operation.name);
  for (let n = 1; n < calls; n++) programs = programs.flatMap((one) => operations.map(({ name }) => `${one}.${name}`));
  return programs;
}

/** The scenario of a name; a string says what is wrong with the name. */
export function clientScenario(name: string): ScenarioSource | string {
  const rules = loadRules();
  const known = rules.operations;
  const tasks: string[] = [];
  for (const [index, program] of name.slice(CLIENT_PREFIX.length).split('+').entries()) {
    const steps: Operation[] = [];
    for (const word of program.split('.')) {
      const step = known.find((one) => one.name === word) ?? addedOperation(word, rules);
      if (step === undefined)
        return `'${word}' in ${name} is no operation; there are ${known.map((one) => one.name).join(', ')}`;
      steps.push(step);
    }
    const attributes = [...new Set(steps.flatMap((step) => (step.attribute === undefined ? [] : [step.attribute])))];
    const head = `TASK(${['t' + index, ...attributes].join(', ')})`;
    tasks.push(`${head}\n{\n${steps.map((step) => `\t${step.text.trim()}\n`).join('')}}\n`);
  }
  const text = `/* Generated: ${name}. */
#include <lockstep/scenario.h>

SCENARIO("${name}");
TICKS(1);
RESCHED(1);

${rules.lock}
static int data;
#define CHANGE	data++;
#define USE	EXPECT(data >= 0);

${tasks.join('\n')}`;
  return { name, path: `clients/${name.slice(CLIENT_PREFIX.length)}.c`, text };
}

/** A word that names no operation is a function of a patched revision; the revision's header declares it or not. */
function addedOperation(word: string, rules: ClientRules): Operation | undefined {
  const match = /^(\w{3,})(@\w+)?$/.exec(word);
  const ending = Object.keys(rules.endings).find((one) => suffixOf(one) === (match?.[2] ?? ''));
  if (match === null || ending === undefined) return undefined;
  return callOf(word, match[1]!, guessReturn(match[1]!), rules.endings[ending]!);
}

/** Functions that wait killably or interruptibly say whether they were interrupted. */
function guessReturn(name: string): 'void' | 'int' {
  return /killable|interruptible|try/.test(name) ? 'int' : 'void';
}
