/**
 * One program of csmith's: made from a seed, compiled by gcc with the kernel's flags, interpreted; do they agree?
 *
 * csmith (Debian: csmith, libcsmith-dev) and gcc have to be installed. gcc is asked twice, with -O0 and with -O2.
 * Programs that run for long are set aside: an interpreter is no place for them. csmith promises programs without undefined behaviour, so that a fault of ours is
 * as wrong as another checksum; but for pointers to members of packed structures, which it takes for good ones.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileHosted, formatDiagnostic, runHosted } from '../../interp/index.ts';

export type Verdict =
  | { readonly kind: 'same'; readonly output: string }
  /** It did not end within a second of CPU when compiled, or within so many steps of the interpreter. */
  | { readonly kind: 'long' }
  | { readonly kind: 'different'; readonly message: string };

const HEADERS = '/usr/include/csmith';
/** What csmith makes by default, without arguments of main(). Floating point is off by default. */
const OPTIONS = ['--no-argc'];
/** Of those that the kernel is compiled with, what changes the meaning of C (-fno-strict-overflow is -fwrapv -fwrapv-pointer). */
export const KERNEL_FLAGS = [
  ...['-std=gnu11', '-w', '-fno-common', '-fno-strict-aliasing', '-fno-strict-overflow'],
  '-fno-delete-null-pointer-checks',
];
/** Millions of turns of loops and calls: most programs need less than one. */
const MOST_STEPS = 30;

/** What is missing on this machine, if something is. */
export function missingTools(): string | undefined {
  for (const tool of ['csmith', 'gcc']) {
    if (spawnSync(tool, ['--version'], { stdio: 'ignore', cwd: tmpdir() }).error !== undefined)
      return `${tool} is not installed`;
  }
  return existsSync(HEADERS) ? undefined : `${HEADERS} is not there (Debian: libcsmith-dev)`;
}

/** Interprets a program; what it wrote to stdout, or why it did not come to its end. */
export function interpret(path: string, includeDirs: readonly string[]): Verdict {
  const reader = { read: (name: string) => (existsSync(name) ? readFileSync(name, 'utf8') : undefined) };
  const compiled = compileHosted([path], { reader, includeDirs });
  if (compiled.kind === 'failed') {
    return { kind: 'different', message: compiled.diagnostics.map(formatDiagnostic).join('\n') };
  }
  const parts: string[] = [];
  let millions = 0;
  const outcome = runHosted(compiled.program, {
    write: (_descriptor, bytes) => parts.push(bytes),
    stop: () => ++millions > MOST_STEPS,
    heapBytes: 1 << 20,
    anyAlignment: true,
  });
  if (outcome.kind === 'stopped') return { kind: 'long' };
  if (outcome.kind === 'fault') return { kind: 'different', message: outcome.report };
  return { kind: 'same', output: parts.join('') };
}

export function checkSeed(seed: number): Verdict {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-csmith-'));
  try {
    const source = join(folder, `${seed}.c`);
    const binary = join(folder, 'program');
    writeFileSync(
      source,
      execFileSync('csmith', [...OPTIONS, '--seed', String(seed)], { cwd: folder, maxBuffer: 1 << 28 }),
    );
    const outputs: string[] = [];
    for (const level of ['-O0', '-O2']) {
      execFileSync('gcc', [...KERNEL_FLAGS, level, `-I${HEADERS}`, source, '-o', binary], { stdio: 'pipe' });
      // Of CPU, so that a busy machine makes no difference.
      const compiled = spawnSync('/bin/sh', ['-c', 'ulimit -t 1; exec "$0"', binary], { encoding: 'utf8' });
      if (compiled.signal !== null) return { kind: 'long' };
      outputs.push(compiled.stdout);
    }
    const verdict = interpret(source, [HEADERS]);
    if (verdict.kind !== 'same' || outputs.every((output) => output === verdict.output)) return verdict;
    return { kind: 'different', message: `gcc -O0: ${outputs.join('gcc -O2: ')}interpreted: ${verdict.output}` };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
