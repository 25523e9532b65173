/**
 * `lockstep scenarios`: the built-in scenarios, or those of a folder, and what each is about.
 */
import { describeSource, scenariosIn } from '../catalog.ts';
import { makeStyle, printable, table } from '../report/style.ts';
import type { Command } from './command.ts';
import { EXIT, usage } from './exit.ts';
import { chooseScenarios } from './inputs.ts';
import { one, SCENARIOS, words } from './options.ts';

export const scenarios: Command = {
  form: 'scenarios [scenario..]',
  summary: 'list the scenarios',
  positionals: { scenario: 'names, globs or @TOPIC [default: all]' },
  options: { scenarios: SCENARIOS },
  examples: [['lockstep scenarios @rwsem-wait', 'those that are about a topic']],
  run: async (args, terminal) => {
    const directory = one(args, 'scenarios');
    const own = directory === undefined ? [] : scenariosIn(directory);
    if (typeof own === 'string') throw usage(`--scenarios: ${own}`);
    const chosen = words(args, 'scenario');
    const sources = chooseScenarios(chosen.length === 0 ? ['*'] : chosen, directory);
    const rows = sources.map((source) => [source.name, printable(describeSource(source))]);
    const lines = table([{ title: 'scenario' }, { title: 'what it is about' }], rows, makeStyle(terminal.colour));
    terminal.out(`${lines.join('\n')}\n`);
    return EXIT.pass;
  },
};
