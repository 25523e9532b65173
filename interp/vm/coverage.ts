/**
 * Which instructions were executed, and how often.
 *
 * In: what the loop counts while it runs. Out: a number for every instruction and every way out of a branch.
 *
 * The one idea: counting every instruction is too dear, so only those are counted that may not end (a task can be parked or
 * fail there) and the two ways out of a branch. What stands between two of them runs as often as the first of them.
 * Counters lie in the words of the instructions themselves: `ran[pc]` for one that ended (for a call: that returned), and for
 * a branch at `pc`, `ran[pc + 1]` for going on and `ran[pc + 2]` for jumping.
 *
 * Invariant: an instruction has the number 0 if and only if no machine that counted here has executed it.
 */
import { OP, type Program } from '../c/ir.ts';

export interface ExecutionCounts {
  /** By code index. Read as unsigned numbers: beyond 4,294,967,295 they begin anew. */
  readonly ran: Int32Array;
  /** By function id. */
  readonly entered: Int32Array;
}

/** The memory is shared between threads that are given the counts. */
export function makeCounts({ code, functions }: Pick<Program, 'code' | 'functions'>): ExecutionCounts {
  const words = (count: number): Int32Array => new Int32Array(new SharedArrayBuffer(4 * count));
  return { ran: words(code.length), entered: words(functions.length) };
}

export function isBranch(op: number): boolean {
  return op === OP.bz32 || op === OP.bnz32 || op === OP.bz64 || op === OP.bnz64;
}

/** Ends by going on with the next one, once it has been counted in `ran`. */
function isCounted(op: number): boolean {
  return COUNTED.has(op);
}

const COUNTED: ReadonlySet<number> = new Set(
  Object.entries(OP).flatMap(([name, number]) =>
    /^(?:(?:div|rem)[su](?:32|64)|(?:shl|shr[su])(?:32|64)|(?:load|store|field|rmw|cmpxchg)\d+[su]?|memcpy|memset|native|calli?|element(?:32|64)|related|shape|argument|unstarted)$/.test(
      name,
    )
      ? [number]
      : [],
  ),
);

const STOPS: ReadonlySet<number> = new Set([
  OP.jmp,
  OP.ret,
  OP.ret32,
  OP.ret64,
  OP.retnone,
  OP.unreachable,
  OP.unsupported,
  OP.undefined,
]);

/** Executions by code index; a call counts when it is made. */
export function executions(program: Program, { ran, entered }: ExecutionCounts): Float64Array {
  const total = new Float64Array(program.code.length);
  const into = new Float64Array(program.code.length);
  for (const { id, entry, limit } of program.functions) {
    const entries = entered[id]! >>> 0;
    if (entries === 0) continue;
    into[entry]! += entries;
    const starts = instructions(program, entry, limit);
    for (const pc of starts) if (isBranch(program.code[pc]!)) into[program.code[pc + 2]!]! += ran[pc + 2]! >>> 0;
    // Of a jump it is known how often it was made once the number of the code before it is.
    const jumps = new Map<number, number>();
    while (countThrough(program, starts, ran, into, total, jumps));
  }
  return total;
}

function instructions({ placeAt }: Program, entry: number, limit: number): number[] {
  const starts: number[] = [];
  for (let pc = entry; pc < limit; pc++) if (placeAt[pc] !== -1) starts.push(pc);
  return starts;
}

/** One pass over a function in the order of its code; true if that changed the number of a jump. */
function countThrough(
  { code }: Program,
  starts: readonly number[],
  ran: Int32Array,
  into: Float64Array,
  total: Float64Array,
  jumps: Map<number, number>,
): boolean {
  let changed = false;
  let through = 0;
  for (const pc of starts) {
    const op = code[pc]!;
    const reached = through + into[pc]!;
    through = reached;
    total[pc] = reached;
    if (isBranch(op)) {
      through = ran[pc + 1]! >>> 0;
      total[pc] = through + (ran[pc + 2]! >>> 0);
    } else if (isCounted(op)) {
      through = ran[pc]! >>> 0;
      total[pc] = op === OP.call || op === OP.calli ? Math.max(reached, through) : through;
    } else if (STOPS.has(op)) {
      through = 0;
      const known = jumps.get(pc) ?? 0;
      if (op !== OP.jmp || known === reached) continue;
      into[code[pc + 1]!]! += reached - known;
      jumps.set(pc, reached);
      changed = true;
    }
  }
  return changed;
}
