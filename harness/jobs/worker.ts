/**
 * A worker thread: runs scenarios for the main thread, or takes part in a search that several threads share.
 *
 * In and out: messages (messages.ts). The machine and the simulated kernel are this thread's own; what is shared is the
 * table of states and the flags.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { makeCounts } from '../../interp/index.ts';
import { unpack } from '../build.ts';
import { SharedSearch } from '../explore/shared.ts';
import { SharedTable } from '../explore/shared-table.ts';
import { Symmetry } from '../explore/symmetry.ts';
import { bootWith, MAX_DEPTH, runScenario } from '../run.ts';
import type { System } from '../system.ts';
import { F_HUNGRY, F_STOP, type FromWorker, type Part, type ToWorker } from './messages.ts';

/** Transitions between two messages to the main thread. */
const SLICE = 50_000;

const port = parentPort ?? fail();
const flags = new Int32Array(workerData as SharedArrayBuffer);

function fail(): never {
  throw new Error('this is no worker thread');
}

interface Taking {
  readonly system: System;
  readonly search: SharedSearch;
  readonly symmetry: Symmetry | undefined;
}

let taking: Taking | undefined;

function send(message: FromWorker): void {
  port.postMessage(message);
}

async function run({ packed, limits }: Extract<ToWorker, { kind: 'run' }>): Promise<void> {
  const result = await runScenario(unpack(packed), limits, {
    progress: (progress) => send({ kind: 'progress', progress }),
    stop: () => Atomics.load(flags, F_STOP) !== 0,
  });
  send({ kind: 'result', result });
}

function join({ packed, limits, revealed, tagged, table, first }: Extract<ToWorker, { kind: 'join' }>): void {
  const unpacked = unpack(packed);
  // Counters of one thread: others would write over what this one adds.
  const built = unpacked.counts === undefined ? unpacked : { ...unpacked, counts: makeCounts(unpacked.program) };
  const system = bootWith(built, limits, revealed, false, tagged);
  const symmetry = tagged ? Symmetry.of(system) : undefined;
  if (typeof symmetry === 'string') {
    taking = undefined;
    send({ kind: 'part', ...NOTHING, status: 'asymmetric', asymmetric: symmetry });
    return;
  }
  const search = new SharedSearch(system, new SharedTable(table), MAX_DEPTH, symmetry);
  taking = { system, search, symmetry };
  report(taking, first ? search.begin() : 'idle');
}

const NOTHING: Part = {
  status: 'idle',
  states: 0,
  transitions: 0,
  findings: [],
  revealed: [],
  asymmetric: undefined,
  depthHit: false,
};

function report({ system, search, symmetry }: Taking, status: Part['status']): void {
  const { states, transitions, findings, depthHit } = search;
  search.findings = [];
  const revealed = status === 'refined' ? system.revealed() : [];
  const asymmetric = symmetry?.broken ?? system.kernel.identityTaken;
  send({ kind: 'part', status, states, transitions, findings, revealed, asymmetric, depthHit });
}

function go(part: Taking, { table, share }: Extract<ToWorker, { kind: 'go' }>): void {
  const { search } = part;
  if (table !== undefined) search.moveTo(new SharedTable(table));
  const begun = share === undefined ? 'paused' : search.receive(share);
  const stop = (): boolean => Atomics.load(flags, F_HUNGRY) !== 0 || Atomics.load(flags, F_STOP) !== 0;
  report(part, begun === 'paused' ? search.advance(SLICE, stop) : begun);
}

function leave({ system, search }: Taking): void {
  const { built, kernel } = system;
  send({
    kind: 'rest',
    outcomes: search.outcomes,
    possible: kernel.possible,
    unsettled: search.takeUnsettled(),
    ...(built.counts === undefined ? {} : { counts: built.counts }),
  });
  taking = undefined;
}

async function answer(message: ToWorker): Promise<void> {
  if (message.kind === 'run') return run(message);
  if (message.kind === 'join') return join(message);
  if (taking === undefined) fail();
  if (message.kind === 'go') go(taking, message);
  else if (message.kind === 'split') send({ kind: 'share', share: taking.search.split() });
  else leave(taking);
}

port.on('message', (message: ToWorker) => {
  answer(message).catch((error: unknown) => {
    send({ kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  });
});
