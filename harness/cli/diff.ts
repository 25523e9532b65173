/**
 * `lockstep diff`: the same scenarios on several revisions, verdicts side by side.
 */
import { revisionWord, threadInput } from '../patch-input.ts';
import type { RevisionReport } from '../report/report.ts';
import type { Command } from './command.ts';
import { EXIT, usage } from './exit.ts';
import { chooseScenarios, readThreadFiles } from './inputs.ts';
import { type Arguments, flag, many, RUN_OPTIONS, readRevisions, readRunSettings, words } from './options.ts';
import { writePages } from './pages.ts';
import type { Terminal } from './terminal.ts';
import type { NamedInputs } from './verify.ts';

export const diff: Command = {
  form: 'diff <scenario..>',
  summary: 'run scenarios on several revisions, side by side',
  positionals: { scenario: "a scenario's name, a glob of names, @TOPIC, or a .c file" },
  options: {
    ...RUN_OPTIONS,
    revision: {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'NAME=FILE,FILE...: the tree with these patches; repeatable, `base` is implied',
    },
    thread: {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'mails, mbox or maildir: every revision in them; repeatable, all of one thread',
    },
    behaviour: {
      type: 'boolean',
      describe: 'also what one revision can do and another cannot, as shortest sequences of calls and returns',
    },
  },
  examples: [
    [
      "lockstep diff '@rwsem-wait' --thread t.mbox --config-set all",
      "every version in each of the suite's configurations",
    ],
    [
      "lockstep diff '*' --revision v1=rwsem-wait-v1 --revision v2=rwsem-wait-v1,rwsem-wait-v2",
      'v2 is v1 and one hunk more',
    ],
    ["lockstep diff --thread thread.mbox 'wait-*'", 'every version, and every diff in an answer'],
  ],
  run: async (args, terminal) => {
    const settings = readRunSettings(args);
    const series = readRevisions(args);
    const threads = many(args, 'thread');
    if (series.length === 1 && threads.length === 0) {
      throw usage('diff needs at least one --revision NAME=FILE,FILE... or --thread FILE');
    }
    const sources = chooseScenarios(words(args, 'scenario'), settings.scenarios);
    const { readSeries, report, sayFaults, verifyInputs } = await import('./verify.ts');
    const inputs = [...(await readSeries(series, settings, terminal)), ...(await readThreads(threads, args, terminal))];
    const { reports, revisions, code } = await verifyInputs(inputs, sources, settings, terminal);
    const compared = flag(args, 'behaviour')
      ? await (await import('./behaviours.ts')).differencesOf({ reports, revisions }, sources, settings, terminal)
      : undefined;
    const differences = compared?.differences;
    const faults = compared?.faults ?? [];
    sayFaults(faults, settings, terminal);
    const asJson = async (): Promise<string> => (await import('../report/json.ts')).diffJson(reports, differences);
    await report(reports, asJson, settings, terminal, differences);
    const title = `diff of ${listed(reports)}`;
    await writePages({ title, reports, revisions, scenarios: sources }, settings, terminal);
    return faults.length > 0 ? EXIT.bug : code;
  },
};

/** Every revision of the thread, by its name there. */
async function readThreads(files: readonly string[], args: Arguments, terminal: Terminal): Promise<NamedInputs[]> {
  if (files.length === 0) return [];
  const taken = new Set(readRevisions(args).map(({ name }) => name));
  const all = await readThreadFiles(files, terminal);
  return all.map((chosen) => {
    if (taken.has(chosen.name))
      throw usage(`--revision: '${chosen.name}' is a revision of the thread; choose another name`);
    return {
      name: chosen.name,
      patches: [threadInput(revisionWord(files, chosen.name), chosen, all)],
      isOfThread: true,
    };
  });
}

/** `base, v1 in default, spin`. */
function listed(reports: readonly RevisionReport[]): string {
  const names = new Set(reports.map(({ name, variant }) => variant?.revision ?? name));
  const configurations = new Set(reports.flatMap(({ variant }) => variant?.configuration ?? []));
  const where = configurations.size === 0 ? '' : ` in ${[...configurations].join(', ')}`;
  return `${[...names].join(', ')}${where}`;
}
