/**
 * `lockstep bisect`: the first commit of a git tree on which a scenario has a finding.
 *
 * Only the commits are tried that touch a file that the scenario's program is made of, at the good or at the bad end.
 */
import { type Commit, commitsBetween, openTree, SourceError } from '../../kernel-src/index.ts';
import { bisect as bisectLine, judge, type Verdict } from '../blame.ts';
import { openProgramCache } from '../program-cache.ts';
import { counted, printable } from '../report/style.ts';
import type { Outcome } from '../revision.ts';
import { DEFAULT_LIMITS } from '../run.ts';
import { chosenForm, firstMessage, SEARCH_OPTIONS } from './blame.ts';
import type { Command } from './command.ts';
import { CommandError, EXIT, usage } from './exit.ts';
import { chooseScenarios, refuse } from './inputs.ts';
import { one, readRunSettings } from './options.ts';
import { makeProgress } from './progress.ts';
import { watchInterrupt } from './verify.ts';

export const bisect: Command = {
  form: 'bisect <good> <bad> <scenario>',
  summary: 'the first commit of a git tree on which a scenario has a finding',
  positionals: {
    good: 'a revision without the finding',
    bad: 'a later revision with it',
    scenario: "a scenario's name or a .c file",
  },
  options: { ...SEARCH_OPTIONS, kernel: { ...SEARCH_OPTIONS.kernel, describe: 'folder of the git tree' } },
  examples: [['lockstep bisect v6.11 v6.12 writers-2-reader --kernel ~/linux', 'the checkout is not touched']],
  run: async (args, terminal) => {
    const settings = readRunSettings(args);
    const directory = one(args, 'kernel');
    if (directory === undefined) throw usage('bisect needs --kernel DIR, the folder of a git tree');
    const [source, ...more] = chooseScenarios([one(args, 'scenario') ?? ''], settings.scenarios);
    if (source === undefined || more.length > 0) throw usage('bisect takes one scenario');
    const [good, bad] = [one(args, 'good') ?? '', one(args, 'bad') ?? ''];
    const { makeRevision, runOn } = await import('../revision.ts');
    const programs = settings.cache ? openProgramCache() : undefined;
    const line = makeProgress(terminal, settings.progress);
    const interrupt = watchInterrupt(terminal);
    const runAt = async (commit: string): Promise<Outcome> => {
      line.show(`${source.name} on ${commit}`);
      const spec = `${directory}@${commit}`;
      const made = makeRevision(commit, spec, await openTree(spec), [], settings.settings);
      if (made.kind !== 'made') throw usage(`${spec} makes no revision`);
      const limits = { ...DEFAULT_LIMITS, ...settings.limits };
      return runOn(made.revision, source, limits, { stop: interrupt.asked }, programs);
    };
    try {
      const ends = { good: await runAt(good), bad: await runAt(bad) };
      const form = chosenForm(ends.bad, one(args, 'finding'));
      if (form === undefined) throw usage(`${bad} is not bad: ${source.name} is '${ends.bad.verdict}' there`);
      const forms = new Set([form]);
      const atGood = judge(ends.good, forms);
      if (atGood !== 'good') throw usage(`${good} is not good: ${source.name} is '${ends.good.verdict}' there`);
      const files = [...new Set([...ends.good.files, ...ends.bad.files])];
      const commits = await commitsBetween(directory, good, bad, files);
      if (commits.length === 0)
        throw usage(`no commit in ${good}..${bad} touches a file that ${source.name} is made of`);
      const test = async (commit: Commit): Promise<Verdict> => judge(await runAt(commit.id), forms);
      const found = await bisectLine(commits, test, interrupt.asked);
      line.end();
      if (found === undefined) throw new CommandError(EXIT.incomplete, 'interrupted');
      const about = `${source.name}: ${printable(firstMessage(ends.bad, form))}`;
      const size = `${counted(commits.length, 'commit')} in ${good}..${bad} touch what is interpreted, ${found.tried} tried`;
      terminal.out(`${[about, size, ...verdict(found.candidates, found.skipped)].join('\n')}\n`);
      return EXIT.finding;
    } catch (error) {
      line.end();
      if (error instanceof SourceError) return refuse(error);
      throw error;
    } finally {
      interrupt.end();
      line.end();
    }
  },
};

function verdict(candidates: readonly Commit[], skipped: readonly Commit[]): string[] {
  const name = ({ id, subject }: Commit): string => `  ${id.slice(0, 12)} ${printable(subject)}`;
  const told =
    candidates.length === 1
      ? ['first bad commit:', ...candidates.map(name)]
      : ['the first bad commit is one of these:', ...candidates.map(name)];
  if (skipped.length === 0) return told;
  return [...told, 'skipped, since they do not compile or cannot be exhausted:', ...skipped.map(name)];
}
