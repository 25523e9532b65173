/**
 * What main.ts knows of a command.
 */
import type { Options } from 'yargs';
import type { Arguments } from './options.ts';
import type { Terminal } from './terminal.ts';

export interface Command {
  /** As yargs writes it: `run <scenario..>`. */
  readonly form: string;
  readonly summary: string;
  readonly positionals: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, Options>>;
  /** Lines of `--help` with a command to copy and what it does. */
  readonly examples: readonly (readonly [string, string])[];
  /** Gives the exit code. Imports what is large only when it is called: a cold start is felt. */
  readonly run: (args: Arguments, terminal: Terminal) => Promise<number>;
}
