/**
 * What the threads say to each other (workers.ts: the main one, worker.ts: the others).
 *
 * Everything is plain data that can be cloned; tables of states and counts of executions are in shared memory.
 */
import type { ExecutionCounts } from '../../interp/index.ts';
import type { PackedScenario } from '../build.ts';
import type { PartStatus, StackShare, Unsettled } from '../explore/shared.ts';
import type { Finding } from '../finding.ts';
import type { RunLimits, RunProgress, ScenarioResult } from '../run.ts';

/** Words of a worker's flags, in shared memory. */
export const F_STOP = 0; // the main thread asks for an end
export const F_HUNGRY = 1; // some thread of the search has nothing to do
export const FLAGS = 2;

export type ToWorker =
  /** Run the scenario to a verdict, alone. */
  | { readonly kind: 'run'; readonly packed: PackedScenario; readonly limits: RunLimits }
  /** Take part in a search. */
  | ({ readonly kind: 'join'; readonly packed: PackedScenario } & JoinRequest)
  /** Go on; with a larger table, or with a share of another thread's work. */
  | { readonly kind: 'go'; readonly table?: SharedArrayBuffer; readonly share?: StackShare }
  /** Give away half of the open work. */
  | { readonly kind: 'split' }
  /** The search is over: say what only you know. */
  | { readonly kind: 'leave' };

export interface JoinRequest {
  readonly limits: RunLimits;
  readonly revealed: readonly number[];
  readonly tagged: boolean;
  readonly table: SharedArrayBuffer;
  /** Begin with the state after boot. */
  readonly first: boolean;
}

export type FromWorker =
  | { readonly kind: 'progress'; readonly progress: RunProgress }
  | { readonly kind: 'result'; readonly result: ScenarioResult }
  | ({ readonly kind: 'part' } & Part)
  | { readonly kind: 'share'; readonly share: StackShare | undefined }
  | ({ readonly kind: 'rest' } & Rest)
  /** A fault of ours. */
  | { readonly kind: 'failed'; readonly message: string };

/** How a thread's part of a search stands. */
export interface Part {
  readonly status: PartStatus;
  readonly states: number;
  readonly transitions: number;
  /** Since the last message. */
  readonly findings: readonly Finding[];
  readonly revealed: readonly number[];
  readonly asymmetric: string | undefined;
  readonly depthHit: boolean;
}

export interface Rest {
  readonly outcomes: ReadonlyMap<string, { readonly count: number; readonly schedule: readonly number[] }>;
  readonly possible: ReadonlyMap<string, boolean>;
  readonly unsettled: Unsettled;
  /** Where executions are counted. */
  readonly counts?: ExecutionCounts;
}
