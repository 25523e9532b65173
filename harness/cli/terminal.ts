/**
 * What a command may do to the world: write, know the terminal, be interrupted. Tests give their own.
 */

export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
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
    width: stdout.isTTY ? Math.max(NARROWEST, stdout.columns || WIDTH) : WIDTH,
    colour: stdout.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb',
    live: stderr.isTTY === true,
    onInterrupt: (listener) => {
      process.on('SIGINT', listener);
      return () => process.off('SIGINT', listener);
    },
  };
}
