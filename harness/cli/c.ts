/**
 * `lockstep c`: an ordinary C program, interpreted: how people try the interpreter.
 *
 * What the program writes is what comes out, and its exit code is the command's. Undefined behaviour stops it with a
 * report on stderr and code 1; C that is not supported, or does not compile, gives 4. Warnings are as gcc has them without
 * options, on stderr.
 */
import { readFileSync, readSync, statSync } from 'node:fs';
import type { Command } from './command.ts';
import { EXIT, usage } from './exit.ts';
import { many, words } from './options.ts';
import type { Terminal } from './terminal.ts';

/** Bytes of output that are kept back, to be written at once. */
const CHUNK = 1 << 16;

export const c: Command = {
  form: 'c <file..>',
  summary: 'run an ordinary C program under the checks of the interpreter',
  positionals: { file: 'C files of one program with a main()' },
  options: {
    I: { type: 'string', array: true, requiresArg: true, describe: 'folder to search for headers; repeatable' },
    D: { type: 'string', array: true, requiresArg: true, describe: 'NAME or NAME=VALUE, a macro; repeatable' },
    f: {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'as gcc has it: -funsigned-char, or -fsigned-char (the default)',
    },
  },
  examples: [
    ['lockstep c try.c', 'its output, its exit code; 1 and a report if it does something undefined'],
    ['lockstep c main.c list.c -I include -D SIZE=8', 'a program of two files'],
  ],
  run: async (args, terminal) => {
    const files = words(args, 'file');
    for (const file of files) {
      if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) throw usage(`there is no file ${file}`);
    }
    const defines = new Map(many(args, 'D').map(readDefine));
    const { compileHosted, formatDiagnostic, runHosted } = await import('../../interp/index.ts');
    const compiled = compileHosted(files, {
      reader: { read: readText },
      includeDirs: many(args, 'I'),
      defines,
      unsignedChar: isCharUnsigned(many(args, 'f')),
    });
    const said = compiled.kind === 'failed' ? compiled.diagnostics : compiled.warnings;
    for (const diagnostic of said) terminal.err(`${formatDiagnostic(diagnostic)}\n`);
    if (compiled.kind === 'failed') return EXIT.unsupported;
    const output = makeOutput(terminal);
    const outcome = runHosted(compiled.program, { write: output.write, read: standardInput(), name: files[0]! });
    output.end();
    if (outcome.kind === 'exited') return outcome.code;
    if (outcome.kind === 'fault') terminal.err(outcome.report);
    return outcome.kind === 'fault' && outcome.fault === 'unsupported' ? EXIT.unsupported : EXIT.finding;
  },
};

/** The last word counts. */
function isCharUnsigned(flags: readonly string[]): boolean {
  const unknown = flags.find((flag) => !/^(?:un)?signed-char$/.test(flag));
  if (unknown !== undefined) throw usage(`-f${unknown} is not known here; there are -funsigned-char and -fsigned-char`);
  return flags.at(-1) === 'unsigned-char';
}

function readDefine(text: string): [string, string] {
  const match = /^([A-Za-z_]\w*(?:\([\w\s,.]*\))?)(?:=([\s\S]*))?$/.exec(text);
  if (match === null) throw usage(`-D: '${text}' is no macro; write NAME or NAME=VALUE`);
  return [match[1]!, match[2] ?? '1'];
}

function readText(path: string): string | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(path, 'utf8') : undefined;
}

/** Bytes of a program, one character each, to the terminal; stdout and stderr in the order in which they were written. */
function makeOutput(terminal: Terminal) {
  const bytes =
    terminal.bytes ?? ((descriptor, text) => (descriptor === 1 ? terminal.out : terminal.err)(decode(text)));
  let kept = '';
  const end = (): void => {
    if (kept !== '') bytes(1, Buffer.from(kept, 'latin1'));
    kept = '';
  };
  const write = (descriptor: number, text: string): void => {
    if (descriptor !== 1) end();
    if (descriptor === 2) bytes(2, Buffer.from(text, 'latin1'));
    else if (descriptor === 1 && (kept += text).length >= CHUNK) end();
  };
  return { write, end };
}

function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

/** The bytes of stdin, read when they are asked for. */
function standardInput(): () => number {
  const buffer = Buffer.alloc(CHUNK);
  let length = 0;
  let at = 0;
  return () => {
    if (at === length) {
      at = 0;
      length = readSync(0, buffer, 0, CHUNK, null);
    }
    return at < length ? buffer[at++]! : -1;
  };
}
