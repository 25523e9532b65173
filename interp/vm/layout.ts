/**
 * Where everything lies in the machine's one state array, and what the words mean.
 *
 *   [ control blocks | register stacks | memory | shadow | masks | tails | buffers of late stores ]
 *
 * `memory`, `shadow`, `masks` and `tails` are indexed alike: one word each per 4 bytes of simulated memory. The offset of a
 * byte is the lower half of its address (ir.ts: MEMORY_BASE_HIGH:offset). Programs that write no bit-fields have no masks.
 */
import { FIRST_OFFSET, MEMORY_BASE_HIGH, TEXT_BASE_HIGH } from '../c/ir.ts';

/** Upper lanes of addresses of data and of functions. */
/** Addresses below it are null pointers, or members of what one should point to. */
export const NULL_PAGE = 4096;

export const DATA_HIGH = MEMORY_BASE_HIGH;
export const TEXT_HIGH = TEXT_BASE_HIGH;

/** Control block of a task. All but the hashes are part of the state through them. */
export const CONTROL_WORDS = 12;
export const C_STATUS = 0;
/** Code index of the instruction that the task is parked in front of. */
export const C_PC = 1;
/** State index of the running frame's first slot. */
export const C_FP = 2;
/** State index of the first free word of the register stack. */
export const C_SP = 3;
/** The two lanes of the task's share of the state's hash. */
export const C_HASH_A = 4;
export const C_HASH_B = 5;
/** Entries in use of the task's tail list. */
export const C_TAILS = 6;
/** Steps are numbered nowhere; this counts interrupt frames on the task's stack. */
export const C_INTERRUPTS = 7;
/** A word that belongs to the embedding (the simulated kernel), part of the task's hash. */
export const C_USER = 8;

/** Task status. */
export const UNBORN = 0;
/** Parked in front of an event. */
export const PARKED = 1;
export const EXITED = 2;

/** Header of a frame, below its first slot: fp - FRAME_HEADER + these. */
export const FRAME_HEADER = 8;
/** Code index of the call instruction in the caller, or one of the two values below. */
export const F_CALL = 0;
export const F_CALLER = 1;
export const F_FUNCTION = 2;
/** Byte offset of the frame's memory. */
export const F_MEMORY = 3;
/** Hash of everything below this frame, computed when first asked for; F_CHAINED says whether it was. */
export const F_CHAIN_A = 4;
export const F_CHAIN_B = 5;
export const F_CHAINED = 6;
/** Where an interrupted task goes on. */
export const F_RESUME = 7;

/** F_CALL of a task's first frame. */
export const CALL_NONE = -1;
/** F_CALL of an interrupt handler's frame. */
export const CALL_INTERRUPT = -2;
/** F_CALL of a call that the embedding made and that runs to its end at once. */
export const CALL_HOST = -3;

/** Register words per task, unless the embedding says otherwise. */
const REGISTER_WORDS = 4096;
/** Bytes of stack memory per task, unless the embedding says otherwise, and of the guard behind it. */
const STACK_BYTES = 8192;
export const STACK_GUARD = 64;
/** Merged accesses to shared memory that one step may make before its sites become events. */
export const TAIL_ENTRIES = 192;

/** Shadow word: bits 0-3 byte initialised, 4-7 byte allocated, then flags. */
export const SHADOW_LIVE = 0xff;
export const SHADOW_ALLOCATED = 0xf0;
/** Other tasks can reach it: accesses may be events. */
export const SHADOW_SHARED = 0x100;
export const SHADOW_READ_ONLY = 0x200;
/** Was allocated from the heap and has been freed. */
export const SHADOW_FREED = 0x400;

/** Some bits of a byte that does not count as initialised are: the word of `masks` says which. */
export const SHADOW_PARTIAL = 0x800;

/** Buffer of a task's late stores (store-buffer.ts): so many entries behind a header. */
export const BUFFER_ENTRIES = 16;
export const BUFFER_HEADER = 2;
export const ENTRY_WORDS = 6;
export const BUFFER_WORDS = BUFFER_HEADER + BUFFER_ENTRIES * ENTRY_WORDS;

/** A tail word: low half, tasks that read it since their last event; high half, tasks that wrote. */
export const MAX_CHECKED_TASKS = 16;

export interface Layout {
  readonly tasks: number;
  readonly registers: number;
  readonly tailLists: number;
  /** Add `offset >>> 2` to get the index of a memory (shadow, tail) word. */
  readonly memory: number;
  readonly shadow: number;
  readonly masks: number | undefined;
  readonly tails: number;
  /** -1: no store is late. */
  readonly buffers: number;
  readonly words: number;
  /** Per task. */
  readonly registerWords: number;
  readonly stackBytes: number;
  /** First byte of stacks, of the heap, and one past the end of memory. */
  readonly stacks: number;
  readonly heap: number;
  readonly end: number;
}

/** Room for a task, where the default is not enough: a multiple of 16 bytes. */
export interface TaskRoom {
  readonly registerWords?: number;
  readonly stackBytes?: number;
}

/** `fields`: bit-fields are written. */
export function makeLayout(
  imageBytes: number,
  tasks: number,
  heapBytes: number,
  room: TaskRoom & { readonly fields?: boolean } = {},
  weak = false,
): Layout {
  const registerWords = room.registerWords ?? REGISTER_WORDS;
  const stackBytes = room.stackBytes ?? STACK_BYTES;
  const registers = tasks * CONTROL_WORDS;
  const tailLists = registers + tasks * registerWords;
  const memoryStart = tailLists + tasks * TAIL_ENTRIES * 2;
  const stacks = (FIRST_OFFSET + imageBytes + 4095) & ~4095;
  const heap = (stacks + tasks * (stackBytes + STACK_GUARD) + 4095) & ~4095;
  const end = heap + ((heapBytes + 4095) & ~4095);
  const words = (end - FIRST_OFFSET) >>> 2;
  const bias = FIRST_OFFSET >>> 2;
  const areas = room.fields === true ? 4 : 3;
  return {
    tasks,
    registers,
    tailLists,
    memory: memoryStart - bias,
    shadow: memoryStart + words - bias,
    masks: areas === 4 ? memoryStart + 2 * words - bias : undefined,
    tails: memoryStart + (areas - 1) * words - bias,
    buffers: weak ? memoryStart + areas * words : -1,
    words: memoryStart + areas * words + (weak ? tasks * BUFFER_WORDS : 0),
    registerWords,
    stackBytes,
    stacks,
    heap,
    end,
  };
}

/** First byte of a task's stack memory. */
export function stackOf(layout: Layout, task: number): number {
  return layout.stacks + task * (layout.stackBytes + STACK_GUARD);
}

/** The task whose stack (or guard) holds the byte, or -1. */
export function stackOwner(layout: Layout, offset: number): number {
  if (offset < layout.stacks || offset >= layout.heap) return -1;
  const task = Math.floor((offset - layout.stacks) / (layout.stackBytes + STACK_GUARD));
  return task < layout.tasks ? task : -1;
}
