/**
 * `lockstep diff`: the same scenarios on several revisions, verdicts side by side.
 */
import type { Command } from './command.ts';
import { usage } from './exit.ts';
import { chooseScenarios } from './inputs.ts';
import { RUN_OPTIONS, readRevisions, readRunSettings, words } from './options.ts';

export const diff: Command = {
  form: 'diff <scenario..>',
  summary: 'run scenarios on several revisions, side by side',
  positionals: { scenario: "a scenario's name, a glob of names, or a .c file" },
  options: {
    ...RUN_OPTIONS,
    revision: {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'NAME=FILE,FILE...: the tree with these patches; repeatable, `base` is implied',
    },
  },
  examples: [
    [
      "lockstep diff '*' --revision v1=rwsem-wait-v1 --revision v2=rwsem-wait-v1,rwsem-wait-v2",
      'v2 is v1 and one hunk more',
    ],
  ],
  run: async (args, terminal) => {
    const settings = readRunSettings(args);
    const series = readRevisions(args);
    if (series.length === 1) throw usage('diff needs at least one --revision NAME=FILE,FILE...');
    const sources = chooseScenarios(words(args, 'scenario'));
    const { report, verify } = await import('./verify.ts');
    const { reports, code } = await verify(series, sources, settings, terminal);
    const asJson = async (): Promise<string> => (await import('../report/json.ts')).diffJson(reports);
    await report(reports, asJson, settings, terminal);
    return code;
  },
};
