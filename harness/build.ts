/**
 * From a tree, a configuration and a scenario's text to a program that can be booted.
 *
 * Which files make up the program is data (units.ts): what the kernel wrote in portable C is taken from the tree, so that a
 * patch to it takes effect; the rest is the model (kernel-src/model). Nothing here knows what the files do.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  type Compilation,
  type CompiledUnit,
  compile,
  type Diagnostic,
  excerpt,
  formatDiagnostic,
  type LowerOptions,
  leadingHeaders,
  type PreprocessOptions,
  type SourceReader,
  type UnitSpec,
  UnitStore,
} from '../interp/index.ts';
import { dataFolder, type SourceTree } from '../kernel-src/index.ts';
import { type Config, generatedHeaders } from './config.ts';
import { kbuildKey, strictness, withTree } from './kbuild.ts';
import { fieldsOf, findRecord } from './kernel/records.ts';
import type { ProgramCache } from './program-cache.ts';
import { restore, type StoredProgram, store } from './program-file.ts';
import { type BuiltScenario, readDecoders, readScenario, SCENARIO_SECTION } from './scenario.ts';
import { EXCERPTS, type Excerpt, PRIMITIVES, RT_FILES, type TreeUnit, UNITS } from './units.ts';

export interface ScenarioSource {
  readonly name: string;
  /** Path shown in messages. */
  readonly path: string;
  /** What a token calls it; its name where that is left out. */
  readonly word?: string;
  readonly text: string;
}

export type BuildOutcome =
  | BuiltOutcome<BuiltScenario>
  | { readonly kind: 'unsupported'; readonly diagnostics: readonly Diagnostic[] }
  /** The scenario calls what this revision does not have. */
  | { readonly kind: 'not-applicable'; readonly missing: string }
  /** The scenario is not made for this configuration. */
  | { readonly kind: 'other-configuration'; readonly setting: string }
  | { readonly kind: 'bad-scenario'; readonly message: string };

/** A built scenario as plain data. */
type BuiltData = Omit<BuiltScenario, 'memberOffset' | 'isModel'>;

type Failed = Exclude<BuildOutcome, { kind: 'built' }>;
/** `warnings`: each as a compiler prints it. */
interface BuiltOutcome<Data> {
  readonly kind: 'built';
  readonly built: Data;
  readonly files: readonly string[];
  readonly warnings: readonly string[];
}
type Outcome = Failed | BuiltOutcome<BuiltData>;
/** What is worth to be kept: diagnostics are not. */
type CachedOutcome = BuiltOutcome<BuiltData> | Extract<Failed, { kind: 'not-applicable' }>;
type StoredOutcome =
  | BuiltOutcome<Omit<BuiltData, 'program'> & { readonly program: StoredProgram }>
  | Extract<Failed, { kind: 'not-applicable' }>;

/** Bytes of per-CPU variables of one CPU. */
export const PER_CPU_STRIDE = 2048;

const MODEL = 'model/';
const RULES = 'rules/';

/** Units but the scenario are the same for all scenarios on a tree; a scenario, for revisions with the same headers. */
const UNIT_STORE = new UnitStore();
/** Our own files do not change while we run. */
const ownFiles = new Map<string, string | undefined>();
const ownNames = new Map<string, ReadonlySet<string>>();
let modelFolder: string | undefined;
/** Excerpts of a tree's files. */
const excerpts = new WeakMap<SourceTree, Map<string, string | undefined>>();

/** Everything that the preprocessor reads: the model in front of the tree, rules, made-up units, the configuration. */
export function makeReader(tree: SourceTree, made: ReadonlyMap<string, string>): SourceReader {
  return {
    read(path) {
      const own = made.get(path);
      if (own !== undefined) return own;
      if (path.startsWith(MODEL) || path.startsWith(RULES)) return readOwn(path);
      const part = EXCERPTS.find((candidate) => candidate.path === path);
      return part === undefined ? tree.read(path) : readExcerpt(tree, part);
    },
  };
}

function readOwn(path: string): string | undefined {
  if (!ownFiles.has(path)) ownFiles.set(path, isOwn(path) ? readFileSync(ownFile(path), 'utf8') : undefined);
  return ownFiles.get(path);
}

/** Most headers are looked for in the model first, and are not there: what a folder has is asked once. */
function isOwn(path: string): boolean {
  const folder = dirname(path);
  let names = ownNames.get(folder);
  if (names === undefined) {
    const place = ownFile(`${folder}/`);
    names = new Set(existsSync(place) ? readdirSync(place) : []);
    ownNames.set(folder, names);
  }
  return /\.[ch]$/.test(path) && names.has(basename(path));
}

function ownFile(path: string): string {
  modelFolder ??= dataFolder('model');
  return path.startsWith(MODEL)
    ? join(modelFolder, path.slice(MODEL.length))
    : join(modelFolder, '..', '..', 'harness', 'rules', path.slice(RULES.length));
}

function readExcerpt(tree: SourceTree, { path, functions }: Excerpt): string | undefined {
  let ofTree = excerpts.get(tree);
  if (ofTree === undefined) excerpts.set(tree, (ofTree = new Map()));
  if (!ofTree.has(path)) {
    const text = tree.read(path);
    ofTree.set(path, text === undefined ? undefined : excerpt(text, functions).text);
  }
  return ofTree.get(path);
}

/** Besides `__KERNEL__`, as Kbuild does for code without exports (EXPORT_SYMBOL() makes nothing) and with `make W=2`. */
const DEFINES: PreprocessOptions['defines'] = new Map([
  ['__KERNEL__', '1'],
  ['__DISABLE_EXPORTS', '1'],
  ['KBUILD_EXTRA_WARN2', '1'],
]);

/** But for what depends on the tree (`withTree`). */
export const PREPROCESSING: PreprocessOptions = {
  includeDirs: [
    `${MODEL}include`,
    'include',
    'include/uapi',
    { from: 'asm/', to: 'include/asm-generic/' },
    { from: 'asm/', to: 'include/uapi/asm-generic/' },
    '',
  ],
  defines: DEFINES,
  preInclude: ['linux/kconfig.h', 'linux/compiler_types.h'],
};

/** What a program is made from. */
interface Parts {
  readonly tree: SourceTree;
  readonly config: Config;
  readonly source: ScenarioSource;
  readonly specs: readonly UnitSpec[];
  readonly reader: SourceReader;
}

/** With `programs`, what was built earlier is taken from there. */
export function buildScenario(
  tree: SourceTree,
  config: Config,
  source: ScenarioSource,
  programs?: ProgramCache,
): BuildOutcome {
  const [, unwanted] =
    [...source.text.matchAll(/^NOT_WITH\((CONFIG_\w+)\);$/gm)].find(([, name]) => config.get(name!) === 'y') ?? [];
  if (unwanted !== undefined) return { kind: 'other-configuration', setting: unwanted };
  const made = generatedHeaders(config).set(source.path, source.text);
  const dialect = { options: withTree(tree, PREPROCESSING), ...strictness(config) };
  const specs = unitSpecs(tree, config, source, made, dialect);
  const parts: Parts = { tree, config, source, specs, reader: makeReader(tree, made) };
  if (programs === undefined) return finish(build(parts).outcome);
  const name = [tree.id, source.name, source.path, ...[...made].flat(), ...specs.map((spec) => spec.path)];
  name.push(kbuildKey(tree), JSON.stringify(strictness(config)));
  const kept = programs.find(name, sourceReader(parts, made));
  if (kept !== undefined) return finish(restoreOutcome(kept as StoredOutcome, parts.reader));
  const { outcome, paths } = build(parts);
  if (outcome.kind === 'built' || outcome.kind === 'not-applicable') {
    programs.keep(name, storeOutcome(outcome, parts.reader), paths, sourceReader(parts, made));
  }
  return finish(outcome);
}

/** As the reader, but an excerpt is as good as the whole file: looking at that costs less than cutting it out. */
function sourceReader({ tree, reader }: Parts, made: ReadonlyMap<string, string>): SourceReader {
  const isOwn = (path: string): boolean => made.has(path) || path.startsWith(MODEL) || path.startsWith(RULES);
  return { read: (path) => (isOwn(path) ? reader.read(path) : tree.read(path)) };
}

/** Headers that its text names; those that they include do not count. */
function includedBy(source: ScenarioSource): ReadonlySet<string> {
  const lines = source.text.matchAll(/^[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)/gm);
  return new Set(Array.from(lines, ([, path]) => path!));
}

function isWanted(unit: TreeUnit, included: ReadonlySet<string>): boolean {
  return unit.wanted?.some((header) => included.has(header)) === true;
}

/**
 * Can the scenario come out differently when these files have changed? A lock's own file concerns the scenarios that
 * ask for it (those that ask for none are rwsem's); every other file may concern all.
 */
export function mayConcern(source: ScenarioSource, changed: readonly string[], config: Config): boolean {
  if (changed.length === 0) return true;
  if (changed.every((path) => RT_FILES.includes(path))) return config.get('CONFIG_PREEMPT_RT') === 'y';
  const included = includedBy(source);
  const own = UNITS.filter((unit) => isWanted(unit, included) && unit.library !== true);
  const always = UNITS.filter((unit) => unit.wanted === undefined && isSet(unit, config));
  const subjects = own.length > 0 ? own : always;
  const isOf = (unit: TreeUnit, path: string): boolean => unit.path === path || unit.parts?.includes(path) === true;
  return changed.some((path) => subjects.some((unit) => isOf(unit, path)) || !UNITS.some((unit) => isOf(unit, path)));
}

function isSet({ config: name, without }: TreeUnit, config: Config): boolean {
  const has = (symbol: string): boolean => config.get(symbol) === 'y';
  return (name === undefined || has(name)) && (without === undefined || !has(without));
}

/** Folders of headers. */
const HEADERS: readonly string[] = ['include/', `${MODEL}include/`];

/**
 * What headers declare and nobody mentions is passed over, unless a patch has changed one: what becomes of the others
 * behind it is the patch's doing.
 */
function onDemand({ changed }: SourceTree): Pick<UnitSpec, 'onDemand'> {
  const isPatched = [...(changed ?? [])].some((path) => HEADERS.some((folder) => path.startsWith(folder)));
  return isPatched ? {} : { onDemand: HEADERS };
}

type UnitDialect = Pick<UnitSpec, 'options' | 'warnings' | 'errors'>;

/** Headers, and C that other C includes: what a patch says there has to be right, whether or not anybody calls it. */
function patchedParts({ changed }: SourceTree): string[] {
  const isPart = (path: string): boolean => /\.[ch]$/.test(path) && !UNITS.some((unit) => unit.path === path);
  return [...(changed ?? [])].filter(isPart).sort();
}

/** Also puts the texts that are made up into `made`. */
function unitSpecs(
  tree: SourceTree,
  config: Config,
  source: ScenarioSource,
  made: Map<string, string>,
  dialect: UnitDialect,
): UnitSpec[] {
  const reading = onDemand(tree);
  // What the program's first file includes first is read once for it and for the scenario.
  const [first] = UNITS;
  const front = { front: leadingHeaders(tree.read(first!.path) ?? '').headers };
  const specs: UnitSpec[] = [];
  const included = includedBy(source);
  for (const unit of UNITS) {
    if (!isSet(unit, config)) continue;
    if (unit.wanted !== undefined && !isWanted(unit, included)) continue;
    const complete = [unit.path, ...patchedParts(tree)];
    const spec = { ...dialect, path: treeUnit(unit, made), complete, ...reading, ...(unit === first ? front : {}) };
    if (!specs.some((other) => other.path === spec.path)) specs.push(spec);
  }
  specs.push({ ...dialect, path: source.path, passing: true, ...reading, ...front });
  return specs;
}

/** Its path. */
function treeUnit(unit: TreeUnit, made: Map<string, string>): string {
  const parts = unit.prelude === undefined ? [unit.path] : [unit.prelude, unit.path];
  if (unit.rules !== undefined) parts.push(RULES + unit.rules);
  for (const path of unit.behind ?? []) {
    const part = EXCERPTS.find((candidate) => candidate.path === path);
    if (part !== undefined) parts.push(part.prelude);
    parts.push(path);
  }
  if (parts.length === 1) return unit.path;
  const path = `unit/${basename(unit.path)}`;
  made.set(path, parts.map((part) => `#include "${part}"\n`).join(''));
  return path;
}

/** Also gives every path that the outcome depends on. */
function build({ config, source, specs, reader }: Parts): { outcome: Outcome; paths: Set<string> } {
  const options: LowerOptions = {
    roots: [],
    flexible: flexibleArrays(reader),
    rootGlobals: (_name, section) => section === SCENARIO_SECTION,
    wrapFrom: [source.path],
    perCpu: { section: '.data..percpu', copies: Number(config.get('CONFIG_NR_CPUS') ?? '1'), stride: PER_CPU_STRIDE },
    isNative,
  };
  const compiled = compile(reader, specs, options, UNIT_STORE);
  const outcome =
    compiled.kind === 'failed' ? failure(compiled.diagnostics, source) : describe(compiled, config, source);
  const paths = new Set([MAKEFILE]);
  for (const { preprocessed } of compiled.units) {
    for (const file of preprocessed.files) paths.add(file.path);
    for (const path of preprocessed.missingLookups) paths.add(path);
  }
  return { outcome, paths };
}

const MAKEFILE = 'Makefile';

/** Since 6.5 the kernel's own flags take nothing but `x[]` for an array that may be longer. */
function flexibleArrays(reader: SourceReader): NonNullable<LowerOptions['flexible']> {
  return /-fstrict-flex-arrays=3\b/.test(reader.read(MAKEFILE) ?? '') ? 'incomplete' : 'trailing';
}

function isNative(name: string): boolean {
  return name.startsWith('__lockstep_') || name.startsWith('__builtin_');
}

/** A name that only the scenario misses means that the revision does not have it. */
function failure(diagnostics: readonly Diagnostic[], source: ScenarioSource): Outcome {
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
): Outcome {
  const scenario = readScenario(compiled.program);
  if (typeof scenario === 'string') return { kind: 'bad-scenario', message: scenario };
  const task = findRecord(compiled.units, 'struct task_struct');
  if (task === undefined) return { kind: 'bad-scenario', message: 'it includes no <lockstep/scenario.h>' };
  const map = findRecord(compiled.units, 'struct lockdep_map');
  const decoders = readDecoders(compiled.program);
  const jiffies = compiled.program.globals.find((global) => global.name === 'jiffies' || global.name === 'jiffies_64');
  return {
    kind: 'built',
    files: compiled.units.flatMap((unit) => unit.preprocessed.files.map((file) => file.path)),
    warnings: [...new Set(compiled.warnings.map(formatDiagnostic))],
    built: {
      name: source.name,
      path: source.path,
      program: compiled.program,
      scenario,
      taskFields: fieldsOf(task),
      lockdepFields: map === undefined || config.get('CONFIG_LOCKDEP') !== 'y' ? undefined : fieldsOf(map),
      taskType: task,
      taskSize: task.size,
      ...decoders,
      memberOffsets: memberOffsets(compiled.units, decoders),
      jiffies: jiffies?.offset,
      hz: Number(config.get('CONFIG_HZ') ?? '250'),
      perCpuStride: PER_CPU_STRIDE,
      mergePlain: true,
    },
  };
}

/** Of the members that the decoders name. */
function memberOffsets(
  units: readonly CompiledUnit[],
  { decode, queues }: ReturnType<typeof readDecoders>,
): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>();
  for (const { record, member } of [...decode, ...queues]) {
    const type = findRecord(units, `struct ${record}`);
    const offset = type === undefined ? undefined : fieldsOf(type).get(member)?.offset;
    if (offset !== undefined) offsets.set(`${record}.${member}`, offset);
  }
  return offsets;
}

function finish(outcome: Outcome): BuildOutcome {
  return outcome.kind === 'built' ? { ...outcome, built: withFunctions(outcome.built) } : outcome;
}

/** Gives what was built its functions, which no data holds. */
function withFunctions(data: BuiltData): BuiltScenario {
  return {
    ...data,
    memberOffset: (record, member) => data.memberOffsets.get(`${record}.${member}`) ?? 0,
    isModel: (file) => file.startsWith(MODEL) || file.startsWith(RULES) || PRIMITIVES.has(file),
  };
}

/** A built scenario as another thread gets it: plain data, with the texts of all files that positions lead to. */
export type PackedScenario = Omit<BuiltData, 'program'> & { readonly program: StoredProgram };

export function pack({ program, memberOffset: _, isModel: __, ...rest }: BuiltScenario): PackedScenario {
  return { ...rest, program: store(program, { read: () => undefined }) };
}

/** The inverse. */
export function unpack({ program, ...rest }: PackedScenario): BuiltScenario {
  return withFunctions({ ...rest, program: restore(program, { read: () => undefined }) });
}

function storeOutcome(outcome: CachedOutcome, reader: SourceReader): StoredOutcome {
  if (outcome.kind !== 'built') return outcome;
  const { program, ...rest } = outcome.built;
  return { ...outcome, built: { ...rest, program: store(program, reader) } };
}

function restoreOutcome(outcome: StoredOutcome, reader: SourceReader): Outcome {
  if (outcome.kind !== 'built') return outcome;
  const { program, ...rest } = outcome.built;
  return { ...outcome, built: { ...rest, program: restore(program, reader) } };
}
