/**
 * Runs the fuzzer's inputs by the thousand, in processes that are watched: one that hangs or dies is a failure of the
 * input that it was at, and another process goes on behind it.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Line } from './worker.ts';

export interface FuzzRun {
  /** Bundled from worker.ts. */
  readonly script: string;
  readonly kernel: string;
  readonly first: number;
  readonly count: number;
}

export interface FuzzTally {
  inputs: number;
  readonly stages: Record<string, number>;
  readonly failures: string[];
  /** The input that took longest, in milliseconds of CPU. */
  slowest: { readonly name: string; readonly milliseconds: number };
}

/** CPU for an input of up to LENGTH characters, whatever its macros make of it; a longer one may take as much for each LENGTH. */
const MOST_MILLISECONDS = 4000;
const LENGTH = 50_000;
/** Without a word from the process, on a machine that has others to serve as well. */
const SILENCE_MS = 60_000;
/** Old-space of a process, in MB: an input that needs more has it die. */
const MEMORY = 1500;

export async function runInputs(run: FuzzRun): Promise<FuzzTally> {
  const tally: FuzzTally = { inputs: 0, stages: {}, failures: [], slowest: { name: '', milliseconds: 0 } };
  const limit = run.first + run.count;
  for (let next = run.first; next < limit; ) next = await runSome(run, next, limit - next, tally);
  return tally;
}

/** Until the end, or until the process has died; the number of the input to go on with. */
function runSome({ script, kernel }: FuzzRun, first: number, count: number, tally: FuzzTally): Promise<number> {
  return new Promise((resolve) => {
    const options = [`--max-old-space-size=${MEMORY}`, script, kernel, String(first), String(count)];
    const child = spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'pipe'] });
    let at: Extract<Line, { kind: 'begins' }> | undefined;
    let done = first;
    let errors = '';
    let timer = setTimeout(() => {}, 0);
    const awaitWord = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => child.kill('SIGKILL'), SILENCE_MS);
    };
    awaitWord();
    child.stderr.on('data', (data) => {
      errors = (errors + String(data)).slice(-2000);
    });
    createInterface({ input: child.stdout }).on('line', (text) => {
      awaitWord();
      const line = JSON.parse(text) as Line;
      if (line.kind === 'begins') at = line;
      else if (at !== undefined) {
        note(tally, at, line);
        done = line.number + 1;
        at = undefined;
      }
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (done >= first + count) resolve(done);
      else {
        tally.inputs++;
        tally.failures.push(
          `${at?.number ?? done} (${at?.name ?? 'between inputs'}): ended by ${signal ?? code}: ${errors}`,
        );
        resolve(done + 1);
      }
    });
  });
}

function note(
  tally: FuzzTally,
  { number, name, length }: Extract<Line, { kind: 'begins' }>,
  { stage, milliseconds, failure }: Extract<Line, { kind: 'ends' }>,
): void {
  tally.inputs++;
  tally.stages[stage] = (tally.stages[stage] ?? 0) + 1;
  if (failure !== undefined) tally.failures.push(`${number} (${name}): ${failure}`);
  if (milliseconds > MOST_MILLISECONDS * Math.max(1, Math.ceil(length / LENGTH))) {
    tally.failures.push(`${number} (${name}): ${milliseconds} ms for ${length} characters`);
  }
  if (milliseconds > tally.slowest.milliseconds) tally.slowest = { name: `${number} (${name})`, milliseconds };
}
