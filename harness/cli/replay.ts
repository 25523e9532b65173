/**
 * `lockstep replay`: the finding that a token stands for, printed as it was when the token was made.
 */
import { basename } from 'node:path';
import type { ScenarioSource } from '../build.ts';
import { loadScenario } from '../catalog.ts';
import { type AppliedInput, hashText } from '../patch-input.ts';
import type { BuiltScenario } from '../scenario.ts';
import { decodeToken, sameHash, type TokenData } from '../token.ts';
import type { Command } from './command.ts';
import { CommandError, EXIT, usage } from './exit.ts';
import { openKernel, readPatchWords, rejection } from './inputs.ts';
import { type Arguments, flag, KERNEL, many, NO_CACHE, one, PATCH, SCENARIOS, VERBOSE } from './options.ts';
import type { Terminal } from './terminal.ts';

export const replay: Command = {
  form: 'replay <token>',
  summary: 'print a finding again from its token',
  positionals: { token: 'the token printed with a finding' },
  options: {
    kernel: { ...KERNEL, describe: 'where the kernel is now [default: as the token says]' },
    patch: { ...PATCH, describe: 'where the patches are now, in their order [default: as the token says]' },
    scenarios: { ...SCENARIOS, describe: 'folder where the scenario is now [default: as the token says]' },
    progress: { type: 'boolean', describe: 'show progress also where stderr is no terminal' },
    'no-cache': NO_CACHE,
    verbose: VERBOSE,
  },
  examples: [],
  run: async (args, terminal) => {
    const decoded = decodeToken(one(args, 'token') ?? '');
    if (decoded.kind === 'damaged') throw usage(decoded.message, 'copy the whole token, it is one word');
    const { data } = decoded;
    const moved = one(args, 'kernel');
    const source = sameScenario(data, one(args, 'scenarios'));
    const given = many(args, 'patch');
    const names = given.length > 0 ? given : data.patches.map(({ name }) => name);
    if (given.length === 0 && names.includes('-')) {
      throw usage("the token's patch came from standard input", 'with --patch, say where it is now');
    }
    const patches = await readPatchWords(names, terminal);
    const base = await openKernel(moved ?? data.kernel, terminal, flag(args, 'progress'));
    if (moved === undefined && base.id !== data.base) {
      throw usage(
        `the token was made on ${data.base}; ${data.kernel} is now ${base.id} (${base.label})`,
        'with --kernel, name the kernel that it was made on',
      );
    }
    const { makeRevision, programHash } = await import('../revision.ts');
    const revision = makeRevision('replay', data.kernel, base, patches, data.settings);
    if (revision.kind !== 'made') throw rejection(revision, '', base.label);
    checkHashes(data, revision.revision.patches);
    const { buildScenario } = await import('../build.ts');
    const { openProgramCache } = await import('../program-cache.ts');
    const programs = flag(args, 'no-cache') ? undefined : openProgramCache();
    const built = buildScenario(revision.revision.tree, revision.revision.config, source, programs);
    if (built.kind !== 'built') throw usage('the scenario of this token does not build any more');
    if (programHash(built.built) !== data.program) {
      const why =
        moved === undefined ? 'lockstep itself has changed since' : 'the kernel, or lockstep itself, is another one';
      throw usage(`the program is not the one that the token was made for: ${why}`, 'run the scenario again');
    }
    if (data.kind === 'sequence') return await showSequence(built.built, data, args, terminal);
    const { reproduce } = await import('../reproduce.ts');
    const again = reproduce(built.built, data);
    if (again.kind === 'departed')
      throw new CommandError(EXIT.bug, `the finding does not come out again: ${again.reason}`);
    const { findingText } = await import('../report/text.ts');
    const { makeStyle } = await import('../report/style.ts');
    const style = makeStyle(terminal.colour);
    const shown = { finding: again.finding, trace: again.trace, token: '' };
    const lines = findingText(shown, { width: terminal.width, verbose: flag(args, 'verbose') }, style);
    terminal.out(`${lines.join('\n')}\n`);
    return EXIT.finding;
  },
};

/** A run that `diff --behaviour` has shown. */
async function showSequence(
  built: BuiltScenario,
  data: TokenData,
  args: Arguments,
  terminal: Terminal,
): Promise<number> {
  const { replay: replayTrace } = await import('../trace.ts');
  const { sequenceText } = await import('../report/behaviour.ts');
  const { makeStyle } = await import('../report/style.ts');
  const trace = replayTrace(built, data.revealed, data.schedule);
  if (trace.departed !== undefined) {
    const { row, reason } = trace.departed;
    throw new CommandError(EXIT.bug, `the run does not come out again: at step ${row}: ${reason}`);
  }
  const options = { width: terminal.width, verbose: flag(args, 'verbose') };
  const lines = sequenceText({ events: data.message.split('; '), trace }, options, makeStyle(terminal.colour));
  terminal.out(`${lines.join('\n')}\n`);
  return EXIT.pass;
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

function checkHashes(data: TokenData, patches: readonly AppliedInput[]): void {
  if (patches.length !== data.patches.length) {
    throw usage(`the token was made with ${data.patches.length} patches, and ${patches.length} are given`);
  }
  for (const [n, { name, hash }] of patches.entries()) {
    if (!sameHash(hash, data.patches[n]!.hash)) throw usage(`${name} has changed since the token was made`);
  }
}
