/**
 * From a replay token to the program that it was made for, and to others that its schedule is to be tried on.
 *
 * Invariant: nothing is taken for what the token names without its hash: scenario, patches, tree, compiled program.
 */
import { basename } from 'node:path';
import type { SourceTree } from '../../kernel-src/index.ts';
import type { ScenarioSource } from '../build.ts';
import { loadScenario } from '../catalog.ts';
import { type AppliedInput, hashText } from '../patch-input.ts';
import type { Revision } from '../revision.ts';
import type { BuiltScenario } from '../scenario.ts';
import { decodeToken, sameHash, type TokenData } from '../token.ts';
import { usage } from './exit.ts';
import { openKernel, readPatchWords, rejection } from './inputs.ts';
import { type Arguments, flag, KERNEL, many, NO_CACHE, one, PATCH, SCENARIOS } from './options.ts';
import type { Terminal } from './terminal.ts';

export const TOKEN_OPTIONS = {
  kernel: { ...KERNEL, describe: 'where the kernel is now [default: as the token says]' },
  patch: { ...PATCH, describe: 'where the patches are now, in their order [default: as the token says]' },
  scenarios: { ...SCENARIOS, describe: 'folder where the scenario is now [default: as the token says]' },
  progress: { type: 'boolean', describe: 'show progress also where stderr is no terminal' },
  'no-cache': NO_CACHE,
} as const;

export interface TokenInput {
  readonly data: TokenData;
  readonly source: ScenarioSource;
  readonly revision: Revision;
  readonly built: BuiltScenario;
  /** The patches that were named are the token's own. */
  readonly same: boolean;
}

/** `anyPatch`: patches that are not the token's are no fault. */
export async function openToken(args: Arguments, terminal: Terminal, anyPatch: boolean): Promise<TokenInput> {
  const decoded = decodeToken(one(args, 'token') ?? '');
  if (decoded.kind === 'damaged') throw usage(decoded.message, 'copy the whole token, it is one word');
  const { data } = decoded;
  const source = sameScenario(data, one(args, 'scenarios'));
  const given = many(args, 'patch');
  const names = given.length > 0 ? given : data.patches.map(({ name }) => name);
  if (given.length === 0 && names.includes('-')) {
    throw usage("the token's patch came from standard input", 'with --patch, say where it is now');
  }
  const base = await openBase(args, data, terminal, names);
  const revision = await makeRevision(data, base, names, terminal);
  const wrong = wrongPatches(data, revision.patches);
  if (wrong !== undefined && !(anyPatch && given.length > 0)) throw usage(wrong);
  const built = await build(revision, source, args, data);
  if (typeof built === 'string') throw usage(`the scenario of this token does not build${built}`);
  if (wrong === undefined) await checkProgram(data, built, one(args, 'kernel') !== undefined);
  return { data, source, revision, built, same: wrong === undefined };
}

/** The program that the token was made for, if its patches can still be had under their names. */
export async function openOriginal(
  { data, source, revision }: TokenInput,
  args: Arguments,
  terminal: Terminal,
): Promise<BuiltScenario | undefined> {
  const names = data.patches.map(({ name }) => name);
  if (names.includes('-')) return undefined;
  try {
    const original = await makeRevision(data, revision.base, names, terminal);
    if (wrongPatches(data, original.patches) !== undefined) return undefined;
    const built = await build(original, source, args, data);
    if (typeof built === 'string') return undefined;
    await checkProgram(data, built, false);
    return built;
  } catch (error) {
    const { CommandError } = await import('./exit.ts');
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}

async function openBase(
  args: Arguments,
  data: TokenData,
  terminal: Terminal,
  names: readonly string[],
): Promise<SourceTree> {
  const moved = one(args, 'kernel');
  // What is wrong with the patches is said before a kernel is fetched.
  await readPatchWords(names, terminal);
  const base = await openKernel(moved ?? data.kernel, terminal, flag(args, 'progress'));
  if (moved === undefined && base.id !== data.base) {
    throw usage(
      `the token was made on ${data.base}; ${data.kernel} is now ${base.id} (${base.label})`,
      'with --kernel, name the kernel that it was made on',
    );
  }
  return base;
}

async function makeRevision(
  data: TokenData,
  base: SourceTree,
  names: readonly string[],
  terminal: Terminal,
): Promise<Revision> {
  const revisions = await import('../revision.ts');
  const patches = await readPatchWords(names, terminal);
  const outcome = revisions.makeRevision('replay', data.kernel, base, patches, data.settings);
  if (outcome.kind !== 'made') throw rejection(outcome, '', base.label);
  return outcome.revision;
}

/** A text says why there is none. */
async function build(
  revision: Revision,
  source: ScenarioSource,
  args: Arguments,
  { memory }: TokenData,
): Promise<BuiltScenario | string> {
  const { buildScenario } = await import('../build.ts');
  const { openProgramCache } = await import('../program-cache.ts');
  const programs = flag(args, 'no-cache') ? undefined : openProgramCache();
  const outcome = buildScenario(revision.tree, revision.config, source, programs);
  switch (outcome.kind) {
    case 'built':
      return memory === undefined ? outcome.built : { ...outcome.built, memory };
    case 'other-configuration':
      return ` here: it is not made for ${outcome.setting}`;
    case 'not-applicable':
      return ` here: ${outcome.missing} is not defined`;
    default:
      return ' any more';
  }
}

async function checkProgram(data: TokenData, built: BuiltScenario, moved: boolean): Promise<void> {
  const { programHash } = await import('../revision.ts');
  if (programHash(built) === data.program) return;
  const why = moved ? 'the kernel, or lockstep itself, is another one' : 'lockstep itself has changed since';
  throw usage(`the program is not the one that the token was made for: ${why}`, 'run the scenario again');
}

/** The scenario's text under the path that the token knows, from wherever it is now. */
function sameScenario(data: TokenData, directory: string | undefined): ScenarioSource {
  const isFile = /[/]|[.]c$/.test(data.scenario);
  const word = isFile && directory !== undefined ? basename(data.scenario, '.c') : data.scenario;
  const loaded = loadScenario(word, directory);
  if (loaded.kind === 'unknown') throw usage(`the token's scenario: ${loaded.message}`);
  if (!sameHash(hashText(loaded.source.text), data.text)) {
    throw usage(`${loaded.source.path} has changed since the token was made`, 'run the scenario again');
  }
  return isFile ? { ...loaded.source, path: data.scenario } : loaded.source;
}

function wrongPatches(data: TokenData, patches: readonly AppliedInput[]): string | undefined {
  if (patches.length !== data.patches.length) {
    return `the token was made with ${data.patches.length} patches, and ${patches.length} are given`;
  }
  const changed = patches.find(({ hash }, n) => !sameHash(hash, data.patches[n]!.hash));
  return changed === undefined ? undefined : `${changed.name} has changed since the token was made`;
}
