/**
 * Worker threads: whole scenarios side by side, or one search shared by all of them.
 *
 * In: built scenarios and limits. Out: what run.ts makes of them. The main thread compiles, hands out, collects and
 * shows; it explores nothing meanwhile.
 *
 * Invariant: a worker has one job at a time, and a search that is shared has all workers.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { bug } from '../../interp/index.ts';
import { pack } from '../build.ts';
import type { RunHooks, RunLimits, ScenarioResult } from '../run.ts';
import type { BuiltScenario } from '../scenario.ts';
import { F_STOP, FLAGS, type FromWorker, type ToWorker } from './messages.ts';

/** Milliseconds between two looks at whether the user wants to stop. */
const LOOK_MS = 50;

/** One thread, seen from the main one. */
export class Thread {
  readonly flags = new Int32Array(new SharedArrayBuffer(4 * FLAGS));
  private readonly worker: Worker;
  private waiting: { resolve: (message: FromWorker) => void; reject: (error: Error) => void } | undefined;
  private readonly arrived: FromWorker[] = [];
  private failure: Error | undefined;

  constructor(file: string) {
    this.worker = new Worker(file, { workerData: this.flags.buffer });
    this.worker.unref();
    this.worker.on('message', (message: FromWorker) => {
      if (message.kind === 'failed') this.fail(new Error(message.message));
      else if (this.waiting === undefined) this.arrived.push(message);
      else {
        const { resolve } = this.waiting;
        this.waiting = undefined;
        resolve(message);
      }
    });
    this.worker.on('error', (error) => this.fail(error));
  }

  private fail(error: Error): void {
    this.failure = error;
    this.waiting?.reject(error);
    this.waiting = undefined;
  }

  send(message: ToWorker): void {
    this.worker.postMessage(message);
  }

  /** The next message. */
  async receive(): Promise<FromWorker> {
    if (this.failure !== undefined) throw this.failure;
    const message = this.arrived.shift();
    if (message !== undefined) return message;
    this.worker.ref();
    try {
      return await new Promise<FromWorker>((resolve, reject) => {
        this.waiting = { resolve, reject };
      });
    } finally {
      this.worker.unref();
    }
  }

  async ask<Kind extends FromWorker['kind']>(
    message: ToWorker,
    kind: Kind,
  ): Promise<Extract<FromWorker, { kind: Kind }>> {
    this.send(message);
    const answer = await this.receive();
    if (answer.kind !== kind) bug(`a worker said ${answer.kind}, not ${kind}`);
    return answer as Extract<FromWorker, { kind: Kind }>;
  }

  end(): void {
    void this.worker.terminate();
  }
}

export class Workers {
  private readonly threads: Thread[] = [];
  private readonly free: Thread[] = [];
  private readonly queue: ((thread: Thread) => void)[] = [];

  /** Threads are started when they are first needed. `size`: at least 1. */
  constructor(readonly size: number) {}

  /** Runs a scenario to a verdict on one thread. */
  async run(built: BuiltScenario, limits: RunLimits, hooks: RunHooks): Promise<ScenarioResult> {
    const thread = await this.take();
    const { flags } = thread;
    flags[F_STOP] = 0;
    const look = setInterval(() => {
      if (hooks.stop?.() === true) Atomics.store(flags, F_STOP, 1);
    }, LOOK_MS);
    try {
      thread.send({ kind: 'run', packed: pack(built), limits });
      for (;;) {
        const message = await thread.receive();
        if (message.kind === 'result') return message.result;
        if (message.kind !== 'progress') bug(`a worker said ${message.kind} while it ran a scenario`);
        hooks.progress?.(message.progress);
      }
    } finally {
      clearInterval(look);
      this.give(thread);
    }
  }

  /** All threads, for a search that they share; `give` them back. */
  async takeAll(): Promise<readonly Thread[]> {
    return Promise.all(Array.from({ length: this.size }, () => this.take()));
  }

  giveAll(threads: readonly Thread[]): void {
    for (const thread of threads) this.give(thread);
  }

  end(): void {
    for (const thread of this.threads) thread.end();
    this.threads.length = 0;
    this.free.length = 0;
  }

  private take(): Promise<Thread> {
    const known = this.free.pop();
    if (known !== undefined) return Promise.resolve(known);
    if (this.threads.length < this.size) {
      const fresh = new Thread(workerFile());
      this.threads.push(fresh);
      return Promise.resolve(fresh);
    }
    return new Promise((resolve) => this.queue.push(resolve));
  }

  private give(thread: Thread): void {
    const next = this.queue.shift();
    if (next === undefined) this.free.push(thread);
    else next(thread);
  }
}

/** The bundle of worker.ts: beside this one, or where the build puts it. */
function workerFile(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const beside = join(here, 'worker.mjs');
  return existsSync(beside) ? beside : join(here, '..', '..', 'dist', 'worker.mjs');
}
