/**
 * `lockstep scenarios`: the built-in scenarios, or those of a folder, and what each is about.
 */
import { allScenarios, describeSource, loadScenario, scenariosIn } from '../catalog.ts';
import { makeStyle, printable, table } from '../report/style.ts';
import type { Command } from './command.ts';
import { EXIT, usage } from './exit.ts';
import { one, SCENARIOS } from './options.ts';

export const scenarios: Command = {
  form: 'scenarios',
  summary: 'list the scenarios',
  positionals: {},
  options: { scenarios: SCENARIOS },
  examples: [],
  run: async (args, terminal) => {
    const directory = one(args, 'scenarios');
    const own = directory === undefined ? [] : scenariosIn(directory);
    if (typeof own === 'string') throw usage(`--scenarios: ${own}`);
    const rows: string[][] = [];
    for (const name of allScenarios(directory)) {
      const loaded = loadScenario(name, directory);
      if (loaded.kind === 'loaded') rows.push([name, printable(describeSource(loaded.source))]);
    }
    const lines = table([{ title: 'scenario' }, { title: 'what it is about' }], rows, makeStyle(terminal.colour));
    terminal.out(`${lines.join('\n')}\n`);
    return EXIT.pass;
  },
};
