/**
 * Progress on stderr: on a terminal one line that is written over; elsewhere, if asked for, a line every few seconds.
 *
 * Invariant: when `end` returns, nothing of it is left on a terminal's line.
 */
import { grouped } from '../report/style.ts';
import type { Terminal } from './terminal.ts';

export interface ProgressLine {
  /** Shows text as the present state of things. */
  show(text: string): void;
  end(): void;
}

const LIVE_MS = 100;
const LOG_MS = 3000;

export function makeProgress(terminal: Terminal, asked: boolean): ProgressLine {
  if (!terminal.live && !asked) return { show: () => {}, end: () => {} };
  const pause = terminal.live ? LIVE_MS : LOG_MS;
  // A short command says nothing on a log; a terminal shows at once what is going on.
  let next = terminal.live ? 0 : performance.now() + LOG_MS;
  let shown = false;
  return {
    show(text) {
      const now = performance.now();
      if (now < next) return;
      next = now + pause;
      if (terminal.live) terminal.err(`\r\x1b[K${text.slice(0, terminal.width - 1)}`);
      else terminal.err(`lockstep: ${text}\n`);
      shown = terminal.live;
    },
    end() {
      if (shown) terminal.err('\r\x1b[K');
      shown = false;
    },
  };
}

/** `fetching linux-source-6.12: 34 of 150 MB`. */
export function fetchText(progress: { phase: string; done?: number; total?: number }): string {
  const megabytes = (bytes: number): string => grouped(Math.round(bytes / 1e6));
  if (progress.done === undefined) return progress.phase;
  const of = progress.total === undefined ? '' : ` of ${megabytes(progress.total)}`;
  return `${progress.phase}: ${megabytes(progress.done)}${of} MB`;
}
