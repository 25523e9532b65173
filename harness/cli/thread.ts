/**
 * `lockstep thread`: the revisions that a set of mails holds, and whether each applies. Runs nothing.
 */
import type { Revision as MailRevision, SourceTree } from '../../kernel-src/index.ts';
import { DEFAULT_SPEC, formatRepairs, formatReport, formatTrouble } from '../../kernel-src/index.ts';
import { applyInputs, threadInput } from '../patch-input.ts';
import { counted, makeStyle, printable, type Style } from '../report/style.ts';
import type { Command } from './command.ts';
import { EXIT } from './exit.ts';
import { openKernelFor, readThreadFiles } from './inputs.ts';
import { flag, KERNEL, one, VERBOSE, words } from './options.ts';

export const thread: Command = {
  form: 'thread <file..>',
  summary: 'list the revisions of a patch in mails, and whether they apply',
  positionals: { file: 'mails, mboxes, maildirs, patches, - or names of built-in patches; all of one thread' },
  options: {
    kernel: KERNEL,
    progress: { type: 'boolean', describe: 'show progress also where stderr is no terminal' },
    verbose: { ...VERBOSE, describe: 'show every repaired line and every hunk' },
  },
  examples: [
    ['lockstep thread thread.mbox', 'its versions, and the diffs in answers'],
    ["lockstep run '*' --patch thread.mbox#v2", 'one of them'],
  ],
  run: async (args, terminal) => {
    const files = words(args, 'file');
    const revisions = await readThreadFiles(files, terminal);
    const spec = one(args, 'kernel') ?? DEFAULT_SPEC;
    const { tree } = await openKernelFor(spec, revisions, terminal, flag(args, 'progress'));
    const style = makeStyle(terminal.colour);
    const listed = revisions.map((revision) => describe(revision, revisions, tree, flag(args, 'verbose'), style));
    terminal.out(`${listed.map(({ lines }) => lines.join('\n')).join('\n\n')}\n`);
    return listed.some(({ applies }) => applies) ? EXIT.pass : EXIT.patch;
  },
};

function describe(
  revision: MailRevision,
  all: readonly MailRevision[],
  tree: SourceTree,
  verbose: boolean,
  style: Style,
): { lines: string[]; applies: boolean } {
  const { name, subject, author, date, onTopOf, supersededBy, patches, total, missing, trailers, notes, messageId } =
    revision;
  const lines: string[] = [style.bold(printable(name))];
  const tell = (what: string, text: string | undefined): void => {
    if (text !== undefined && text !== '') lines.push(`  ${what.padEnd(8)}  ${printable(text)}`);
  };
  tell('subject', subject);
  tell('from', author);
  tell('date', date);
  if (total !== undefined && total > 1) tell('patches', `${patches.length} of ${total}`);
  if (missing.length > 0) tell('missing', missing.join(', '));
  tell('on', onTopOf ?? tree.label);
  if (revision.kind === 'series' && (author ?? messageId) !== undefined) tell('base', baseText(revision, tree));
  if (supersededBy !== undefined) tell('replaced', `by ${supersededBy}`);
  for (const { key, value } of trailers) if (/-by$/i.test(key)) tell('trailer', `${key}: ${value}`);
  for (const note of notes) tell('note', note);
  const outcome = applyInputs(tree, [threadInput(name, revision, all)]);
  if (outcome.kind === 'applied') {
    for (const note of outcome.notes.filter((one) => !notes.some((known) => one.endsWith(known)))) tell('note', note);
    const how = outcome.repairs.length === 0 ? '' : `, ${counted(outcome.repairs.length, 'line')} repaired`;
    tell('applies', `yes${how}`);
    if (verbose) {
      const told = [...formatReport(outcome.report, { verbose: true }), ...formatRepairs(outcome.repairs)];
      lines.push(...told.map((line) => `    ${printable(line)}`));
    }
    return { lines, applies: true };
  }
  tell('applies', 'no');
  const why = outcome.kind === 'rejected' ? formatReport(outcome.report) : formatTrouble(outcome);
  lines.push(...why.map((line) => `    ${printable(line)}`));
  return { lines, applies: false };
}

/** The commit that the mail names as its base, and whether the tree is that. */
function baseText({ baseCommit }: MailRevision, { commit }: SourceTree): string {
  if (baseCommit === undefined) return 'no base-commit is named';
  const short = baseCommit.slice(0, 12);
  if (commit === undefined)
    return `${short}; this tree is no commit, --kernel DIR@base-commit takes it from a repository`;
  const isSame = commit.startsWith(baseCommit) || baseCommit.startsWith(commit);
  return isSame ? `${short}, as this tree` : `${short}; this tree is ${commit.slice(0, 12)}`;
}
