/**
 * `lockstep scenarios`: the built-in scenarios and what each is about.
 */
import { builtinScenarios, describeSource, loadScenario } from '../catalog.ts';
import { makeStyle, printable, table } from '../report/style.ts';
import type { Command } from './command.ts';
import { EXIT } from './exit.ts';

export const scenarios: Command = {
  form: 'scenarios',
  summary: 'list the built-in scenarios',
  positionals: {},
  options: {},
  examples: [],
  run: async (_args, terminal) => {
    const rows: string[][] = [];
    for (const name of builtinScenarios()) {
      const loaded = loadScenario(name);
      if (loaded.kind === 'loaded') rows.push([name, printable(describeSource(loaded.source))]);
    }
    const lines = table([{ title: 'scenario' }, { title: 'what it is about' }], rows, makeStyle(terminal.colour));
    terminal.out(`${lines.join('\n')}\n`);
    return EXIT.pass;
  },
};
