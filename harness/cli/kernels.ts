/**
 * `lockstep kernels`: kernels that are cached, and those that Debian offers. Fetches nothing.
 */
import type { KernelListing } from '../../kernel-src/index.ts';
import { makeStyle, table } from '../report/style.ts';
import type { Command } from './command.ts';
import { EXIT } from './exit.ts';
import { refuse } from './inputs.ts';

export const kernels: Command = {
  form: 'kernels',
  summary: 'list kernels that are cached or can be fetched',
  positionals: {},
  options: {},
  examples: [],
  run: async (_args, terminal) => {
    const { listKernels } = await import('../../kernel-src/index.ts');
    const style = makeStyle(terminal.colour);
    let found: readonly KernelListing[];
    try {
      found = await listKernels();
    } catch (error) {
      return refuse(error);
    }
    const rows = found.map((kernel) => [
      kernel.spec,
      kernel.version ?? '',
      kernel.kind === 'cached' ? `cached, ${(kernel.bytes / 1e6).toFixed(0)} MB` : 'can be fetched',
      kernel.isDefault ? 'default' : '',
      kernel.kind === 'cached' ? kernel.folder : '',
    ]);
    if (rows.length > 0) {
      const titles = ['--kernel', 'version', 'where', '', 'folder'];
      terminal.out(
        `${table(
          titles.map((title) => ({ title })),
          rows,
          style,
        ).join('\n')}\n\n`,
      );
    }
    terminal.out('Also: DIR (a kernel tree), DIR@REVISION (of a git repository), git:URL#TAG (fetched through git)\n');
    return EXIT.pass;
  },
};
