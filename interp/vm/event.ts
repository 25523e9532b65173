/**
 * The vocabulary between the machine and whoever embeds it: natives (functions supplied from outside), faults, and the
 * recorder that sees a run as it happens.
 */
import type { Machine } from './machine.ts';

/** How a program can go wrong in the machine itself; the embedding maps these onto its own kinds of finding. */
export type FaultKind =
  | 'null-dereference'
  | 'wild-pointer'
  | 'out-of-bounds'
  | 'use-after-free'
  | 'use-after-return'
  | 'use-after-scope'
  | 'uninitialised'
  | 'read-only'
  /** Freed twice, or never allocated. */
  | 'bad-free'
  | 'misaligned'
  | 'division-by-zero'
  | 'shift-range'
  | 'unreachable'
  | 'stack-overflow'
  | 'bad-call'
  /** What a function of the library or the compiler is not defined for. */
  | 'bad-argument'
  /** Pointers to different objects where one is asked for. */
  | 'unrelated-pointers'
  /** Side effects on one object, or one and a read, without an order. */
  | 'unsequenced'
  /** Bytes that are no value of their type. */
  | 'bad-value'
  | 'endless-loop'
  | 'unsupported'
  /** Raised by a native: the embedding's own kind is in front of the message. */
  | 'native';

export interface Fault {
  readonly kind: FaultKind;
  readonly message: string;
  readonly task: number;
  /** Code index of the instruction. */
  readonly pc: number;
  /** Address concerned, as two lanes; size in bytes, 0 where there is none. */
  readonly low: number;
  readonly high: number;
  readonly size: number;
  /** A second address in memory, where two do not go together. */
  readonly other?: number;
}

/** A function that the embedding supplies. Arguments are in machine.args; the result goes to machine.resultLow/High. */
export interface Native {
  /** The task parks in front of it: it is an event. */
  readonly visible: boolean;
  /** Words of its result: 0, 1 or 2. */
  readonly result: 0 | 1 | 2;
  /** For a visible native: can the parked task get past it now? Arguments are in machine.args. Absent: always. */
  readonly ready?: (machine: Machine, task: number) => boolean;
  /** Does it. Calls machine.fail() to end the run. */
  readonly run: (machine: Machine, task: number) => void;
}

/** One access to shared memory. 64-bit values as lanes; for a load old and new are the value read. */
export interface Access {
  readonly task: number;
  readonly pc: number;
  readonly kind: 'load' | 'store' | 'rmw';
  readonly offset: number;
  readonly size: number;
  readonly oldLow: number;
  readonly oldHigh: number;
  readonly newLow: number;
  readonly newHigh: number;
}

/** A late store that others see from now on. */
export interface Commit {
  readonly task: number;
  /** Code index of the store. */
  readonly pc: number;
  readonly offset: number;
  readonly size: number;
  readonly low: number;
  readonly high: number;
}

export interface Recorder {
  access(access: Access): void;
  /** Arguments are in machine.args. */
  native(task: number, pc: number, native: number): void;
  call(task: number, pc: number, functionId: number): void;
  leave(task: number, functionId: number, low: number, high: number): void;
  fence(task: number, pc: number): void;
  /** With late stores only. */
  commit?(commit: Commit): void;
}
