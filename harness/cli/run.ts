/**
 * `lockstep run`: scenarios on one revision of a kernel.
 */
import type { Command } from './command.ts';
import { chooseScenarios } from './inputs.ts';
import { many, PATCH, RUN_OPTIONS, readRunSettings, words } from './options.ts';
import { writePages } from './pages.ts';

export const run: Command = {
  form: 'run <scenario..>',
  summary: 'run scenarios under every schedule',
  positionals: { scenario: "a scenario's name, a glob of names, @TOPIC, or a .c file" },
  options: { ...RUN_OPTIONS, patch: PATCH },
  examples: [
    ['lockstep run two-writers', "on Debian's 6.12"],
    ["lockstep run '*' --kernel ~/linux --patch my.patch", 'everything, on your tree and patch'],
  ],
  run: async (args, terminal) => {
    const settings = readRunSettings(args);
    const sources = chooseScenarios(words(args, 'scenario'), settings.scenarios);
    const patches = many(args, 'patch');
    const { report, verify } = await import('./verify.ts');
    const name = patches.length === 0 ? 'base' : 'patched';
    const { reports, revisions, code } = await verify([{ name, patches }], sources, settings, terminal);
    const asJson = async (): Promise<string> =>
      reports.length === 1
        ? (await import('../report/json.ts')).runJson(reports[0]!)
        : (await import('../report/json.ts')).diffJson(reports);
    await report(reports, asJson, settings, terminal);
    const title = `run of ${name}`;
    await writePages({ title, reports, revisions, scenarios: sources }, settings, terminal);
    return code;
  },
};
