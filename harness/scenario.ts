/**
 * A scenario as the harness sees it: tasks, hooks, budgets, read out of the compiled program's descriptor tables
 * (kernel-src/model/include/lockstep/scenario.h lays them down).
 */
import {
  bug,
  type ExecutionCounts,
  FIRST_OFFSET,
  type GlobalInfo,
  MEMORY_BASE_HIGH,
  type Program,
  TEXT_BASE_HIGH,
  TEXT_BASE_LOW,
  TEXT_STEP,
  type Type,
} from '../interp/index.ts';
import type { DecodeRule, HoldersRule, QueueRule } from './describe.ts';
import type { Budgets, InterruptInfo, TaskInfo } from './kernel/kernel.ts';
import { type Fields, field, fieldsOf } from './kernel/records.ts';

export type HookKind = 'init' | 'finally' | 'quiescent' | 'always';

export interface Hook {
  readonly kind: HookKind;
  readonly name: string;
  readonly functionId: number;
  readonly argument: number;
}

export interface Scenario {
  readonly description: string;
  readonly tasks: readonly Omit<TaskInfo, 'structure'>[];
  readonly hooks: readonly Hook[];
  readonly interrupts: readonly InterruptInfo[];
  readonly budgets: Budgets;
  /** Run on one schedule only: it cannot be exhausted. */
  readonly representative: boolean;
  /** Offset of the rules' table of how deep each task is inside the API; undefined if there are no rules. */
  readonly inside: number | undefined;
}

/** Sequentially consistent, or with late stores (interp/vm/store-buffer.ts). */
export type MemoryModel = 'sc' | 'weak';

export interface BuiltScenario {
  /** Built-in name or path. */
  readonly name: string;
  /** Path of its text, as positions show it. */
  readonly path: string;
  readonly program: Program;
  readonly scenario: Scenario;
  readonly taskFields: Fields;
  readonly taskType: Type;
  readonly taskSize: number;
  /** struct lockdep_map, where the configuration has the lock validator. */
  readonly lockdepFields: Fields | undefined;
  /** How lock words and queues are shown. */
  readonly decode: readonly DecodeRule[];
  readonly queues: readonly QueueRule[];
  /** Where the rules keep who holds what. */
  readonly holders: readonly HoldersRule[];
  /** Offset of `jiffies`, if the program has it. */
  readonly jiffies: number | undefined;
  /** CONFIG_HZ. */
  readonly hz: number;
  readonly perCpuStride: number;
  readonly mergePlain: boolean;
  /** `weak`: stores may come late. Default: one memory, all see everything at once. */
  readonly memory?: MemoryModel;
  /** Where all machines of this scenario count what they execute. */
  readonly counts?: ExecutionCounts;
  /** Does the file belong to the model (and not to the kernel or the scenario)? */
  readonly isModel: (file: string) => boolean;
  /** Of the members that are shown, by `record.member`. */
  readonly memberOffsets: ReadonlyMap<string, number>;
  /** Offset of a member in a record of the program, by names. */
  readonly memberOffset: (record: string, member: string) => number;
}

/** Section that the descriptors lie in. */
export const SCENARIO_SECTION = '.lockstep.scenario';

/** A number, text or function out of an initialised global. */
class ImageReader {
  constructor(private readonly program: Program) {}

  private byte(offset: number): number {
    return this.program.image[offset - FIRST_OFFSET] ?? bug('a descriptor points outside of the image');
  }

  int(offset: number): number {
    return (
      this.byte(offset) | (this.byte(offset + 1) << 8) | (this.byte(offset + 2) << 16) | (this.byte(offset + 3) << 24)
    );
  }

  text(offset: number): string {
    if (this.int(offset + 4) !== MEMORY_BASE_HIGH) return '';
    const bytes: number[] = [];
    for (let at = this.int(offset); this.byte(at) !== 0; at++) bytes.push(this.byte(at));
    return new TextDecoder().decode(Uint8Array.from(bytes));
  }

  functionId(offset: number): number {
    if (this.int(offset + 4) !== TEXT_BASE_HIGH) bug('a descriptor names no function');
    return (this.int(offset) - TEXT_BASE_LOW) / TEXT_STEP;
  }
}

interface Option {
  readonly name: string;
  readonly value: number;
  readonly text: string;
}

/** Reads the descriptors; a string says what is wrong with the scenario. */
export function readScenario(program: Program): Scenario | string {
  const reader = new ImageReader(program);
  const tasks: Omit<TaskInfo, 'structure'>[] = [];
  const hooks: Hook[] = [];
  const interrupts: InterruptInfo[] = [];
  const options: Option[] = [];
  const descriptors = program.globals.filter((global) => global.section === SCENARIO_SECTION);
  descriptors.sort(({ origin: a }, { origin: b }) => {
    if (a.file.path === b.file.path) return a.offset - b.offset;
    return a.file.path < b.file.path ? -1 : 1;
  });
  for (const global of orderOfText(descriptors)) {
    const type = global.type.type;
    if (type.kind !== 'record') continue;
    const fields = fieldsOf(type);
    if (type.tag === 'lockstep_task') tasks.push(...readTasks(reader, fields, global.offset, tasks.length));
    else if (type.tag === 'lockstep_option') options.push(readOption(reader, fields, global.offset));
    else if (type.tag === 'lockstep_hook') readHook(reader, fields, global.offset, hooks, interrupts);
  }
  if (tasks.length === 0) return 'it has no TASK()';
  if (tasks.length > 1000) return `it has ${tasks.length} tasks; 1000 are the most`;
  const option = (name: string, otherwise: number): number =>
    options.find((candidate) => candidate.name === name)?.value ?? otherwise;
  const cpuLimit = option('cpus', 0);
  return {
    description: options.find((candidate) => candidate.name === 'description')?.text ?? '',
    tasks: placeTasks(tasks, cpuLimit),
    hooks,
    interrupts,
    budgets: {
      ticks: option('ticks', 0),
      signals: option('signals', 1),
      spurious: option('spurious', 1),
      resched: option('resched', 0),
      interrupts: option('interrupts', 1),
      grace: option('grace', 1) !== 0,
    },
    representative: option('schedule', 0) === 1,
    inside: program.globals.find((global) => global.name === 'lockstep_inside')?.offset,
  };
}

/** Tasks that name no CPU get one of their own each, or the machine's `limit` CPUs in turn. */
function placeTasks(tasks: readonly Omit<TaskInfo, 'structure'>[], limit: number): Omit<TaskInfo, 'structure'>[] {
  let next = limit > 0 ? 0 : Math.max(...tasks.map((task) => task.cpu)) + 1;
  return tasks.map((task) => {
    if (task.cpu >= 0) return task;
    const cpu = limit > 0 ? next++ % limit : next++;
    return { ...task, cpu };
  });
}

export interface Decoders {
  readonly decode: readonly DecodeRule[];
  readonly queues: readonly QueueRule[];
  readonly holders: readonly HoldersRule[];
}

/** struct lockstep_decode, struct lockstep_queue and struct lockstep_holders descriptors. */
export function readDecoders(program: Program): Decoders {
  const reader = new ImageReader(program);
  const decode: DecodeRule[] = [];
  const queues: QueueRule[] = [];
  const holders: HoldersRule[] = [];
  for (const global of program.globals) {
    const type = global.type.type;
    if (global.section !== SCENARIO_SECTION || type.kind !== 'record') continue;
    const fields = fieldsOf(type);
    const at = (name: string): number => global.offset + field(fields, name).offset;
    if (type.tag === 'lockstep_decode') {
      decode.push({
        record: reader.text(at('record')),
        member: reader.text(at('member')),
        name: reader.text(at('name')),
        maskLow: reader.int(at('mask')),
        maskHigh: reader.int(at('mask') + 4),
        shift: reader.int(at('shift')),
      });
    } else if (type.tag === 'lockstep_queue') {
      queues.push({
        record: reader.text(at('record')),
        member: reader.text(at('member')),
        link: reader.int(at('link')),
        task: reader.int(at('task')),
      });
    } else if (type.tag === 'lockstep_holders') {
      holders.push({
        table: reader.int(at('table')),
        count: reader.int(at('count')),
        stride: reader.int(at('stride')),
        lock: reader.int(at('lock')),
        readers: reader.int(at('readers')),
        writer: reader.int(at('writer')),
      });
    }
  }
  return { decode, queues, holders };
}

/** Descriptors made by macros have an origin inside the header: order by where the macro was used. */
function orderOfText(globals: readonly GlobalInfo[]): GlobalInfo[] {
  const site = (global: GlobalInfo): number => {
    let { origin } = global;
    while (origin.macro !== undefined) origin = origin.macro.at;
    return origin.offset;
  };
  return [...globals].sort((a, b) => site(a) - site(b));
}

function readTasks(reader: ImageReader, fields: Fields, offset: number, from: number): Omit<TaskInfo, 'structure'>[] {
  const int = (name: string): number => reader.int(offset + field(fields, name).offset);
  const name = reader.text(offset + field(fields, 'name').offset);
  const count = Math.max(1, int('count'));
  const made: Omit<TaskInfo, 'structure'>[] = [];
  for (let n = 0; n < count; n++) {
    const cpu = int('cpu');
    made.push({
      index: from + n,
      name: count === 1 ? name : `${name}${n}`,
      functionId: reader.functionId(offset + field(fields, 'run').offset),
      cpu: cpu - 1,
      policy: int('policy'),
      priority: int('priority'),
      flags: int('flags'),
    });
  }
  return made;
}

function readOption(reader: ImageReader, fields: Fields, offset: number): Option {
  return {
    name: reader.text(offset + field(fields, 'name').offset),
    value: reader.int(offset + field(fields, 'value').offset),
    text: reader.text(offset + field(fields, 'text').offset),
  };
}

function readHook(
  reader: ImageReader,
  fields: Fields,
  offset: number,
  hooks: Hook[],
  interrupts: InterruptInfo[],
): void {
  const kind = reader.text(offset + field(fields, 'kind').offset);
  const name = reader.text(offset + field(fields, 'name').offset);
  const functionId = reader.functionId(offset + field(fields, 'run').offset);
  const argument = reader.int(offset + field(fields, 'argument').offset);
  if (kind === 'interrupt') interrupts.push({ name, functionId });
  else if (kind === 'init' || kind === 'finally' || kind === 'quiescent' || kind === 'always') {
    hooks.push({ kind, name, functionId, argument });
  } else bug(`a hook of kind '${kind}'`);
}
