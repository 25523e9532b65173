/**
 * `npm run bench`: from files to a program, without and with the cache, beside gcc -O2 on the same unit; the machine's
 * speed on a sequential program, beside the same one compiled by gcc -O0; the bars of exploration, as medians of five runs
 * of the whole program in a process of its own, with ratios to the first row of the same run; what each reduction gives;
 * transitions a second; what a second thread gives.
 *
 *     node tests/bench/bench.mjs [--quick] [KERNEL]
 *
 * In: the scenarios beside this file, on a kernel tree. Out: tables in Markdown. `--quick`: one run each, nothing above a second.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { makeCode, SCRIPT } from '../../build.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const words = process.argv.slice(2);
const quick = words.includes('--quick');
const kernel = words.find((word) => !word.startsWith('--')) ?? 'debian:6.12';

/** `bar`: seconds of CPU that it may take. `slow`: not with --quick. */
const BARS = [
  { name: '2 writers, cold start', scenario: 'writers-2', spin: false, bar: 0.5 },
  { name: '3 writers', scenario: 'writers-3', spin: false, bar: 1 },
  { name: '2 writers + 1 reader', scenario: 'writers-2-readers-1', spin: false, bar: 1 },
  { name: '1 writer + 2 readers', scenario: 'writers-1-readers-2', spin: false, bar: 1 },
  { name: '3 writers, spinning', scenario: 'writers-3', spin: true, bar: 3 },
  { name: '2 writers + 1 reader, spinning', scenario: 'writers-2-readers-1', spin: true, bar: 3 },
  { name: '1 writer + 2 readers, spinning', scenario: 'writers-1-readers-2', spin: true, bar: 3 },
  { name: '3 writers, a tick', scenario: 'writers-3-tick', spin: false, bar: 3 },
  { name: '2 writers + 1 reader, a tick', scenario: 'writers-2-readers-1-tick', spin: false, bar: 3 },
  { name: '1 writer + 2 readers, a tick', scenario: 'writers-1-readers-2-tick', spin: false, bar: 3 },
  { name: '2 writers + 2 readers', scenario: 'writers-2-readers-2', spin: false, bar: 60, slow: true },
  { name: '4 writers', scenario: 'writers-4', spin: false, bar: 120, slow: true },
];

const SETS = ['none', 'invisible', 'symmetry', 'por', 'invisible,symmetry,por'];

const GROWTH = ['writers-2', 'writers-3', 'writers-4'].flatMap((scenario) =>
  SETS.map((reduction) => ({ name: scenario, scenario, spin: false, reduction, slow: scenario === 'writers-4' })),
);

/** What several threads give: of the exploration alone, in wall-clock seconds. */
const THREADS = [
  { name: '2 writers + 2 readers', scenario: 'writers-2-readers-2', spin: false },
  { name: '4 writers, told apart', scenario: 'writers-4', spin: false, reduction: 'invisible,por' },
];

/** One run: states, transitions, CPU seconds with the program's start, seconds of the exploration alone. */
function once(bar) {
  const args = [
    join(HERE, '..', '..', 'bin', 'lockstep.mjs'),
    'run',
    join(HERE, 'scenarios', `${bar.scenario}.c`),
    ...['--kernel', kernel, '--format', 'json', '--config', `RWSEM_SPIN_ON_OWNER=${bar.spin ? 'y' : 'n'}`],
    ...(bar.reduction === undefined ? [] : ['--reduction', bar.reduction]),
    ...['--jobs', String(bar.jobs ?? 1)],
  ];
  // The shell's `times` gives the CPU time of the child alone.
  const child = spawnSync('/bin/sh', ['-c', '"$@"; code=$?; times >&2; exit $code', 'sh', process.execPath, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (child.status !== 0) throw new Error(`${bar.name}: exit ${child.status}\n${child.stderr}`);
  const times = child.stderr.trimEnd().split('\n').at(-1);
  const cpu = [...times.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + 60 * Number(m) + Number(s), 0);
  const [result] = JSON.parse(child.stdout).results;
  return { states: result.states, transitions: result.transitions, cpu, seconds: result.seconds };
}

/** The run with the median CPU time. */
function measure(bar) {
  const runs = Array.from({ length: quick ? 1 : 5 }, () => once(bar)).sort((a, b) => a.cpu - b.cpu);
  return runs[runs.length >> 1];
}

const count = (number) => number.toLocaleString('en-US');

function row(cells) {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}

let failed = 0;
let first;

const folder = mkdtempSync(join(tmpdir(), 'lockstep-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
const measures = join(HERE, '..', '..', 'dist', 'bench.cjs');
await build({
  ...SCRIPT,
  entryPoints: [join(HERE, 'measures.ts')],
  bundle: true,
  platform: 'node',
  target: 'node20',
  outfile: measures,
  logLevel: 'error',
});
const hash = createHash('sha256').update(readFileSync(measures)).digest('hex');
makeCode(measures, hash);

/** Of a process of its own. */
function measureAlone(args) {
  return JSON.parse(execFileSync(process.execPath, [join(HERE, 'measure.mjs'), measures, hash, ...args], { encoding: 'utf8' }));
}

/** The run with the median CPU time, of a process of its own each. */
function median(args) {
  const runs = Array.from({ length: quick ? 1 : 5 }, () => measureAlone(args)).sort((a, b) => a.cpu - b.cpu);
  return runs[runs.length >> 1];
}

/**
 * From files to a program with an empty cache: the run with the median CPU time, and how that is to gcc's time, which is
 * measured in turn with it. A machine that others use changes its speed within seconds; the ratio does not.
 */
function medianCold(cache) {
  const runs = Array.from({ length: quick ? 1 : 5 }, () => {
    rmSync(cache, { recursive: true, force: true });
    return { ...measureAlone(['build', kernel, cache]), gcc: measureAlone(['gcc', kernel]).wall };
  }).sort((a, b) => a.cpu - b.cpu);
  const sum = (of) => runs.reduce((total, run) => total + of(run), 0);
  return { ...runs[runs.length >> 1], ratio: sum(({ cpu }) => cpu) / sum(({ gcc }) => gcc) };
}

function bar(name, value, unit, limit, kept, note) {
  if (!kept) failed++;
  row([name, `${value} ${unit}`, `${limit} ${unit}`, note, kept ? '' : 'MISSED']);
}

const cache = join(folder, 'programs');
const cold = medianCold(cache);
const cached = median(['build', kernel, cache]);
const ROUNDS = quick ? '1' : '8';
const program = join(HERE, 'sequential.c');
const speed = median(['machine', program, ROUNDS]);
const binary = join(folder, 'sequential');
execFileSync('gcc', ['-std=gnu11', '-O0', '-fno-strict-overflow', '-fno-strict-aliasing', program, '-o', binary]);
const compiled = Array.from({ length: 5 }, () => {
  const start = process.hrtime.bigint();
  const output = execFileSync(binary, [ROUNDS], { encoding: 'utf8' });
  if (output !== speed.output) throw new Error(`sequential.c: gcc's says ${output}, the machine ${speed.output}`);
  return Number(process.hrtime.bigint() - start) / 1e9;
}).sort((a, b) => a - b)[2];
row(['speed', 'median', 'bar', '', '']);
row(['---', '---:', '---:', '---', '---']);
const wall = ({ wall: milliseconds }) => `${milliseconds.toFixed(0)} ms on the wall`;
const besides = `${wall(cold)}, gcc -O2 on rwsem.c ${cold.gcc.toFixed(0)} ms: ratio ${cold.ratio.toFixed(1)}`;
bar('from files to a program, cold', cold.cpu.toFixed(0), 'ms CPU', 400, cold.cpu <= 400, besides);
bar('from files to a program, cached', cached.cpu.toFixed(0), 'ms CPU', 100, cached.cpu <= 100, wall(cached));
const rate = speed.instructions / (speed.cpu / 1000) / 1e6;
const note = `${(speed.cpu / 1000).toFixed(2)} s, gcc -O0 ${compiled.toFixed(3)} s: ratio ${(speed.cpu / 1000 / compiled).toFixed(0)}`;
bar('sequential C', rate.toFixed(1), 'million instructions/s', 20, rate >= 20, note);
process.stdout.write('\n');
row(['scenario', 'states', 'transitions', 'CPU s', 'ratio', 'bar', '']);
row(['---', '---:', '---:', '---:', '---:', '---:', '---']);
for (const bar of BARS) {
  if (quick && bar.slow === true) continue;
  const { states, transitions, cpu } = measure(bar);
  first ??= cpu;
  const kept = bar.bar === undefined || cpu <= bar.bar;
  if (!kept) failed++;
  row([
    bar.name,
    count(states),
    count(transitions),
    cpu.toFixed(2),
    (cpu / first).toFixed(1),
    bar.bar ?? '',
    kept ? '' : 'MISSED',
  ]);
}
process.stdout.write('\n');
row(['scenario', 'reduction', 'states', 'transitions', 'CPU s', 'million transitions/s']);
row(['---', '---', '---:', '---:', '---:', '---:']);
for (const bar of GROWTH) {
  if (quick && bar.slow === true) continue;
  const { states, transitions, cpu, seconds } = measure(bar);
  const rate = transitions / seconds / 1e6;
  row([bar.scenario, bar.reduction ?? '', count(states), count(transitions), cpu.toFixed(2), rate.toFixed(2)]);
}
if (!quick) {
  process.stdout.write('\n');
  row(['scenario', 'threads', 'states', 'seconds', 'times as fast']);
  row(['---', '---:', '---:', '---:', '---:']);
  for (const bar of THREADS) {
    let alone;
    for (const jobs of [1, 2]) {
      const { states, seconds } = measure({ ...bar, jobs });
      alone ??= seconds;
      row([bar.name, jobs, count(states), seconds.toFixed(2), (alone / seconds).toFixed(2)]);
    }
  }
}
process.exitCode = failed > 0 ? 1 : 0;
