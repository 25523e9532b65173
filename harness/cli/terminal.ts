/**
 * What a command may do to the world: write, know the terminal, be interrupted. Tests give their own.
 */
import { writeSync } from 'node:fs';

export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Bytes of stdout (1) or stderr (2) that are no text of ours; where it is left out they go the way of texts. */
  readonly bytes?: (descriptor: 1 | 2, bytes: Uint8Array) => void;
  /** What `-` stands for; the process's own standard input where it is left out. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** Characters in a line of stdout; 120 where it is no terminal. */
  readonly width: number;
  /** Is stdout one that shows colours, and were none refused (NO_COLOR)? */
  readonly colour: boolean;
  /** Is stderr a terminal? */
  readonly live: boolean;
  /** Calls `listener` at every Ctrl-C; returns what ends that. */
  readonly onInterrupt: (listener: () => void) => () => void;
  /** Left out where stdin or stdout is no terminal. */
  readonly openScreen?: () => Screen;
}

/** A terminal taken over whole: keys come in one by one, lines go where they are put. */
export interface Screen {
  readonly size: () => { readonly columns: number; readonly rows: number };
  readonly draw: (lines: readonly string[]) => void;
  /** What keys send; ends when nothing more can come. */
  readonly input: AsyncIterable<string>;
  /** Returns what ends that. */
  readonly onResize: (listener: () => void) => () => void;
  /** Gives the terminal back as it was. */
  readonly close: () => void;
}

const WIDTH = 120;
const NARROWEST = 60;

export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  const write = (stream: NodeJS.WriteStream) => (text: string) => {
    stream.write(text);
  };
  // `lockstep ... | head` closes the pipe: that is no fault, and nobody is left to write to.
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit();
    });
  }
  return {
    out: write(stdout),
    err: write(stderr),
    bytes: (descriptor, bytes) => {
      const stream = descriptor === 1 ? stdout : stderr;
      // What runs a program does not let go in between: the stream would keep all that a pipe does not take at once.
      if (stream.writableLength > 0) stream.write(bytes);
      else writeAll(descriptor, bytes);
    },
    width: stdout.isTTY ? Math.max(NARROWEST, stdout.columns || WIDTH) : WIDTH,
    colour: stdout.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb',
    live: stderr.isTTY === true,
    onInterrupt: (listener) => {
      process.on('SIGINT', listener);
      return () => process.off('SIGINT', listener);
    },
    ...(process.stdin.isTTY && stdout.isTTY ? { openScreen } : {}),
  };
}

/** Waits while a pipe is full, and ends where nobody reads from it any more. */
function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') process.exit();
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(NOBODY, 0, 0, FULL_MS);
    }
  }
}

const NOBODY = new Int32Array(new SharedArrayBuffer(4));
/** Until a full pipe is looked at again. */
const FULL_MS = 2;

/** ECMA-48 and what xterm, tmux and the Linux console have in common: the other screen, the cursor off and on. */
function openScreen(): Screen {
  const { stdin, stdout } = process;
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stdout.write('\x1b[?1049h\x1b[?25l');
  let open = true;
  const close = (): void => {
    if (!open) return;
    open = false;
    stdout.write('\x1b[?25h\x1b[?1049l');
    stdin.setRawMode(false);
    stdin.pause();
    for (const signal of ENDINGS) process.off(signal, end);
  };
  const end = (signal: NodeJS.Signals): void => {
    close();
    process.kill(process.pid, signal);
  };
  for (const signal of ENDINGS) process.on(signal, end);
  return {
    size: () => ({ columns: stdout.columns || WIDTH, rows: stdout.rows || 40 }),
    draw: (lines) => {
      // Lines fill the width: to erase behind them would erase their last character.
      stdout.write(`\x1b[H${lines.join('\r\n')}`);
    },
    input: stdin.iterator({ destroyOnReturn: false }) as AsyncIterable<string>,
    onResize: (listener) => {
      const redraw = (): void => {
        stdout.write('\x1b[2J');
        listener();
      };
      stdout.on('resize', redraw);
      return () => stdout.off('resize', redraw);
    },
    close,
  };
}

const ENDINGS = ['SIGTERM', 'SIGHUP'] as const;
