/**
 * `lockstep replay`: the finding that a token stands for, printed as it was when the token was made; with other patches
 * than the token's, what becomes of its schedule there.
 */
import type { Elsewhere } from '../elsewhere.ts';
import type { RecordedFinding } from '../reproduce.ts';
import type { BuiltScenario } from '../scenario.ts';
import type { TokenData } from '../token.ts';
import { replay as replayTrace } from '../trace.ts';
import type { Command } from './command.ts';
import { CommandError, EXIT, usage } from './exit.ts';
import { type Arguments, flag, VERBOSE } from './options.ts';
import type { Terminal } from './terminal.ts';
import { openOriginal, openToken, TOKEN_OPTIONS, type TokenInput } from './token-input.ts';

export const replay: Command = {
  form: 'replay <token>',
  summary: 'print a finding again from its token, or try its schedule on other patches',
  positionals: { token: 'the token printed with a finding' },
  options: {
    ...TOKEN_OPTIONS,
    patch: {
      ...TOKEN_OPTIONS.patch,
      describe: 'where the patches are now, or others to try the schedule on [default: as the token says]',
    },
    verbose: VERBOSE,
  },
  examples: [['lockstep replay ls1.... --patch v2.patch', 'the same schedule on another revision']],
  run: async (args, terminal) => {
    const input = await openToken(args, terminal, true);
    const { data, built, same } = input;
    if (data.kind === 'sequence') {
      if (!same) throw usage('the token stands for a run without a finding, of its own patches only');
      return showSequence(built, data, args, terminal);
    }
    const found = { ...data, kind: data.kind };
    return same ? again(built, found, args, terminal) : await elsewhere(input, found, args, terminal);
  },
};

async function again(
  built: BuiltScenario,
  found: RecordedFinding,
  args: Arguments,
  terminal: Terminal,
): Promise<number> {
  const { reproduce } = await import('../reproduce.ts');
  const result = reproduce(built, found);
  if (result.kind === 'departed') {
    throw new CommandError(EXIT.bug, `the finding does not come out again: ${result.reason}`);
  }
  const { findingText } = await import('../report/text.ts');
  const { makeStyle } = await import('../report/style.ts');
  const shown = { finding: result.finding, trace: result.trace, token: '' };
  const options = { width: terminal.width, verbose: flag(args, 'verbose') };
  terminal.out(`${findingText(shown, options, makeStyle(terminal.colour)).join('\n')}\n`);
  return EXIT.finding;
}

async function elsewhere(
  input: TokenInput,
  found: RecordedFinding,
  args: Arguments,
  terminal: Terminal,
): Promise<number> {
  const { data, revision, built } = input;
  const { tryElsewhere } = await import('../elsewhere.ts');
  const { elsewhereText } = await import('../report/elsewhere-text.ts');
  const { makeStyle } = await import('../report/style.ts');
  const original = await openOriginal(input, args, terminal);
  const trace = original === undefined ? undefined : replayTrace(original, data.revealed, data.schedule, data.assumes);
  const origin = original === undefined || trace === undefined ? undefined : { built: original, trace };
  const result: Elsewhere = tryElsewhere(found, origin, built);
  const names = {
    scenario: data.scenario,
    from: data.patches.map(({ name }) => name),
    to: revision.patches.map(({ name }) => name),
  };
  const options = { width: terminal.width, verbose: flag(args, 'verbose') };
  const lines = elsewhereText(result, found, names, origin !== undefined, options, makeStyle(terminal.colour));
  terminal.out(`${lines.join('\n')}\n`);
  return result.finding === undefined && result.others.length === 0 ? EXIT.pass : EXIT.finding;
}

/** A run that `diff --behaviour` has shown. */
async function showSequence(
  built: BuiltScenario,
  data: TokenData,
  args: Arguments,
  terminal: Terminal,
): Promise<number> {
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
