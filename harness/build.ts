/**
 * From a tree, a configuration and a scenario's text to a program that can be booted.
 *
 * Which files make up the program is data (UNITS): what the kernel wrote in portable C is taken from the tree, so that a
 * patch to it takes effect; the rest is the model (kernel-src/model). Nothing here knows what the files do.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  type Compilation,
  compile,
  type Diagnostic,
  excerpt,
  type PreprocessOptions,
  type SourceReader,
  type UnitSpec,
} from '../interp/index.ts';
import { dataFolder, type SourceTree } from '../kernel-src/index.ts';
import { autoconf, type Config } from './config.ts';
import { fieldsOf, findRecord } from './kernel/records.ts';
import { type BuiltScenario, readDecoders, readScenario, SCENARIO_SECTION } from './scenario.ts';

/** Files of the tree that are interpreted, and the rules that go with them. */
interface TreeUnit {
  readonly path: string;
  /** Only where this is set. */
  readonly config?: string;
  /** File of harness/rules/ that is compiled into the same unit, so that it sees the unit's own names. */
  readonly rules?: string;
  /** Only these functions of it. */
  readonly functions?: readonly string[];
  /** Included in front of an excerpt. */
  readonly prelude?: string;
}

export const UNITS: readonly TreeUnit[] = [
  { path: 'kernel/locking/rwsem.c', rules: 'rwsem.c' },
  { path: 'kernel/locking/osq_lock.c', config: 'CONFIG_LOCK_SPIN_ON_OWNER' },
  {
    path: 'kernel/sched/core.c',
    functions: ['__wake_q_add', 'wake_q_add', 'wake_q_add_safe', 'wake_up_q'],
    prelude: 'lockstep/sched_core.h',
  },
];

export interface ScenarioSource {
  readonly name: string;
  /** Path shown in messages. */
  readonly path: string;
  readonly text: string;
}

export type BuildOutcome =
  | { readonly kind: 'built'; readonly built: BuiltScenario; readonly files: readonly string[] }
  | { readonly kind: 'unsupported'; readonly diagnostics: readonly Diagnostic[] }
  /** The scenario calls what this revision does not have. */
  | { readonly kind: 'not-applicable'; readonly missing: string }
  | { readonly kind: 'bad-scenario'; readonly message: string };

/** Bytes of per-CPU variables of one CPU. */
export const PER_CPU_STRIDE = 2048;

const MODEL = 'model/';
const RULES = 'rules/';

/** Everything that the preprocessor reads: the model in front of the tree, rules, made-up units, the configuration. */
function makeReader(tree: SourceTree, made: ReadonlyMap<string, string>): SourceReader {
  const model = dataFolder('model');
  const rules = join(dataFolder('model'), '..', '..', 'harness', 'rules');
  const cache = new Map<string, string | undefined>();
  const load = (path: string): string | undefined => {
    const own = made.get(path);
    if (own !== undefined) return own;
    if (path.startsWith(MODEL)) return readIfThere(join(model, path.slice(MODEL.length)));
    if (path.startsWith(RULES)) return readIfThere(join(rules, path.slice(RULES.length)));
    return tree.read(path);
  };
  return {
    read(path) {
      if (cache.has(path)) return cache.get(path);
      const text = load(path);
      cache.set(path, text);
      return text;
    },
  };
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function preprocessing(extra: readonly string[]): PreprocessOptions {
  return {
    includeDirs: [
      `${MODEL}include`,
      'include',
      'include/uapi',
      { from: 'asm/', to: 'include/asm-generic/' },
      { from: 'asm/', to: 'include/uapi/asm-generic/' },
      '',
    ],
    defines: new Map([['__KERNEL__', '1']]),
    preInclude: ['linux/kconfig.h', 'linux/compiler_types.h', ...extra],
  };
}

export function buildScenario(tree: SourceTree, config: Config, source: ScenarioSource): BuildOutcome {
  const made = new Map<string, string>([
    [`${MODEL}include/generated/autoconf.h`, autoconf(config)],
    [source.path, source.text],
  ]);
  const specs: UnitSpec[] = [];
  for (const unit of UNITS) {
    if (unit.config !== undefined && config.get(unit.config) !== 'y') continue;
    specs.push(treeUnit(tree, unit, made));
  }
  for (const file of readdirSync(dataFolder('model')).sort()) {
    if (file.endsWith('.c')) specs.push({ path: MODEL + file, options: preprocessing([]) });
  }
  specs.push({ path: source.path, options: preprocessing([]) });
  const compiled = compile(makeReader(tree, made), specs, {
    roots: [],
    rootGlobals: (_name, section) => section === SCENARIO_SECTION,
    wrapFrom: [source.path],
    perCpu: { section: '.data..percpu', copies: Number(config.get('CONFIG_NR_CPUS') ?? '1'), stride: PER_CPU_STRIDE },
    isNative: (name) => name.startsWith('__lockstep_') || name.startsWith('__builtin_'),
  });
  if (compiled.kind === 'failed') return failure(compiled.diagnostics, source);
  return describe(compiled, config, source);
}

function treeUnit(tree: SourceTree, unit: TreeUnit, made: Map<string, string>): UnitSpec {
  if (unit.functions !== undefined) {
    const text = tree.read(unit.path);
    if (text !== undefined) made.set(unit.path, excerpt(text, unit.functions).text);
    return { path: unit.path, options: preprocessing(unit.prelude === undefined ? [] : [unit.prelude]) };
  }
  if (unit.rules === undefined) return { path: unit.path, options: preprocessing([]) };
  const path = `unit/${basename(unit.path)}`;
  made.set(path, `#include "${unit.path}"\n#include "${RULES}${unit.rules}"\n`);
  return { path, options: preprocessing([]) };
}

/** A name that only the scenario misses means that the revision does not have it. */
function failure(diagnostics: readonly Diagnostic[], source: ScenarioSource): BuildOutcome {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  const missing = errors.map((error) => {
    const match = /(?:implicit declaration of function|undefined reference to) '(\w+)'/.exec(error.message);
    return error.origin?.file.path === source.path ? match?.[1] : undefined;
  });
  const first = missing[0];
  if (first !== undefined && missing.every((name) => name !== undefined)) {
    return { kind: 'not-applicable', missing: first };
  }
  return { kind: 'unsupported', diagnostics };
}

function describe(
  compiled: Extract<Compilation, { kind: 'compiled' }>,
  config: Config,
  source: ScenarioSource,
): BuildOutcome {
  const scenario = readScenario(compiled.program);
  if (typeof scenario === 'string') return { kind: 'bad-scenario', message: scenario };
  const task = findRecord(compiled.units, 'struct task_struct');
  if (task === undefined) return { kind: 'bad-scenario', message: 'it includes no <lockstep/scenario.h>' };
  const map = findRecord(compiled.units, 'struct lockdep_map');
  const jiffies = compiled.program.globals.find((global) => global.name === 'jiffies' || global.name === 'jiffies_64');
  return {
    kind: 'built',
    files: compiled.units.flatMap((unit) => unit.preprocessed.files.map((file) => file.path)),
    built: {
      name: source.name,
      path: source.path,
      program: compiled.program,
      scenario,
      taskFields: fieldsOf(task),
      lockdepFields: map === undefined || config.get('CONFIG_LOCKDEP') !== 'y' ? undefined : fieldsOf(map),
      taskType: task,
      taskSize: task.size,
      ...readDecoders(compiled.program),
      jiffies: jiffies?.offset,
      hz: Number(config.get('CONFIG_HZ') ?? '250'),
      perCpuStride: PER_CPU_STRIDE,
      mergePlain: true,
      memberOffset: (record, member) => {
        const type = findRecord(compiled.units, `struct ${record}`);
        return type === undefined ? 0 : (fieldsOf(type).get(member)?.offset ?? 0);
      },
      isModel: (file) => file.startsWith(MODEL) || file.startsWith(RULES),
    },
  };
}
