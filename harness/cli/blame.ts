/**
 * `lockstep blame`: the smallest set of hunks of a series that brings a finding in.
 */
import { blame as blameHunks, formsOf, type Piece, type Tried } from '../blame.ts';
import { sourcesOf } from '../patch-input.ts';
import { openProgramCache } from '../program-cache.ts';
import { counted, makeStyle, printable, type Style, wrap } from '../report/style.ts';
import type { Outcome } from '../revision.ts';
import { DEFAULT_LIMITS } from '../run.ts';
import type { Command } from './command.ts';
import { CommandError, EXIT, exitCodeOf, usage } from './exit.ts';
import { chooseScenarios, openKernelFor, readPatchWords, rejection } from './inputs.ts';
import { many, one, PATCH, RUN_OPTIONS, readRunSettings, words } from './options.ts';
import { makeProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';
import { watchInterrupt } from './verify.ts';

/** Of the options of `run`, those that make sense where one scenario is run again and again. */
export const SEARCH_OPTIONS = {
  kernel: RUN_OPTIONS.kernel,
  config: RUN_OPTIONS.config,
  'limit-states': RUN_OPTIONS['limit-states'],
  'limit-seconds': RUN_OPTIONS['limit-seconds'],
  progress: RUN_OPTIONS.progress,
  'no-cache': RUN_OPTIONS['no-cache'],
  scenarios: RUN_OPTIONS.scenarios,
  finding: {
    type: 'string',
    requiresArg: true,
    describe: 'kind of finding to look for, where there are several [default: the first]',
  },
} as const;

export const blame: Command = {
  form: 'blame <scenario>',
  summary: 'the smallest set of hunks that brings a finding in',
  positionals: { scenario: "a scenario's name or a .c file" },
  options: { ...SEARCH_OPTIONS, patch: PATCH },
  examples: [['lockstep blame wait-then-writer --patch rwsem-wait-v1', 'which of its hunks make the writer hang?']],
  run: async (args, terminal) => {
    const settings = readRunSettings(args);
    const [source, ...more] = chooseScenarios(words(args, 'scenario'), settings.scenarios);
    if (source === undefined || more.length > 0) throw usage('blame takes one scenario');
    const patches = many(args, 'patch');
    if (patches.length === 0) throw usage('blame needs at least one --patch');
    const inputs = await readPatchWords(patches, terminal);
    const { tree, kernel } = await openKernelFor(settings.kernel, sourcesOf(inputs), terminal, settings.progress);
    const { makeRevision, runOn } = await import('../revision.ts');
    const made = makeRevision('patched', kernel, tree, inputs, settings.settings);
    if (made.kind !== 'made') throw rejection(made, '', tree.label);
    const { revision } = made;
    const limits = { ...DEFAULT_LIMITS, ...settings.limits };
    const programs = settings.cache ? openProgramCache() : undefined;
    const options = programs === undefined ? {} : { programs };
    const line = makeProgress(terminal, settings.progress);
    const interrupt = watchInterrupt(terminal);
    const hooks = { stop: interrupt.asked };
    try {
      line.show(`${source.name} with the whole series`);
      const outcome = await runOn(revision, source, limits, hooks, programs);
      const form = chosenForm(outcome, one(args, 'finding'));
      if (form === undefined) return nothingToBlame(outcome, terminal);
      line.show(`${source.name} with parts of the series`);
      const result = await blameHunks(revision, source, new Set([form]), { limits, hooks, ...options });
      line.end();
      if (result.kind === 'interrupted') throw new CommandError(EXIT.incomplete, 'interrupted');
      const style = makeStyle(terminal.colour);
      const told =
        result.kind === 'in-base'
          ? [`${source.name} has this finding on ${tree.label} without the series: no hunk is to blame`]
          : [
              ...wrap(summary(result.pieces.length, result.of, result.tried), terminal.width, 2),
              ...result.pieces.flatMap((piece, n) => pieceText(piece, result.pieces[n - 1], style)),
            ];
      terminal.out(`${[`${source.name}: ${printable(firstMessage(outcome, form))}`, ...told].join('\n')}\n`);
      return EXIT.finding;
    } finally {
      interrupt.end();
      line.end();
    }
  },
};

/** The form to look for: of the first finding, or of the first one of a kind. */
export function chosenForm(outcome: Outcome, kind: string | undefined): string | undefined {
  const forms = [...formsOf(outcome)];
  if (kind === undefined) return forms[0];
  const form = forms.find((candidate) => candidate.startsWith(`${kind}: `));
  const kinds = [...new Set(outcome.findings.map(({ finding }) => finding.kind))].join(', ');
  if (form === undefined) {
    throw usage(
      `--finding: ${outcome.scenario} has none of kind '${kind}'`,
      kinds === '' ? undefined : `it has ${kinds}`,
    );
  }
  return form;
}

export function firstMessage(outcome: Outcome, form: string): string {
  const shown = outcome.findings.find((one) => formsOf({ ...outcome, findings: [one] }).has(form));
  return shown === undefined ? form : `${shown.finding.kind}: ${shown.finding.message}`;
}

function nothingToBlame(outcome: Outcome, terminal: Terminal): number {
  for (const diagnostic of outcome.diagnostics) terminal.out(`${diagnostic}\n`);
  const why = outcome.reason === undefined ? '' : `, ${outcome.reason}`;
  terminal.out(`${outcome.scenario}: ${outcome.verdict}${why}: there is no finding to blame anybody for\n`);
  return exitCodeOf([outcome]);
}

function summary(size: number, of: number, tried: readonly Tried[]): string {
  const open = tried.filter(({ verdict }) => verdict === 'unresolved').length;
  const unresolved = open === 0 ? '' : `, ${open} of them do not apply, compile or end`;
  const needed = size === 1 ? 'this one brings it in' : `these ${size} bring it in, and none of them can be left out`;
  return `of ${counted(of, 'hunk')}, ${needed} (${counted(tried.length, 'subset')} tried${unresolved}):`;
}

function pieceText({ patch, file, hunk }: Piece, before: Piece | undefined, style: Style): string[] {
  const path = printable(file.newPath ?? file.oldPath ?? '');
  const head = before?.file === file ? [] : ['', style.bold(`${printable(patch.name)}: ${path}`)];
  if (hunk === undefined) return [...head, `  (the whole file: ${file.action})`];
  const mark = { keep: ' ', remove: '-', add: '+' } as const;
  const paint = { keep: (text: string) => text, remove: style.red, add: style.green } as const;
  return [
    ...head,
    printable(hunk.header.trimEnd()),
    ...hunk.lines.map(({ kind, text }) => paint[kind](mark[kind] + printable(text.replace(/\r?\n$/, '')))),
  ];
}
