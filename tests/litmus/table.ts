/**
 * Litmus tests: small programs, the outcome that each asks about, what the kernel's memory model says of it, and whether
 * an exploration with late stores shows it.
 *
 * A program is one text per task. `W`, `WR` (release), `R`, `RA` (acquire) are marked accesses of x, y, z; `P` is a plain
 * store; `mb`, `wmb`, `rmb` fences; `ADD`, `XCHG`, `CAS` atomics with their order: `_` relaxed, `A`, `L` (release), `F` full.
 * Registers r0, r1, ... belong to nobody. `asks` is an expression over registers and variables once all have ended.
 *
 * `lkmm`: `allowed` or `forbidden` by tools/memory-model. `seen`: by us. Nothing that is forbidden may be seen; what is allowed and
 * not seen needs a load that comes early, two tasks that see stores in different orders, or an unlock or a release that lets
 * what is older be late: we have none of these.
 */
export interface Litmus {
  readonly name: string;
  readonly tasks: readonly string[];
  readonly asks: string;
  readonly lkmm: 'allowed' | 'forbidden';
  readonly seen: boolean;
}

const rows: Litmus[] = [];

function add(lkmm: Litmus['lkmm'], seen: boolean, name: string, asks: string, ...tasks: string[]): void {
  rows.push({ name, tasks, asks, lkmm, seen });
}
const shown = (name: string, asks: string, ...tasks: string[]): void => add('allowed', true, name, asks, ...tasks);
const unseen = (name: string, asks: string, ...tasks: string[]): void => add('allowed', false, name, asks, ...tasks);
const never = (name: string, asks: string, ...tasks: string[]): void => add('forbidden', false, name, asks, ...tasks);

// Store buffering: each stores, then looks at what the other one stores.
const SB = 'r0 == 0 && r1 == 0';
shown('SB', SB, 'W(x, 1); r0 = R(y);', 'W(y, 1); r1 = R(x);');
never('SB+mbs', SB, 'W(x, 1); mb; r0 = R(y);', 'W(y, 1); mb; r1 = R(x);');
shown('SB+mb+once', SB, 'W(x, 1); mb; r0 = R(y);', 'W(y, 1); r1 = R(x);');
shown('SB+wmb+mb', SB, 'W(x, 1); wmb; r0 = R(y);', 'W(y, 1); mb; r1 = R(x);');
shown('SB+rmb+mb', SB, 'W(x, 1); rmb; r0 = R(y);', 'W(y, 1); mb; r1 = R(x);');
shown('SB+release-acquire', SB, 'WR(x, 1); r0 = RA(y);', 'WR(y, 1); r1 = RA(x);');
shown('SB+plain+mb', SB, 'P(x, 1); r0 = R(y);', 'W(y, 1); mb; r1 = R(x);');
never('SB+plains+mbs', SB, 'P(x, 1); mb; r0 = R(y);', 'P(y, 1); mb; r1 = R(x);');
for (const [order, full] of [
  ['_', false],
  ['A', false],
  ['L', false],
  ['F', true],
] as const) {
  const mode = full ? never : shown;
  mode(`SB+xchg${order}+mb`, SB, `XCHG${order}(x, 1); r0 = R(y);`, 'W(y, 1); mb; r1 = R(x);');
  mode(`SB+add${order}+mb`, SB, `ADD${order}(x, 1); r0 = R(y);`, 'W(y, 1); mb; r1 = R(x);');
  mode(`SB+cas${order}+mb`, SB, `CAS${order}(x, 0, 1); r0 = R(y);`, 'W(y, 1); mb; r1 = R(x);');
  mode(`SB+xchg${order}s`, SB, `XCHG${order}(x, 1); r0 = R(y);`, `XCHG${order}(y, 1); r1 = R(x);`);
  // An atomic with release waits for what is older, here.
  const between = order === 'L' ? unseen : mode;
  between(`SB+between-${order}`, SB, `W(x, 1); ADD${order}(z, 1); r0 = R(y);`, 'W(y, 1); mb; r1 = R(x);');
}
// One that fails orders nothing.
shown('SB+failed-casF+mb', SB, 'W(x, 1); CASF(z, 7, 8); r0 = R(y);', 'W(y, 1); mb; r1 = R(x);');
// What the two look at is an atomic: the reading half counts.
never('SB+looks-by-xchgF', 'r0 == 0 && r1 == 0', 'W(x, 1); r0 = XCHGF(y, 2);', 'W(y, 1); r1 = XCHGF(x, 2);');
shown('SB+looks-by-xchg_', 'r0 == 0 && r1 == 0', 'W(x, 1); r0 = XCHG_(y, 2);', 'W(y, 1); r1 = XCHG_(x, 2);');
shown(
  'SB+rfi',
  'r0 == 1 && r1 == 0 && r2 == 1 && r3 == 0',
  'W(x, 1); r0 = R(x); r1 = R(y);',
  'W(y, 1); r2 = R(y); r3 = R(x);',
);
never('SB+spinlocks', SB, 'LOCK(l); W(x, 1); r0 = R(y); UNLOCK(l);', 'LOCK(l); W(y, 1); r1 = R(x); UNLOCK(l);');
shown('SB+into-lock', SB, 'W(x, 1); LOCK(l); r0 = R(y); UNLOCK(l);', 'W(y, 1); mb; r1 = R(x);');
unseen('SB+unlock', SB, 'LOCK(l); W(x, 1); UNLOCK(l); r0 = R(y);', 'W(y, 1); mb; r1 = R(x);');

// Message passing: data, then a flag.
const MP = 'r0 == 1 && r1 == 0';
shown('MP', MP, 'W(x, 1); W(y, 1);', 'r0 = R(y); r1 = R(x);');
shown('MP+once+rmb', MP, 'W(x, 1); W(y, 1);', 'r0 = R(y); rmb; r1 = R(x);');
shown('MP+once+acquire', MP, 'W(x, 1); W(y, 1);', 'r0 = RA(y); r1 = R(x);');
shown('MP+plain+acquire', MP, 'P(x, 1); W(y, 1);', 'r0 = RA(y); r1 = R(x);');
unseen('MP+wmb+once', MP, 'W(x, 1); wmb; W(y, 1);', 'r0 = R(y); r1 = R(x);');
never('MP+wmb+rmb', MP, 'W(x, 1); wmb; W(y, 1);', 'r0 = R(y); rmb; r1 = R(x);');
never('MP+wmb+acquire', MP, 'W(x, 1); wmb; W(y, 1);', 'r0 = RA(y); r1 = R(x);');
never('MP+release+acquire', MP, 'W(x, 1); WR(y, 1);', 'r0 = RA(y); r1 = R(x);');
never('MP+plain-release+acquire', MP, 'P(x, 1); WR(y, 1);', 'r0 = RA(y); r1 = R(x);');
never('MP+mb+rmb', MP, 'W(x, 1); mb; W(y, 1);', 'r0 = R(y); rmb; r1 = R(x);');
shown('MP+rmb+acquire', MP, 'W(x, 1); rmb; W(y, 1);', 'r0 = RA(y); r1 = R(x);');
for (const [order, ordered] of [
  ['_', false],
  ['A', false],
  ['L', true],
  ['F', true],
] as const) {
  const mode = ordered ? never : shown;
  mode(`MP+xchg${order}+acquire`, MP, `W(x, 1); XCHG${order}(y, 1);`, 'r0 = RA(y); r1 = R(x);');
  mode(`MP+cas${order}+acquire`, MP, `P(x, 1); CAS${order}(y, 0, 1);`, 'r0 = RA(y); r1 = R(x);');
}
never('MP+wmb-xchg_+acquire', MP, 'W(x, 1); wmb; XCHG_(y, 1);', 'r0 = RA(y); r1 = R(x);');
never('MP+wmb-early+acquire', MP, 'W(x, 1); wmb; W(z, 1); W(y, 1);', 'r0 = RA(y); r1 = R(x);');
shown('MP+wmb-late+acquire', MP, 'W(z, 1); wmb; W(x, 1); W(y, 1);', 'r0 = RA(y); r1 = R(x);');
never('MP+xchgF-acquire', MP, 'W(x, 1); WR(y, 1);', 'r0 = XCHGF(y, 2); r1 = R(x);');
never('MP+xchgA-acquire', MP, 'W(x, 1); WR(y, 1);', 'r0 = XCHGA(y, 2); r1 = R(x);');
never('MP+rmw-sequence', 'r0 == 2 && r1 == 0', 'W(x, 1); WR(y, 1);', 'ADD_(y, 1);', 'r0 = RA(y); r1 = R(x);');
never('MP+spinlocks', MP, 'LOCK(l); W(x, 1); W(y, 1); UNLOCK(l);', 'LOCK(l); r0 = R(y); r1 = R(x); UNLOCK(l);');
never('MP+unlock-lock', MP, 'LOCK(l); W(x, 1); UNLOCK(l); LOCK(l); W(y, 1); UNLOCK(l);', 'r0 = RA(y); r1 = R(x);');
// A lock's word is a place like others.
never('MP+wmb+lock', 'r0 == 1 && r1 == 0', 'W(x, 1); wmb; LOCK(l); UNLOCK(l);', 'r0 = HELD(l); rmb; r1 = R(x);');

// Load buffering: loads are never early here.
const LB = 'r0 == 1 && r1 == 1';
unseen('LB', LB, 'r0 = R(x); W(y, 1);', 'r1 = R(y); W(x, 1);');
never('LB+mbs', LB, 'r0 = R(x); mb; W(y, 1);', 'r1 = R(y); mb; W(x, 1);');
never('LB+release+acquire', LB, 'r0 = R(x); WR(y, 1);', 'r1 = RA(y); W(x, 1);');
never('LB+ctrls', LB, 'r0 = R(x); if (r0) W(y, 1);', 'r1 = R(y); if (r1) W(x, 1);');

// Whose store is the last one?
const R_ = 'x == 1 && y == 2 && r0 == 0';
shown('R', 'y == 2 && r0 == 0', 'W(x, 1); W(y, 1);', 'W(y, 2); r0 = R(x);');
never('R+mbs', R_, 'W(x, 1); mb; W(y, 1);', 'W(y, 2); mb; r0 = R(x);');
shown('R+wmb+once', 'y == 2 && r0 == 0', 'W(x, 1); wmb; W(y, 1);', 'W(y, 2); r0 = R(x);');
shown('R+once+mb', 'y == 2 && r0 == 0', 'W(x, 1); W(y, 1);', 'W(y, 2); mb; r0 = R(x);');
shown('S', 'x == 2 && r0 == 1', 'W(x, 2); W(y, 1);', 'r0 = R(y); W(x, 1);');
never('S+wmb+data', 'x == 2 && r0 == 1', 'W(x, 2); wmb; W(y, 1);', 'r0 = R(y); W(x, r0);');
never('S+release+acquire', 'x == 2 && r0 == 1', 'W(x, 2); WR(y, 1);', 'r0 = RA(y); W(x, 1);');
shown('2+2W', 'x == 2 && y == 2', 'W(x, 2); W(y, 1);', 'W(y, 2); W(x, 1);');
never('2+2W+mbs', 'x == 2 && y == 2', 'W(x, 2); mb; W(y, 1);', 'W(y, 2); mb; W(x, 1);');
shown('2+2W+wmb+once', 'x == 2 && y == 2', 'W(x, 2); wmb; W(y, 1);', 'W(y, 2); W(x, 1);');
shown('2+2W+xchg_s', 'x == 2 && y == 2', 'W(x, 2); XCHG_(y, 1);', 'W(y, 2); XCHG_(x, 1);');
never('2+2W+xchgFs', 'x == 2 && y == 2', 'W(x, 2); XCHGF(y, 1);', 'W(y, 2); XCHGF(x, 1);');

// One memory: what one has seen of another's stores, everybody can see.
const WRC = 'r0 == 1 && r1 == 1 && r2 == 0';
unseen('WRC', WRC, 'W(x, 1);', 'r0 = R(x); W(y, 1);', 'r1 = R(y); r2 = R(x);');
never('WRC+release+acquire', WRC, 'W(x, 1);', 'r0 = R(x); WR(y, 1);', 'r1 = RA(y); r2 = R(x);');
const ISA2 = 'r0 == 1 && r1 == 1 && r2 == 0';
shown('ISA2', ISA2, 'W(x, 1); W(y, 1);', 'r0 = R(y); W(z, 1);', 'r1 = R(z); r2 = R(x);');
never('ISA2+release+release+acquire', ISA2, 'W(x, 1); WR(y, 1);', 'r0 = RA(y); WR(z, 1);', 'r1 = RA(z); r2 = R(x);');
never(
  'Z6.0+mbs',
  'y == 2 && r0 == 1 && r1 == 0',
  'W(x, 1); mb; W(y, 1);',
  'W(y, 2); mb; W(z, 1);',
  'r0 = R(z); mb; r1 = R(x);',
);
shown(
  'Z6.0+once',
  'y == 2 && r0 == 1 && r1 == 0',
  'W(x, 1); W(y, 1);',
  'W(y, 2); mb; W(z, 1);',
  'r0 = R(z); mb; r1 = R(x);',
);
const IRIW = 'r0 == 1 && r1 == 0 && r2 == 1 && r3 == 0';
unseen('IRIW', IRIW, 'W(x, 1);', 'W(y, 1);', 'r0 = R(x); r1 = R(y);', 'r2 = R(y); r3 = R(x);');
never('IRIW+mbs', IRIW, 'W(x, 1);', 'W(y, 1);', 'r0 = R(x); mb; r1 = R(y);', 'r2 = R(y); mb; r3 = R(x);');

// Coherence: one place has one order.
never('CoRR', 'r0 == 1 && r1 == 0', 'W(x, 1);', 'r0 = R(x); r1 = R(x);');
never('CoWW', 'x == 1', 'W(x, 1); W(x, 2);', ';');
never('CoWW+other', 'x == 1 && r0 == 2', 'W(x, 1); W(x, 2);', 'r0 = R(x);');
never('CoRW', 'r0 == 1', 'r0 = R(x); W(x, 1);', ';');
never('CoRW2', 'r0 == 1 && x == 1', 'r0 = R(x); W(x, 2);', 'W(x, 1);');
never('CoWR', 'r0 == 0', 'W(x, 1); r0 = R(x);', ';');
never(
  'CoRR2',
  'r0 == 1 && r1 == 2 && r2 == 2 && r3 == 1',
  'W(x, 1);',
  'W(x, 2);',
  'r0 = R(x); r1 = R(x);',
  'r2 = R(x); r3 = R(x);',
);
never('CoWW+wmb-free', 'r0 == 2 && r1 == 1', 'W(x, 1); W(y, 1); W(x, 2);', 'r0 = R(x); r1 = R(x);');
// No atomic loses another one, however late they write.
for (const order of ['_', 'A', 'L', 'F']) {
  never(`atomicity-add${order}`, 'x != 2', `ADD${order}(x, 1); r0 = R(y);`, `ADD${order}(x, 1); r1 = R(y);`);
  never(`atomicity-cas${order}`, 'r0 == 0 && r1 == 0', `r0 = CAS${order}(x, 0, 1);`, `r1 = CAS${order}(x, 0, 2);`);
  never(
    `atomicity-store-add${order}`,
    'r0 == 0 && x == 1',
    `r0 = ADD${order}(x, 1); r2 = R(y);`,
    'W(x, 5); r1 = R(y);',
  );
}

// Going to sleep and being woken.
const SLEEP = 'r0 == 0 && r1 == 0';
shown('sleep+__set_current_state', SLEEP, 'STATE(2); r0 = R(y);', 'W(y, 1); r1 = WAKE(0);');
never('sleep+set_current_state', SLEEP, 'STATE(2); mb; r0 = R(y); if (r0) STATE(0);', 'W(y, 1); r1 = WAKE(0);');
never(
  'sleep+under-lock',
  SLEEP,
  'LOCK(l); STATE(2); UNLOCK(l); LOCK(l); r0 = R(y); UNLOCK(l);',
  'LOCK(l); W(y, 1); UNLOCK(l); r1 = WAKE(0);',
);

export const LITMUS: readonly Litmus[] = rows;
