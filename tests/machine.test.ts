/**
 * The machine by itself, on hand-assembled IR: every opcode's arithmetic against BigInt, undo and hash against
 * recomputation, events, escapes, faults.
 */
import { describe, expect, test } from 'vitest';
import {
  FIRST_OFFSET,
  type FunctionInfo,
  type GlobalInfo,
  MEMORY_BASE_HIGH,
  OP,
  OPERANDS,
  type Op,
  type Program,
} from '../interp/c/ir.ts';
import { SourceFile } from '../interp/diagnostic.ts';
import { STEP_EXITED, STEP_FAULT, STEP_PARKED } from '../interp/vm/access.ts';
import type { Native } from '../interp/vm/event.ts';
import * as layout from '../interp/vm/layout.ts';
import { Machine } from '../interp/vm/machine.ts';
import { toBig } from '../interp/vm/print.ts';

type Line = readonly [Op, ...(number | string)[]];

interface Routine {
  readonly name: string;
  readonly parameterWords?: number;
  readonly resultWords?: number;
  readonly frameWords: number;
  readonly frameBytes?: number;
  readonly objects?: readonly { offset: number; size: number }[];
  /** Labels are lines with op `nop` and one string operand. */
  readonly code: readonly Line[];
}

const file = new SourceFile('asm.c', 'asm\n');
const type = {
  type: { kind: 'integer', name: 'long', size: 8, signed: true, bool: false, rank: 4 },
  const: false,
  volatile: false,
} as const;

/** Assembles routines; every slot of a frame counts as alive everywhere. */
function assemble(routines: readonly Routine[], globalWords = 16, natives: readonly string[] = []): Program {
  const code: number[] = [];
  const functions: FunctionInfo[] = [];
  const fixups: { at: number; label: string; routine: number }[] = [];
  const labels = new Map<string, number>();
  const starts: { at: number; words: number }[] = [];
  for (const [id, routine] of routines.entries()) {
    const entry = code.length;
    for (const [op, ...operands] of routine.code) {
      if (op === 'nop' && typeof operands[0] === 'string') {
        labels.set(`${id}:${operands[0]}`, code.length);
        continue;
      }
      starts.push({ at: code.length, words: routine.frameWords });
      code.push(OP[op]);
      for (const operand of operands) {
        if (typeof operand === 'string') fixups.push({ at: code.length, label: operand, routine: id });
        code.push(typeof operand === 'string' ? 0 : operand);
      }
    }
    functions.push({
      id,
      name: routine.name,
      unit: 'asm.c',
      entry,
      limit: code.length,
      parameterWords: routine.parameterWords ?? 0,
      parameters: Array.from({ length: routine.parameterWords ?? 0 }, () => 1),
      variadic: false,
      resultWords: routine.resultWords ?? 0,
      frameWords: routine.frameWords,
      frameBytes: routine.frameBytes ?? 0,
      objects: (routine.objects ?? []).map((object, n) => ({ name: `o${n}`, type: undefined, ...object })),
      locals: [],
      origin: { file, offset: 0, macro: undefined },
    });
  }
  for (const { at, label, routine } of fixups) code[at] = labels.get(`${routine}:${label}`)!;
  const live: number[] = [];
  const liveAt = new Int32Array(code.length).fill(-1);
  const placeAt = new Int32Array(code.length).fill(-1);
  for (const { at, words } of starts) {
    liveAt[at] = live.length;
    placeAt[at] = 0;
    live.push(words);
    for (let slot = 0; slot < words; slot++) live.push(slot, -1);
  }
  const global: GlobalInfo = {
    name: 'g',
    unit: 'asm.c',
    owner: undefined,
    type,
    offset: FIRST_OFFSET,
    size: globalWords * 4,
    section: undefined,
    readOnly: false,
    origin: { file, offset: 0, macro: undefined },
  };
  return {
    code: Int32Array.from(code),
    functions,
    globals: [global],
    image: new Uint8Array(globalWords * 4),
    natives,
    placeAt,
    places: [{ origin: { file, offset: 0, macro: undefined }, function: 'asm', inlinedAt: undefined }],
    liveAt,
    live: Int32Array.from(live),
    diagnostics: [],
  };
}

function boot(program: Program, tasks = 3, natives = new Map<string, Native>()): Machine {
  return new Machine(program, { tasks, natives, heapBytes: 4096 });
}

/** Runs `code` as a function of no arguments that returns 64 bits in slots 0 and 1. */
function evaluate(code: readonly Line[], frameWords = 16): bigint | string {
  const machine = boot(assemble([{ name: 'f', frameWords, resultWords: 2, code: [...code, ['ret64', 0]] }]));
  const low = machine.callNow(0, 0, []);
  return low === undefined ? machine.fault!.kind : toBig(machine.resultLow, machine.resultHigh, false);
}

const INTERESTING = [
  0n,
  1n,
  2n,
  3n,
  7n,
  31n,
  32n,
  33n,
  0x7fffffffn,
  0x80000000n,
  0x80000001n,
  0xffffffffn,
  0x100000000n,
  0x123456789abcdefn,
  0x7fffffffffffffffn,
  0x8000000000000000n,
  0x8000000000000001n,
  0xfffffffffffffffen,
  0xffffffffffffffffn,
];
const lanes = (value: bigint): [number, number] => [
  Number(BigInt.asIntN(32, value)),
  Number(BigInt.asIntN(32, value >> 32n)),
];
const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const s64 = (value: bigint): bigint => BigInt.asIntN(64, value);
const u32 = (value: bigint): bigint => BigInt.asUintN(32, value);
const s32 = (value: bigint): bigint => BigInt.asIntN(32, value);

/** A signed division that x86 stops at. */
const stops64 = (a: bigint, b: bigint): boolean => b === 0n || (s64(b) === -1n && s64(a) === s64(1n << 63n));
const stops32 = (a: bigint, b: bigint): boolean => u32(b) === 0n || (s32(b) === -1n && s32(a) === s32(1n << 31n));

const WIDE: readonly [Op, (a: bigint, b: bigint) => bigint | string][] = [
  ['add64', (a, b) => u64(a + b)],
  ['sub64', (a, b) => u64(a - b)],
  ['mul64', (a, b) => u64(a * b)],
  ['divs64', (a, b) => (stops64(a, b) ? 'division-by-zero' : u64(s64(a) / s64(b)))],
  ['divu64', (a, b) => (b === 0n ? 'division-by-zero' : a / b)],
  ['rems64', (a, b) => (stops64(a, b) ? 'division-by-zero' : u64(s64(a) % s64(b)))],
  ['remu64', (a, b) => (b === 0n ? 'division-by-zero' : a % b)],
  ['and64', (a, b) => a & b],
  ['or64', (a, b) => a | b],
  ['xor64', (a, b) => a ^ b],
];
const WIDE_COMPARE: readonly [Op, (a: bigint, b: bigint) => boolean][] = [
  ['eq64', (a, b) => a === b],
  ['ne64', (a, b) => a !== b],
  ['lts64', (a, b) => s64(a) < s64(b)],
  ['ltu64', (a, b) => a < b],
  ['les64', (a, b) => s64(a) <= s64(b)],
  ['leu64', (a, b) => a <= b],
];
const SHIFTS: readonly [Op, (a: bigint, by: bigint) => bigint][] = [
  ['shl64', (a, by) => u64(a << by)],
  ['shrs64', (a, by) => u64(s64(a) >> by)],
  ['shru64', (a, by) => a >> by],
];
const NARROW: readonly [Op, (a: bigint, b: bigint) => bigint | string][] = [
  ['add32', (a, b) => s32(a + b)],
  ['sub32', (a, b) => s32(a - b)],
  ['mul32', (a, b) => s32(a * b)],
  ['divs32', (a, b) => (stops32(a, b) ? 'division-by-zero' : s32(s32(a) / s32(b)))],
  ['divu32', (a, b) => (u32(b) === 0n ? 'division-by-zero' : s32(u32(a) / u32(b)))],
  ['rems32', (a, b) => (stops32(a, b) ? 'division-by-zero' : s32(s32(a) % s32(b)))],
  ['remu32', (a, b) => (u32(b) === 0n ? 'division-by-zero' : s32(u32(a) % u32(b)))],
  ['and32', (a, b) => s32(a & b)],
  ['or32', (a, b) => s32(a | b)],
  ['xor32', (a, b) => s32(a ^ b)],
  ['lts32', (a, b) => (s32(a) < s32(b) ? 1n : 0n)],
  ['ltu32', (a, b) => (u32(a) < u32(b) ? 1n : 0n)],
  ['les32', (a, b) => (s32(a) <= s32(b) ? 1n : 0n)],
  ['leu32', (a, b) => (u32(a) <= u32(b) ? 1n : 0n)],
  ['eq32', (a, b) => (u32(a) === u32(b) ? 1n : 0n)],
  ['ne32', (a, b) => (u32(a) !== u32(b) ? 1n : 0n)],
];

describe('arithmetic agrees with BigInt', () => {
  const operands = (a: bigint, b: bigint): Line[] => [
    ['const64', 2, ...lanes(a)],
    ['const64', 4, ...lanes(b)],
  ];
  test.each(WIDE.map(([op, want]) => ({ op, want })))('$op', ({ op, want }) => {
    for (const a of INTERESTING) {
      for (const b of INTERESTING)
        expect(evaluate([...operands(a, b), [op, 0, 2, 4]]), `${a} ${op} ${b}`).toBe(want(a, b));
    }
  });
  test.each(WIDE_COMPARE.map(([op, want]) => ({ op, want })))('$op', ({ op, want }) => {
    for (const a of INTERESTING) {
      for (const b of INTERESTING) {
        const code: Line[] = [...operands(a, b), [op, 6, 2, 4], ['zext64', 0, 6]];
        expect(evaluate(code), `${a} ${op} ${b}`).toBe(want(a, b) ? 1n : 0n);
      }
    }
  });
  test.each(SHIFTS.map(([op, want]) => ({ op, want })))('$op and its immediate form', ({ op, want }) => {
    for (const a of INTERESTING) {
      for (let by = 0; by < 64; by++) {
        const value: Line = ['const64', 2, ...lanes(a)];
        expect(evaluate([value, ['const32', 4, by], [op, 0, 2, 4]])).toBe(want(a, BigInt(by)));
        expect(evaluate([value, [`${op}i` as Op, 0, 2, by]])).toBe(want(a, BigInt(by)));
      }
    }
    expect(
      evaluate([
        ['const32', 4, 64],
        [op, 0, 2, 4],
      ]),
    ).toBe('shift-range');
  });
  test.each(NARROW.map(([op, want]) => ({ op, want })))('$op', ({ op, want }) => {
    for (const a of INTERESTING) {
      for (const b of INTERESTING) {
        const result = evaluate([...operands(a, b), [op, 6, 2, 4], ['sext64', 0, 6]]);
        const wanted = want(a, b);
        expect(result, `${a} ${op} ${b}`).toBe(typeof wanted === 'string' ? wanted : u64(wanted));
      }
    }
  });
  test('immediate forms sign-extend', () => {
    for (const a of INTERESTING) {
      for (const by of [-2147483648, -1, 0, 1, 5, 2147483647]) {
        const value: Line = ['const64', 2, ...lanes(a)];
        expect(evaluate([value, ['add64i', 0, 2, by]])).toBe(u64(a + BigInt(by)));
        expect(evaluate([value, ['and64i', 0, 2, by]])).toBe(u64(a & u64(BigInt(by))));
        expect(evaluate([value, ['or64i', 0, 2, by]])).toBe(u64(a | u64(BigInt(by))));
        expect(evaluate([value, ['mul64i', 0, 2, by]])).toBe(u64(a * BigInt(by)));
        expect(evaluate([value, ['eq64i', 6, 2, by], ['zext64', 0, 6]])).toBe(a === u64(BigInt(by)) ? 1n : 0n);
        expect(evaluate([value, ['ne64i', 6, 2, by], ['zext64', 0, 6]])).toBe(a === u64(BigInt(by)) ? 0n : 1n);
      }
    }
  });
  test('unary operators', () => {
    for (const a of INTERESTING) {
      const value: Line = ['const64', 2, ...lanes(a)];
      expect(evaluate([value, ['neg64', 0, 2]])).toBe(u64(-a));
      expect(evaluate([value, ['not64', 0, 2]])).toBe(u64(~a));
      expect(evaluate([value, ['isz64', 6, 2], ['zext64', 0, 6]])).toBe(a === 0n ? 1n : 0n);
      expect(evaluate([value, ['nez64', 6, 2], ['zext64', 0, 6]])).toBe(a === 0n ? 0n : 1n);
      expect(evaluate([value, ['sext8', 6, 2], ['sext64', 0, 6]])).toBe(u64(BigInt.asIntN(8, a)));
      expect(evaluate([value, ['sext16', 6, 2], ['sext64', 0, 6]])).toBe(u64(BigInt.asIntN(16, a)));
      expect(evaluate([value, ['zext8', 6, 2], ['zext64', 0, 6]])).toBe(a & 0xffn);
      expect(evaluate([value, ['zext16', 6, 2], ['zext64', 0, 6]])).toBe(a & 0xffffn);
    }
  });
});

/** Two tasks that increment a shared word through a marked load and store, twice each. */
function counters(): Program {
  const increment: Line[] = [
    ['load32', 4, 0, 0, 1],
    ['add32i', 4, 4, 1],
    ['store32', 0, 0, 4, 1],
  ];
  return assemble([
    {
      name: 'count',
      frameWords: 6,
      code: [['const64', 0, FIRST_OFFSET, MEMORY_BASE_HIGH], ...increment, ...increment, ['ret']],
    },
  ]);
}

/** Hash of the whole state computed from nothing: by replaying the same choices on a fresh machine. */
function replayHash(program: Program, choices: readonly number[]): string {
  const machine = boot(program);
  for (const task of [0, 1]) machine.spawn(task, 0, []);
  for (const task of choices) machine.step(task);
  return `${machine.hashA}/${machine.hashB}`;
}

describe('undo and hash', () => {
  test('every state on every path hashes as a fresh machine that took the same choices', () => {
    const program = counters();
    const machine = boot(program);
    for (const task of [0, 1]) machine.spawn(task, 0, []);
    const finals = new Map<number, number>();
    const hashes = new Map<string, string>();
    const visit = (choices: number[]): void => {
      expect(`${machine.hashA}/${machine.hashB}`).toBe(replayHash(program, choices));
      const enabled = [0, 1].filter((task) => machine.status(task) === layout.PARKED);
      if (enabled.length === 0) {
        const value = machine.peek32(FIRST_OFFSET);
        finals.set(value, (finals.get(value) ?? 0) + 1);
      }
      const mark = machine.mark();
      const before = Array.from(machine.state.subarray(machine.layout.memory + (FIRST_OFFSET >>> 2)));
      for (const task of enabled) {
        machine.rewind(mark);
        expect(Array.from(machine.state.subarray(machine.layout.memory + (FIRST_OFFSET >>> 2)))).toEqual(before);
        machine.step(task);
        visit([...choices, task]);
      }
      machine.rewind(mark);
      machine.unmark();
      hashes.set(`${machine.hashA}/${machine.hashB}`, choices.join(''));
    };
    visit([]);
    // Four reads and four writes of one counter: the results that interleaving allows, each reached.
    expect([...finals.keys()].sort()).toEqual([2, 3, 4]);
    expect([...finals.values()].reduce((a, b) => a + b)).toBe(70);
  });

  test('the same state reached on two paths has one hash, and dead slots do not matter', () => {
    const program = counters();
    expect(replayHash(program, [0, 0, 1, 1])).not.toBe(replayHash(program, [0, 1, 0, 1]));
    expect(replayHash(program, [0, 0, 0, 0, 1, 1, 1, 1])).toBe(replayHash(program, [1, 1, 1, 1, 0, 0, 0, 0]));
  });
});

describe('events', () => {
  test('a task parks in front of a marked access and nowhere else', () => {
    const machine = boot(counters());
    expect(machine.spawn(0, 0, [])).toBe(STEP_PARKED);
    expect([1, 2, 3].map(() => machine.step(0))).toEqual([STEP_PARKED, STEP_PARKED, STEP_PARKED]);
    expect(machine.step(0)).toBe(STEP_EXITED);
    expect(machine.peek32(FIRST_OFFSET)).toBe(2);
  });

  test('a plain access that another task conflicts with becomes an event', () => {
    const program = assemble([
      {
        name: 'plain',
        frameWords: 6,
        code: [
          ['const64', 0, FIRST_OFFSET, MEMORY_BASE_HIGH],
          ['load32', 4, 0, 8, 1],
          ['load32', 4, 0, 0, 0],
          ['add32i', 4, 4, 1],
          ['store32', 0, 0, 4, 0],
          ['load32', 4, 0, 8, 1],
          ['ret'],
        ],
      },
    ]);
    const machine = boot(program);
    for (const task of [0, 1]) machine.spawn(task, 0, []);
    machine.step(0);
    expect(machine.refined).toBe(false);
    machine.step(1);
    expect(machine.refined).toBe(true);
  });

  test('plain accesses to different words stay merged', () => {
    const program = assemble([
      {
        name: 'plain',
        parameterWords: 1,
        frameWords: 8,
        code: [
          ['const64', 2, FIRST_OFFSET, MEMORY_BASE_HIGH],
          ['load32', 1, 2, 32, 1],
          ['sext64', 4, 0],
          ['shl64i', 4, 4, 2],
          ['add64', 2, 2, 4],
          ['store32', 2, 0, 0, 0],
          ['load32', 1, 2, 0, 1],
          ['ret'],
        ],
      },
    ]);
    const machine = boot(program);
    for (const task of [0, 1]) machine.spawn(task, 0, [task]);
    for (const task of [0, 1, 0, 1]) machine.step(task);
    expect(machine.refined).toBe(false);
  });

  test('a stack object becomes shared when its address is stored into shared memory', () => {
    const program = assemble([
      {
        name: 'publish',
        frameWords: 8,
        frameBytes: 32,
        objects: [{ offset: 0, size: 8 }],
        code: [
          ['begin', 0, 8],
          ['frame', 0, 0],
          ['const32', 2, 7],
          ['store32', 0, 0, 2, 1], // private: no event although marked
          ['const64', 4, FIRST_OFFSET, MEMORY_BASE_HIGH],
          ['store64', 4, 0, 0, 1], // event 1: publishes
          ['store32', 0, 0, 2, 1], // event 2: shared now
          ['ret'],
        ],
      },
    ]);
    const machine = boot(program);
    machine.spawn(0, 0, []);
    expect(machine.step(0)).toBe(STEP_PARKED);
    expect(machine.step(0)).toBe(STEP_EXITED);
  });
});

describe('faults', () => {
  const cases: readonly [string, string, readonly Line[]][] = [
    [
      'a null pointer',
      'null-dereference',
      [
        ['const64', 0, 8, 0],
        ['load32', 2, 0, 0, 0],
      ],
    ],
    [
      'a wild pointer',
      'wild-pointer',
      [
        ['const64', 0, 8, 77],
        ['load32', 2, 0, 0, 0],
      ],
    ],
    [
      'behind an object',
      'out-of-bounds',
      [
        ['const64', 0, FIRST_OFFSET + 64, MEMORY_BASE_HIGH],
        ['load32', 2, 0, 0, 0],
      ],
    ],
    [
      'an uninitialised local',
      'uninitialised',
      [
        ['begin', 0, 8],
        ['frame', 0, 0],
        ['load64', 2, 0, 0, 0],
      ],
    ],
    [
      'a local out of scope',
      'use-after-scope',
      [
        ['begin', 0, 8],
        ['frame', 0, 0],
        ['end', 0, 8],
        ['load64', 2, 0, 0, 0],
      ],
    ],
    [
      'a misaligned atomic',
      'misaligned',
      [
        ['const64', 0, FIRST_OFFSET + 2, MEMORY_BASE_HIGH],
        ['const32', 2, 1],
        ['rmw32', 3, 0, 2, 1, 0],
      ],
    ],
    ['unreachable()', 'unreachable', [['unreachable', 0]]],
    [
      'an endless loop',
      'endless-loop',
      [
        ['nop', 'again'],
        ['jmp', 'again'],
      ],
    ],
    [
      'a call of no function',
      'bad-call',
      [
        ['const64', 0, 1, 2],
        ['calli', 0, -1, 0],
      ],
    ],
  ];
  test.each(cases)('%s', (_name, kind, code) => {
    const program = assemble([
      { name: 'f', frameWords: 8, frameBytes: 16, objects: [{ offset: 0, size: 8 }], code: [...code, ['ret']] },
    ]);
    const machine = boot(program);
    expect(machine.spawn(0, 0, [])).toBe(kind === 'nothing' ? STEP_EXITED : STEP_FAULT);
    expect(machine.fault?.kind).toBe(kind);
  });

  test('memory of a frame that has returned', () => {
    const program = assemble([
      { name: 'f', frameWords: 8, code: [['call', 1, 0, 0], ['load32', 2, 0, 0, 0], ['ret']] },
      {
        name: 'leak',
        frameWords: 4,
        frameBytes: 16,
        resultWords: 2,
        objects: [{ offset: 0, size: 8 }],
        code: [
          ['begin', 0, 8],
          ['frame', 0, 0],
          ['const32', 2, 1],
          ['store32', 0, 0, 2, 0],
          ['ret64', 0],
        ],
      },
    ]);
    const machine = boot(program);
    expect(machine.spawn(0, 0, [])).toBe(STEP_FAULT);
    expect(machine.fault?.kind).toBe('use-after-return');
  });

  test('freed heap memory, and freeing twice', () => {
    const machine = boot(assemble([{ name: 'f', frameWords: 2, code: [['ret']] }]));
    const object = machine.allocate(24, true);
    expect(machine.heapObject(object)).toBe(24);
    expect(machine.release(object)).toBe(true);
    expect(machine.release(object)).toBe(false);
    expect(machine.usable(object, 4, false)).toBe(false);
  });
});

test('the table of operands covers every opcode once', () => {
  expect(Object.keys(OPERANDS)).toHaveLength(new Set(Object.values(OP)).size);
});
