/**
 * `lockstep check-mail`: what `b4 review` runs on each mail: the mail on stdin, a JSON list on stdout.
 *
 * Exits with 0 whenever there is a list: what is wrong with the patch stands in it.
 */
import type { CheckResult } from '../report/b4.ts';
import type { RevisionReport } from '../report/report.ts';
import type { Command } from './command.ts';
import { CommandError, EXIT } from './exit.ts';
import { chooseScenarios, readMailBox } from './inputs.ts';
import { type Arguments, RUN_OPTIONS, readRunSettings, words } from './options.ts';
import type { Terminal } from './terminal.ts';

/** Per scenario and revision, where --limit-seconds does not say otherwise. */
const SECONDS = '10';

const { kernel, config, scenarios, progress } = RUN_OPTIONS;

export const checkMail: Command = {
  form: 'check-mail [scenario..]',
  summary: 'check the patch in a mail on stdin, for b4 review',
  positionals: { scenario: 'names, globs or .c files [default: all]' },
  options: {
    kernel,
    config,
    scenarios,
    progress,
    'limit-states': RUN_OPTIONS['limit-states'],
    'limit-seconds': { ...RUN_OPTIONS['limit-seconds'], describe: `most seconds per scenario [default: ${SECONDS}]` },
    'no-cache': RUN_OPTIONS['no-cache'],
  },
  examples: [
    ["git config --add b4.review-perpatch-check-cmd 'npx lockstep check-mail --kernel .'", 'in a kernel tree'],
  ],
  run: async (args, terminal) => {
    const { checkList } = await import('../report/b4.ts');
    const result = await check(args, terminal);
    terminal.out(checkList(result === undefined ? [] : [result]));
    return EXIT.pass;
  },
};

/** Undefined where the mail is no patch, or of nothing that is run here. */
async function check(args: Arguments, terminal: Terminal): Promise<CheckResult | undefined> {
  const settings = readRunSettings({ ...args, 'limit-seconds': args['limit-seconds'] ?? SECONDS });
  const chosen = words(args, 'scenario');
  const sources = chooseScenarios(chosen.length > 0 ? chosen : ['*'], settings.scenarios);
  const patch = await readMailBox(terminal);
  if (patch === undefined) return undefined;
  const { verifyInputs } = await import('./verify.ts');
  const { checkResult } = await import('../report/b4.ts');
  const inputs = [
    { name: 'base', patches: [] },
    { name: 'patched', patches: [patch] },
  ];
  try {
    const { reports } = await verifyInputs(inputs, sources, settings, terminal);
    const [base, patched] = reports as readonly [RevisionReport, RevisionReport];
    const interpreted = [...(patched.coverage?.files.values() ?? [])]
      .flat()
      .some((line) => line.status !== 'not-interpreted');
    return interpreted || patched.outcomes.some(({ verdict }) => verdict === 'unsupported')
      ? checkResult(base, patched)
      : undefined;
  } catch (error) {
    if (!(error instanceof CommandError) || error.code !== EXIT.patch) throw error;
    // A part of a series may need those before it: that is no failure.
    return { tool: 'lockstep', status: 'warn', summary: error.message, details: error.details.join('\n') };
  }
}
