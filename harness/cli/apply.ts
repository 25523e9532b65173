/**
 * `lockstep apply`: what happens to a patch series on a kernel, in the words of patch(1); with -o, the patched files.
 */
import { DEFAULT_SPEC, writeFiles } from '../../kernel-src/index.ts';
import { printable } from '../report/style.ts';
import type { Command } from './command.ts';
import { EXIT, usage } from './exit.ts';
import { openKernelFor, readPatchWords, refuse, rejection } from './inputs.ts';
import { flag, KERNEL, many, one, PATCH, VERBOSE } from './options.ts';

export const apply: Command = {
  form: 'apply',
  summary: 'apply patches and say what happened, hunk by hunk',
  positionals: {},
  options: {
    kernel: KERNEL,
    patch: PATCH,
    output: { type: 'string', alias: 'o', requiresArg: true, describe: 'write the patched files below this folder' },
    progress: { type: 'boolean', describe: 'show progress also where stderr is no terminal' },
    verbose: VERBOSE,
  },
  examples: [['lockstep apply --kernel debian:6.1 --patch my.patch -o out', 'writes out/kernel/locking/...']],
  run: async (args, terminal) => {
    const words = many(args, 'patch');
    const folder = one(args, 'output');
    const spec = one(args, 'kernel') ?? DEFAULT_SPEC;
    if (words.length === 0) throw usage('apply needs at least one --patch FILE');
    const { formatRepairs, formatReport } = await import('../../kernel-src/index.ts');
    const { applyInputs, sourcesOf } = await import('../patch-input.ts');
    const inputs = await readPatchWords(words, terminal);
    const { tree } = await openKernelFor(spec, sourcesOf(inputs), terminal, flag(args, 'progress'));
    const outcome = applyInputs(tree, inputs);
    if (outcome.kind !== 'applied') throw rejection(outcome, '', tree.label);
    for (const line of [...outcome.notes, ...formatRepairs(outcome.repairs)]) terminal.err(`${printable(line)}\n`);
    const lines = formatReport(outcome.report, { verbose: true });
    if (folder !== undefined) {
      const { changed } = outcome;
      for (const path of write(folder, changed)) {
        lines.push(`${changed.get(path) === undefined ? 'removed' : 'wrote'} ${folder}/${path}`);
      }
    }
    terminal.out(`${lines.map(printable).join('\n')}\n`);
    return EXIT.pass;
  },
};

/** All or nothing. */
function write(folder: string, files: ReadonlyMap<string, string | undefined>): string[] {
  try {
    return writeFiles(folder, files);
  } catch (error) {
    return refuse(error);
  }
}
