/**
 * Running the programs that fetch and unpack: apt-get, dpkg-deb, tar, git.
 *
 * In: a program and its arguments. Out: its exit status and what it said; never a shell, so nothing is quoted.
 *
 * Invariant: a program that cannot be started is a SourceError, an abort ends the child and is a SourceError; a
 * failing exit status is the caller's to judge.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SourceError } from './spec.ts';

export interface Outcome {
  /** Exit status; 128 where a signal ended it. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  /** Lines that the program writes to its descriptor 3. */
  readonly onStatusLine?: (line: string) => void;
}

/** Starts a program with three pipes (and a fourth, for `onStatusLine`). */
function start(program: string, args: readonly string[], options: RunOptions): ChildProcess {
  if (options.signal?.aborted) throw aborted();
  return spawn(program, args, {
    cwd: options.cwd,
    env: { ...process.env, LC_ALL: 'C.UTF-8', ...options.env },
    stdio: options.onStatusLine === undefined ? ['pipe', 'pipe', 'pipe'] : ['pipe', 'pipe', 'pipe', 'pipe'],
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

/** Runs a program to its end with nothing on its standard input. */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const child = start(program, args, options);
  child.stdin?.end();
  const fourth = child.stdio[3] as Readable | null | undefined;
  if (options.onStatusLine !== undefined && fourth) eachLine(fourth, options.onStatusLine);
  const stdout = collect(child.stdout!);
  const stderr = collect(child.stderr!);
  const status = await finished(program, child, options.signal);
  return { status, stdout: await stdout, stderr: await stderr };
}

export interface Stage {
  readonly program: string;
  readonly args: readonly string[];
}

export interface PipeOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  /** How many bytes have come out of a stage (counted from 0) so far. */
  readonly onBytes?: (stage: number, bytes: number) => void;
}

/** Runs programs, the output of each being the input of the next. Gives the program that failed, or undefined. */
export async function runPipe(
  stages: readonly Stage[],
  options: PipeOptions,
): Promise<{ program: string; why: string } | undefined> {
  const { env, signal, onBytes } = options;
  const running = stages.map(({ program, args }) =>
    start(program, args, { signal, ...(env === undefined ? {} : { env }) }),
  );
  const ends = running.map((child, i) => finished(stages[i]!.program, child, signal));
  const said = running.map((child) => collect(child.stderr!).catch(() => ''));
  running[0]!.stdin!.end();
  running.at(-1)!.stdout!.resume();
  const joints = running.slice(1).map((child, i) => {
    let bytes = 0;
    const count = async function* (from: AsyncIterable<Buffer>) {
      for await (const chunk of from) {
        bytes += chunk.length;
        onBytes?.(i, bytes);
        yield chunk;
      }
    };
    // A program that ends early closes its pipe; its exit status tells more than the broken pipe does.
    return pipeline(running[i]!.stdout!, count, child.stdin!).catch(() => {});
  });
  const statuses = await Promise.all(ends);
  await Promise.all(joints);
  // Where one program fails, those before it often fail of the broken pipe: the last is the cause.
  const failed = statuses.findLastIndex((status) => status !== 0);
  return failed < 0 ? undefined : { program: stages[failed]!.program, why: complaint(await said[failed]!) };
}

/** The exit status of a started program. */
function finished(program: string, child: ChildProcess, signal: AbortSignal | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (signal?.aborted) reject(aborted());
      else if (error.code === 'ENOENT') reject(missing(program));
      else
        reject(
          new SourceError(
            'missing-program',
            `${program} cannot be run: ${error.message}`,
            `check the installation of ${program}`,
          ),
        );
    });
    child.on('close', (code) => (signal?.aborted ? reject(aborted()) : resolve(code ?? 128)));
  });
}

async function collect(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function eachLine(stream: Readable, take: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    for (const line of lines) take(line);
  });
}

/** The last line of a program's complaint that says something. */
export function complaint(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.filter((line) => /^(E|fatal|error|dpkg-deb|tar|xz)\b/.test(line));
  return (telling[0] ?? lines.at(-1) ?? 'it did not say why').replace(/^(E|fatal|error): /, '').trim();
}

export function aborted(): SourceError {
  return new SourceError('aborted', 'stopped while fetching the kernel', 'run it again; nothing incomplete was kept');
}

function missing(program: string): SourceError {
  const hint = /^(apt|dpkg)/.test(program)
    ? 'this system has no Debian packages: give a kernel tree (--kernel DIR) or git:URL#TAG'
    : `install ${program === 'xz' ? 'xz-utils' : program}`;
  return new SourceError('missing-program', `${program} is not installed`, hint);
}
