/**
 * `lockstep model`: what is not the kernel's own: each header and unit of the model, what it replaces and why, and which
 * share of the headers of a build is the tree's.
 */
import { DEFAULT_SPEC } from '../../kernel-src/index.ts';
import { loadScenario } from '../catalog.ts';
import { makeConfig } from '../config.ts';
import type { Counterpart, HeaderCount, ModelFile, ModelListing, Share } from '../model.ts';
import { counted, grouped, makeStyle, type Style, wrap } from '../report/style.ts';
import type { Command } from './command.ts';
import { EXIT, usage } from './exit.ts';
import { openKernel } from './inputs.ts';
import { type Arguments, checkSetting, flag, KERNEL, many, one, RUN_OPTIONS, VERBOSE } from './options.ts';

/** What is built to see which headers are read. */
const SCENARIO = 'writers-2';

export const model: Command = {
  form: 'model',
  summary: 'list what is modelled instead of interpreted, and why',
  positionals: {},
  options: {
    kernel: KERNEL,
    config: RUN_OPTIONS.config,
    format: { type: 'string', requiresArg: true, describe: 'text, json [default: text]' },
    progress: RUN_OPTIONS.progress,
    verbose: VERBOSE,
  },
  examples: [
    ['lockstep model --kernel debian:6.1 --config PREEMPT_RT=y', 'what a build with this configuration reads'],
  ],
  run: async (args, terminal) => {
    const format = formatOf(args);
    const settings = many(args, 'config');
    for (const setting of settings) checkSetting(setting);
    const loaded = loadScenario(SCENARIO);
    if (loaded.kind !== 'loaded') throw usage(loaded.message);
    const tree = await openKernel(one(args, 'kernel') ?? DEFAULT_SPEC, terminal, flag(args, 'progress'));
    const { describeModel } = await import('../model.ts');
    const listing = describeModel(tree, makeConfig(settings), loaded.source);
    if (format === 'json') terminal.out(`${JSON.stringify({ kernel: tree.label, settings, ...listing }, null, 2)}\n`);
    else {
      const style = makeStyle(terminal.colour);
      terminal.out(`${text(tree.label, listing, terminal.width, flag(args, 'verbose'), style).join('\n')}\n`);
    }
    return EXIT.pass;
  },
};

function formatOf(args: Arguments): 'text' | 'json' {
  const word = one(args, 'format') ?? 'text';
  if (word === 'text' || word === 'json') return word;
  throw usage(`--format: '${word}' is unknown; there are text, json`);
}

function text(kernel: string, { files, share }: ModelListing, width: number, verbose: boolean, style: Style): string[] {
  const entry = (file: ModelFile): string[] => [
    `${style.bold(file.path)}, ${lineCount(file.lines)}${file.read ? '' : ' (not read here)'}${counterpart(file.counterpart)}`,
    ...(verbose || file.counterpart.kind === 'none' ? wrap(`  ${file.what}`, width) : []),
    ...wrap(`  why: ${file.why}`, width),
  ];
  return [
    `${style.bold('kernel')}  ${kernel}`,
    '',
    ...files.flatMap(entry),
    '',
    ...(share === undefined ? [`${SCENARIO} does not compile: no share`] : shareLines(share)),
  ];
}

function lineCount(lines: number): string {
  return `${grouped(lines)} line${lines === 1 ? '' : 's'}`;
}

function counterpart(of: Counterpart): string {
  switch (of.kind) {
    case 'file':
      return `: instead of ${lineCount(of.lines)}`;
    case 'beneath':
      return `: on top of ${lineCount(of.lines)}`;
    case 'architecture':
      return ": instead of an architecture's";
    case 'none':
      return '';
  }
}

function shareLines({ scenario, tree, model: replaced, own }: Share): string[] {
  const files = tree.files + replaced.files;
  const lines = tree.lines + replaced.lines;
  const part = (of: number, all: number): string => `${Math.round((100 * of) / all)}%`;
  const line = (name: string, count: HeaderCount): string =>
    `  ${name}: ${counted(count.files, 'header')} (${part(count.files, files)}), ${lineCount(count.lines)} (${part(count.lines, lines)})`;
  return [
    `headers that a build of ${scenario} reads:`,
    line("the tree's own", tree),
    line("the model's, in place of others or on top of them", replaced),
    `and ${counted(own.files, 'header')}, ${lineCount(own.lines)}, that only scenarios and the model have (lockstep/)`,
  ];
}
