/**
 * The command line: which commands there are, and how each way to fail ends.
 *
 * In: the words behind `lockstep`. Out: text on the terminal and an exit code (exit.ts).
 *
 * Invariant: whatever is wrong with the input is one line, `lockstep: ...`, and never a stack trace; only a fault of
 * our own (code 70) may show one, and only with --debug.
 */
import yargs, { type Argv, type Options } from 'yargs';
import { printable } from '../report/style.ts';
import { suggest } from '../suggest.ts';
import { programVersion } from '../version.ts';
import { apply } from './apply.ts';
import { bisect } from './bisect.ts';
import { blame } from './blame.ts';
import { c } from './c.ts';
import { checkMail } from './check-mail.ts';
import type { Command } from './command.ts';
import { diff } from './diff.ts';
import { CommandError, EXIT, usage } from './exit.ts';
import { kernels } from './kernels.ts';
import { model } from './model.ts';
import { type Arguments, DEBUG } from './options.ts';
import { replay } from './replay.ts';
import { run } from './run.ts';
import { scenarios } from './scenarios.ts';
import { step } from './step.ts';
import { processTerminal, type Terminal } from './terminal.ts';
import { test } from './test.ts';
import { thread } from './thread.ts';

export { warm } from '../warm.ts';

export const COMMANDS: readonly Command[] = [
  ...[run, diff, test, replay, step, blame, bisect],
  ...[thread, checkMail, apply, kernels, scenarios, model, c],
];

const GLOBAL = ['help', 'version', 'debug'];

const EPILOGUE = `Exit codes: 0 pass, 1 finding, 2 usage, 3 the patch does not apply, 4 C not supported, 5 not exhausted,
70 fault of lockstep; 125 instead of all but 0 and 1 with --bisect-exit.`;

/** Runs the program and gives its exit code. */
export async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  try {
    checkWords(words);
    return bisectCode(await dispatch(separate(words), terminal), words);
  } catch (error) {
    return bisectCode(await complain(error, words.includes('--debug'), terminal), words);
  }
}

/** To git bisect run, 125 says that this commit cannot be judged. A finding and a pass stay what they are. */
function bisectCode(code: number, words: readonly string[]): number {
  if (!words.includes('--bisect-exit')) return code;
  return code === EXIT.pass || code === EXIT.finding ? code : EXIT.skip;
}

async function dispatch(words: readonly string[], terminal: Terminal): Promise<number> {
  let running: number | Promise<number> = EXIT.pass;
  let parser: Argv = yargs([...words])
    .scriptName('lockstep')
    .locale('en')
    .usage('$0 <command>\n\nRuns the locking code of a kernel, patched, under every schedule.')
    .parserConfiguration({
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'boolean-negation': false,
    })
    .option('debug', DEBUG)
    .version(programVersion())
    .help()
    .alias('help', 'h')
    .wrap(Math.min(terminal.width, 110))
    .epilogue(EPILOGUE)
    .exitProcess(false)
    .strict()
    .demandCommand(1, 'no command is given')
    .fail((message, error) => {
      // What a command throws passes through; what yargs finds is a fault of the words.
      if (error !== undefined && error !== null && error.name !== 'YError') throw error;
      throw usage(rephrase(message, words), "'lockstep --help' lists commands and options");
    });
  for (const command of COMMANDS) {
    // Were it a promise, yargs would put its help together beforehand, in case it fails.
    const handler = (args: Arguments): void => {
      running = command.run(args, terminal);
    };
    parser = parser.command(command.form, command.summary, (builder) => declare(builder, command), handler);
  }
  let printed = '';
  await parser.parseAsync([...words], {}, (_error, _args, output) => {
    printed = output;
  });
  if (printed !== '') terminal.out(`${printed}\n`);
  return running;
}

function declare(builder: Argv, command: Command): Argv {
  let parser = builder;
  for (const [name, describe] of Object.entries(command.positionals))
    parser = parser.positional(name, { describe, type: 'string' });
  parser = parser.options(command.options);
  for (const [line, what] of command.examples) parser = parser.example(line, what);
  return parser;
}

/** What yargs found wrong, as a sentence. */
function rephrase(message: string, words: readonly string[]): string {
  const [line = ''] = message.split('\n');
  if (line.startsWith('Not enough non-option')) {
    const command = commandOf(words);
    return `${command?.form.split(' ')[0]} needs ${Object.values(command?.positionals ?? {}).join(', ')}`;
  }
  const argument = /^Not enough arguments following: (.*)/.exec(line);
  if (argument !== null) return `${argument[1]!.length === 1 ? '-' : '--'}${argument[1]} needs a value`;
  const unknown = /^Unknown (?:arguments?|commands?): (.*)/.exec(line);
  return unknown === null ? line : `too many words: ${unknown[1]}`;
}

function commandOf(words: readonly string[]): Command | undefined {
  const first = words.find((word) => !word.startsWith('-'));
  return COMMANDS.find(({ form }) => form.split(' ')[0] === first);
}

/** `-DX=1` as `-D X=1`: of an option of one letter yargs takes only what has no `=` in it. */
function separate(words: readonly string[]): string[] {
  const options = Object.entries(commandOf(words)?.options ?? {});
  const short = options.flatMap(([name, { alias }]) => [name, ...(typeof alias === 'string' ? [alias] : [])]);
  const end = words.indexOf('--');
  const dashed = joinDashes(words, options);
  return dashed.flatMap((word, at) => {
    const [, name = '', rest = ''] = /^-([A-Za-z])(.+)$/s.exec(word) ?? [];
    return name === '' || !short.includes(name) || (end >= 0 && at > end) ? [word] : [`-${name}`, rest];
  });
}

/** Names the unknown command or option, and what is near to it: yargs would print its whole help. */
function checkWords(words: readonly string[]): void {
  const first = words.find((word) => !word.startsWith('-'));
  const command = commandOf(words);
  if (first === undefined) return;
  if (command === undefined) {
    const names = COMMANDS.map(({ form }) => form.split(' ')[0]!);
    throw usage(`there is no command '${first}'${suggest(first, names)}`, `commands: ${names.join(', ')}`);
  }
  const names = [...Object.keys(command.options), ...GLOBAL];
  const aliases = Object.values(command.options).flatMap((option) => option.alias ?? []);
  const end = words.indexOf('--');
  for (const word of end < 0 ? words : words.slice(0, end)) {
    const match = /^--([^=]+)/.exec(word) ?? /^-([A-Za-z])/.exec(word);
    const name = match?.[1];
    if (name === undefined || names.includes(name) || aliases.includes(name) || name === 'h') continue;
    const dashed = word.startsWith('--') ? `--${name}` : `-${name}`;
    throw usage(
      `${first} has no option ${dashed}${suggest(
        dashed,
        names.map((one) => `--${one}`),
      )}`,
    );
  }
}

/** `--patch -` as `--patch=-`: yargs takes a single dash for a word of its own. */
function joinDashes(words: readonly string[], options: readonly (readonly [string, Options])[]): string[] {
  const taking = options.filter(([, option]) => option.requiresArg === true).map(([name]) => `--${name}`);
  const joined: string[] = [];
  for (const word of words) {
    if (word === '-' && taking.includes(joined.at(-1) ?? '')) joined.push(`${joined.pop()}=-`);
    else joined.push(word);
  }
  return joined;
}

async function complain(error: unknown, debug: boolean, terminal: Terminal): Promise<number> {
  if (error instanceof CommandError) {
    for (const line of error.details) terminal.err(`${printable(line)}\n`);
    terminal.err(`lockstep: ${printable(error.message)}\n`);
    if (error.hint !== undefined) terminal.err(`  ${printable(error.hint)}\n`);
    return error.code;
  }
  const { Bug, DiagnosticError } = await import('../../interp/index.ts');
  if (error instanceof DiagnosticError) {
    terminal.err(`${error.message}\nlockstep: the C above is not understood\n`);
    return EXIT.unsupported;
  }
  const fault = error instanceof Error ? error : new Error(String(error));
  const what = fault instanceof Bug ? fault.message : `${fault.name}: ${fault.message}`;
  terminal.err(`lockstep: this is a fault of lockstep ${programVersion()}: ${what}\n`);
  if (debug) terminal.err(`${fault.stack ?? ''}\n`);
  else terminal.err('  please report it with the command line and the output with --debug\n');
  return EXIT.bug;
}

/** The program as a process. The exit code is set, not forced, so that all output gets out. */
export async function start(): Promise<void> {
  process.exitCode = await main(process.argv.slice(2), processTerminal());
}
