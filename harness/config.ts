/**
 * Kernel configurations: Kconfig fragments and settings, as the headers that a build of the kernel generates.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder } from '../kernel-src/index.ts';

/** Symbol (with CONFIG_) -> 'y', 'm', a number, or a quoted string. What is absent is not set. */
export type Config = ReadonlyMap<string, string>;

export class ConfigError extends Error {}

/** `CONFIG_X=y` lines and `# CONFIG_X is not set`, over what `config` says already. */
export function readFragment(text: string, config: Map<string, string>, name: string): void {
  for (const [number, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    const unset = /^# (CONFIG_\w+) is not set$/.exec(line);
    if (unset !== null) config.delete(unset[1]!);
    else if (line !== '' && !line.startsWith('#')) setting(line, config, `${name}:${number + 1}`);
  }
}

function setting(text: string, config: Map<string, string>, where: string): void {
  const match = /^(?:CONFIG_)?(\w+)=(.*)$/.exec(text);
  if (match === null) throw new ConfigError(`${where}: '${text}' is no setting; write NAME=y, NAME=n or NAME=VALUE`);
  const name = `CONFIG_${match[1]}`;
  const value = match[2]!;
  if (value === 'n' || value === '') config.delete(name);
  else config.set(name, value);
}

/** The default fragment with the user's settings on top (`--config`), and what they bring with them. */
export function makeConfig(settings: readonly string[]): Config {
  const config = new Map<string, string>();
  readFragment(readFileSync(join(dataFolder('config'), 'default.config'), 'utf8'), config, 'default.config');
  for (const text of settings) setting(text, config, '--config');
  for (const [name, needed] of SELECTS) {
    if (config.get(name) === 'y') for (const other of needed) if (!config.has(other)) config.set(other, 'y');
  }
  return config;
}

/** What Kconfig would select or has as an invisible default (lib/Kconfig.debug, kernel/Kconfig.locks). */
const SELECTS: readonly (readonly [string, readonly string[]])[] = [
  ['CONFIG_RWSEM_SPIN_ON_OWNER', ['CONFIG_LOCK_SPIN_ON_OWNER']],
  ['CONFIG_MUTEX_SPIN_ON_OWNER', ['CONFIG_LOCK_SPIN_ON_OWNER']],
  ['CONFIG_PROVE_LOCKING', ['CONFIG_DEBUG_LOCK_ALLOC', 'CONFIG_TRACE_IRQFLAGS']],
  ['CONFIG_DEBUG_LOCK_ALLOC', ['CONFIG_LOCKDEP', 'CONFIG_DEBUG_SPINLOCK']],
  ['CONFIG_PREEMPT_RT', ['CONFIG_RT_MUTEXES']],
];

/** The text of generated/autoconf.h (scripts/kconfig/confdata.c: conf_write_autoconf). */
function autoconf(config: Config): string {
  const lines = [...config].map(([name, value]) => {
    if (value === 'm') return `#define ${name}_MODULE 1`;
    return `#define ${name} ${value === 'y' ? '1' : value}`;
  });
  return `${lines.sort().join('\n')}\n`;
}

/** What a build makes of its configuration, by path below the model. */
export function generatedHeaders(config: Config): Map<string, string> {
  return new Map([
    [`${GENERATED}autoconf.h`, autoconf(config)],
    [`${GENERATED}timeconst.h`, timeconst(Number(config.get('CONFIG_HZ') ?? '250'))],
  ]);
}

const GENERATED = 'model/include/generated/';

/**
 * The text of generated/timeconst.h (kernel/time/timeconst.bc): for each pair of units the reduced fraction between them,
 * and for those of 32 bits the factor, the summand and the shift that divide by multiplying.
 */
function timeconst(hz: number): string {
  const lines: string[] = [];
  const define = (name: string, value: string): void => void lines.push(`#define ${name}\t${value}`);
  for (const [unit, perSecond] of [
    ['MSEC', 1000n],
    ['USEC', 1_000_000n],
    ['NSEC', 1_000_000_000n],
  ] as const) {
    for (const [name, to, from] of [
      [`HZ_TO_${unit}`, perSecond, BigInt(hz)],
      [`${unit}_TO_HZ`, BigInt(hz), perSecond],
    ] as const) {
      const divisor = gcd(to, from);
      const [num, den] = [to / divisor, from / divisor];
      if (unit !== 'NSEC') {
        // The least shift that makes the factor fill 32 bits, rounded up; the summand keeps exact what comes out even.
        let shift = 0n;
        while ((num << shift) / den < 1n << 31n) shift++;
        define(`${name}_MUL32`, `0x${(((num << shift) + den - 1n) / den).toString(16)}ULL`);
        define(`${name}_ADJ32`, `0x${(((1n << shift) * (den - 1n)) / den).toString(16)}ULL`);
        define(`${name}_SHR32`, String(shift));
      }
      define(`${name}_NUM`, String(num));
      define(`${name}_DEN`, String(den));
    }
  }
  return `${lines.join('\n')}\n`;
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}
