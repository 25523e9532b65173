/**
 * The state graph of a scenario, its edges labelled with what the API's callers can tell: calls that begin and return,
 * tasks that fall asleep, the end.
 *
 * In: a built scenario. Out: the graph in typed arrays, and who wakes whom; or that it is too large.
 *
 * The idea: a call begins somewhere before the first thing in it that others can see, and returns somewhere behind the
 * last one; where exactly is up to the schedule. So what a step begins or ends is kept for its task and comes out as an
 * edge of its own, at any time before that task's next step. Thus an event word is possible in the graph exactly if it is
 * possible in the kernel, whatever the implementation does inside of its calls, and implementations can be compared.
 *
 * Invariant: every state's edges are all there. A graph that is not complete is not handed out.
 */
import type { Access, Recorder } from '../interp/index.ts';
import { expansionSite, layout } from '../interp/index.ts';
import { calledName, callText } from './api-calls.ts';
import type { LabelledGraph } from './automaton.ts';
import { Visited } from './explore/visited.ts';
import type { RunHooks } from './run.ts';
import type { BuiltScenario } from './scenario.ts';
import { CHOICE_STEP, choiceKind, choiceTask, isProgress } from './schedule.ts';
import { System } from './system.ts';

export interface ApiGraph extends LabelledGraph {
  /** By label; `names[0]` is that of silent edges. */
  readonly names: readonly string[];
  /** By edge: the choice, or -1 where the schedule does nothing. */
  readonly choices: Int32Array;
  /** Sites that have to be events from the start for the choices to mean what they do. */
  readonly revealed: readonly number[];
  /** `w1 in up_write(&sem) wakes r1 in down_read(&sem)`, sorted. */
  readonly wakes: readonly string[];
}

export type GraphOutcome =
  | { readonly kind: 'graph'; readonly graph: ApiGraph }
  | { readonly kind: 'too-large'; readonly states: number }
  | { readonly kind: 'interrupted' };

/** How labels that are no call or return begin: a task's sleep, and what ends a run. */
export const SLEEPS = ' sleeps in ';
export const STUCK = '(nobody can go on)';
export const DONE = '(everybody is done';
export const FAULT = '(the run ends: ';

/** Transitions between two looks at `stop`. */
const SLICE = 20_000;

/** `limit`: most states, those in which an event is still to come out included. */
export async function apiGraph(built: BuiltScenario, limit: number, hooks: RunHooks = {}): Promise<GraphOutcome> {
  let revealed: number[] = [];
  for (;;) {
    const system = new System(built, revealed);
    const explorer = new GraphExplorer(system, limit);
    let status = explorer.advance(SLICE);
    while (status === 'paused') {
      await new Promise((resolve) => setImmediate(resolve));
      if (hooks.stop?.() === true) return { kind: 'interrupted' };
      status = explorer.advance(SLICE);
    }
    if (status === 'too-large') return { kind: 'too-large', states: limit };
    revealed = system.revealed();
    if (status === 'done') return { kind: 'graph', graph: explorer.finish(revealed) };
  }
}

/** A state on the path. */
interface Frame {
  readonly node: number;
  readonly mark: number;
  /** Choices, then events to come out as -1 - task. */
  readonly moves: readonly number[];
  next: number;
  /** By task: events to come out, as a number of `Queues`. */
  readonly queues: readonly number[];
  /** By task: the call it is in. */
  readonly calls: readonly number[];
}

class GraphExplorer {
  private readonly visited = new Visited();
  private readonly path: Frame[] = [];
  private nodes = 0;
  private readonly from = new Column();
  private readonly label = new Column();
  private readonly target = new Column();
  private readonly choice = new Column();
  private readonly names = new Names();
  private readonly queues = new Queues();
  private readonly tracker: CallTracker;
  private readonly wakes = new Set<string>();
  private readonly last = new Map<number, number>();
  private started = false;

  constructor(
    private readonly system: System,
    private readonly limit: number,
  ) {
    this.tracker = new CallTracker(system, this.wakes);
  }

  advance(steps: number): 'paused' | 'done' | 'too-large' | 'refined' {
    if (!this.started) {
      this.started = true;
      this.start();
    }
    for (let n = 0; n < steps; n++) {
      const frame = this.path.at(-1);
      if (frame === undefined) return 'done';
      if (frame.next < frame.moves.length) {
        if (!this.take(frame)) return 'refined';
        if (this.nodes > this.limit) return 'too-large';
      } else {
        this.system.machine.rewind(frame.mark);
        this.system.machine.unmark();
        this.path.pop();
      }
    }
    return 'paused';
  }

  /** Tasks run up to their first event when they are made: the calls that they are in begin with the run. */
  private start(): void {
    const queues: number[] = [];
    const calls: number[] = [];
    for (const { index } of this.system.kernel.tasks) {
      const call = this.tracker.callOf(index);
      calls.push(call);
      queues.push(call === 0 ? 0 : this.queues.append(0, this.eventName(index, this.tracker.text(call))));
    }
    this.arrive(queues, calls);
  }

  private eventName(task: number, what: string): number {
    return this.names.number(`${this.system.kernel.info(task).name}:${what}`);
  }

  private take(frame: Frame): boolean {
    const { machine } = this.system;
    const move = frame.moves[frame.next++]!;
    machine.rewind(frame.mark);
    if (move < 0) {
      const task = -1 - move;
      const { event, rest } = this.queues.first(frame.queues[task]!);
      this.goTo(frame, event, -1, frame.queues.with(task, rest), frame.calls);
      return true;
    }
    const task = choiceKind(move) === CHOICE_STEP ? choiceTask(move) : -1;
    const awake = task >= 0 && this.isQueued(task);
    this.tracker.begin(task, task < 0 ? 0 : frame.calls[task]!);
    machine.recorder = this.tracker;
    const ended = this.system.take(move);
    machine.recorder = null;
    if (machine.refined) return false;
    if (ended) {
      this.endBadly(frame.node, move, task);
      return true;
    }
    this.system.takeReports();
    if (task < 0) {
      this.goTo(frame, 0, move, frame.queues, frame.calls);
      return true;
    }
    let queue = 0;
    for (const what of this.tracker.end()) queue = this.queues.append(queue, this.eventName(task, what));
    const slept = awake && machine.status(task) === layout.PARKED && !this.isQueued(task);
    const label = slept ? this.names.number(this.sleepName(task)) : 0;
    this.goTo(frame, label, move, frame.queues.with(task, queue), frame.calls.with(task, this.tracker.present));
    return true;
  }

  /** The step went wrong: what it began or ended before that comes out first. */
  private endBadly(from: number, move: number, task: number): void {
    const kind = this.system.takeReports()[0]?.kind ?? 'fault';
    let node = from;
    let choice = move;
    for (const what of task < 0 ? [] : this.tracker.events) {
      this.edge(node, this.eventName(task, what), this.nodes, choice);
      node = this.nodes++;
      choice = -1;
    }
    const name = `${FAULT}${kind})`;
    this.edge(node, this.names.number(name), this.terminal(name), choice);
  }

  private isQueued(task: number): boolean {
    const { kernel } = this.system;
    return kernel.get(kernel.info(task), kernel.at.onRq) !== 0;
  }

  private sleepName(task: number): string {
    const where = this.tracker.present === 0 ? 'its own code' : this.tracker.text(this.tracker.present);
    return `${this.system.kernel.info(task).name}${SLEEPS}${where}`;
  }

  private goTo(frame: Frame, label: number, move: number, queues: readonly number[], calls: readonly number[]): void {
    this.edge(frame.node, label, this.arrive(queues, calls), move);
  }

  private edge(from: number, label: number, target: number, choice: number): void {
    this.from.push(from);
    this.label.push(label);
    this.target.push(target);
    this.choice.push(choice);
  }

  /** The node of the present state; on the path from now on if it is new. */
  private arrive(queues: readonly number[], calls: readonly number[]): number {
    const { machine } = this.system;
    let a = machine.hashA;
    let b = machine.hashB;
    for (const queue of queues) {
      a = mix(a, queue, 0x9e3779b1);
      b = mix(b, queue, 0x85ebca77);
    }
    const slot = this.visited.find(a, b);
    if (slot >= 0) return this.visited.value(slot) - 1;
    const node = this.nodes++;
    this.visited.insert(~slot, a, b, node + 1);
    this.expand(node, queues, calls);
    return node;
  }

  private expand(node: number, queues: readonly number[], calls: readonly number[]): void {
    const { system } = this;
    const choices: number[] = [];
    system.kernel.choices(choices);
    const pending = queues.some((queue) => queue !== 0);
    if (!pending && !choices.some(isProgress)) {
      if (system.isFinished()) {
        const { outcome } = system.finish();
        const name = `${DONE}${outcome === '' ? '' : `: ${outcome}`})`;
        this.edge(node, this.names.number(name), this.terminal(name), -1);
        return;
      }
      this.edge(node, this.names.number(STUCK), this.terminal(STUCK), -1);
    }
    const moves = choices.filter((packed) => choiceKind(packed) !== CHOICE_STEP || queues[choiceTask(packed)] === 0);
    for (const [task, queue] of queues.entries()) if (queue !== 0) moves.push(-1 - task);
    this.path.push({ node, mark: system.machine.mark(), moves, next: 0, queues, calls });
  }

  /** All runs that end alike end in one node. */
  private terminal(name: string): number {
    const number = this.names.number(name);
    let node = this.last.get(number);
    if (node === undefined) this.last.set(number, (node = this.nodes++));
    return node;
  }

  finish(revealed: readonly number[]): ApiGraph {
    const edges = this.from.length;
    const first = new Int32Array(this.nodes + 1);
    for (let n = 0; n < edges; n++) first[this.from.items[n]! + 1]!++;
    for (let n = 0; n < this.nodes; n++) first[n + 1]! += first[n]!;
    const at = first.slice(0, this.nodes);
    const labels = new Int32Array(edges);
    const targets = new Int32Array(edges);
    const choices = new Int32Array(edges);
    for (let n = 0; n < edges; n++) {
      const place = at[this.from.items[n]!]!++;
      labels[place] = this.label.items[n]!;
      targets[place] = this.target.items[n]!;
      choices[place] = this.choice.items[n]!;
    }
    const wakes = [...this.wakes].sort();
    return { nodes: this.nodes, first, labels, targets, choices, names: this.names.all, revealed, wakes };
  }
}

/** murmur3's mixing of one word into a hash. */
function mix(hash: number, word: number, factor: number): number {
  let k = Math.imul(word + 1, factor);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const h = hash ^ k;
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

class Column {
  items = new Int32Array(1 << 12);
  length = 0;

  push(value: number): void {
    if (this.length === this.items.length) {
      const larger = new Int32Array(this.length * 2);
      larger.set(this.items);
      this.items = larger;
    }
    this.items[this.length++] = value;
  }
}

class Names {
  readonly all: string[] = [''];
  private readonly numbers = new Map<string, number>();

  number(name: string): number {
    let number = this.numbers.get(name);
    if (number === undefined) this.numbers.set(name, (number = this.all.push(name) - 1));
    return number;
  }
}

/** Lists of events, each known by one number; 0 is the empty one. */
class Queues {
  private readonly lists: (readonly number[])[] = [[]];
  private readonly numbers = new Map<string, number>([['', 0]]);

  private number(list: readonly number[]): number {
    const key = list.join();
    let number = this.numbers.get(key);
    if (number === undefined) this.numbers.set(key, (number = this.lists.push(list) - 1));
    return number;
  }

  append(queue: number, event: number): number {
    return this.number([...this.lists[queue]!, event]);
  }

  first(queue: number): { event: number; rest: number } {
    const [event, ...rest] = this.lists[queue]!;
    return { event: event ?? 0, rest: this.number(rest) };
  }
}

// ---- calls ------------------------------------------------------------------------------------------------------------

interface Call {
  readonly name: string;
  readonly text: string;
}

/**
 * Which call of the API the running task is in. A call is known by its frame where the function has one, and else by
 * where the chain of inlined calls leaves the scenario's file. Interrupt handlers make no calls in this sense.
 */
class CallTracker implements Recorder {
  /** The task's present call, 0 for none. */
  present = 0;
  events: string[] = [];
  private task = -1;
  private readonly calls: Call[] = [{ name: '', text: '' }];
  /** By name and where the scenario makes the call. */
  private readonly numbers = new Map<string, number>();
  /** By function id: does the scenario's text hold it? */
  private readonly isScenario: readonly boolean[];
  /** By code index: the call that the chain of inlined calls there is in. */
  private readonly inlined = new Map<number, number>();
  /** By code index of a call of a function with a frame, and its function. */
  private readonly framed = new Map<number, number>();

  constructor(
    private readonly system: System,
    private readonly wakes: Set<string>,
  ) {
    const { path, program } = system.built;
    this.isScenario = program.functions.map(({ origin }) => expansionSite(origin).file.path === path);
  }

  text(call: number): string {
    return this.calls[call]!.text;
  }

  begin(task: number, call: number): void {
    this.task = task;
    this.present = call;
    this.events = [];
  }

  /** What the task did since `begin`, now that it is parked again or gone. */
  end(): readonly string[] {
    this.moveTo(this.callOf(this.task));
    return this.events;
  }

  /** The call that a task stands in. */
  callOf(task: number): number {
    const { machine } = this.system;
    if (machine.status(task) !== layout.PARKED) return 0;
    return this.callAt(machine.control(task, layout.C_PC), machine.control(task, layout.C_FP));
  }

  private callAt(from: number, frame: number): number {
    const { state } = this.system.machine;
    let found = 0;
    let pc = from;
    let callee = -1;
    for (let fp = frame; fp !== 0; ) {
      const header = fp - layout.FRAME_HEADER;
      const own = state[header + layout.F_FUNCTION]!;
      if (this.isScenario[own] === true) {
        const here = this.inlinedAt(pc);
        if (here !== 0) found = here;
        else if (callee >= 0 && this.isScenario[callee] !== true) found = this.framedAt(pc, callee);
      }
      const call = state[header + layout.F_CALL]!;
      if (call === layout.CALL_NONE || call === layout.CALL_HOST) break;
      callee = call === layout.CALL_INTERRUPT ? -1 : own;
      pc = call === layout.CALL_INTERRUPT ? state[header + layout.F_RESUME]! : call;
      fp = state[header + layout.F_CALLER]!;
    }
    return found;
  }

  /** In a frame of the scenario's: the call that was replaced by the body that the code index lies in. */
  private inlinedAt(pc: number): number {
    const known = this.inlined.get(pc);
    if (known !== undefined) return known;
    const { program, path } = this.system.built;
    let call = 0;
    let inner = program.places[program.placeAt[pc] ?? -1];
    for (let place = inner?.inlinedAt; place !== undefined; place = place.inlinedAt) {
      const isOwn = expansionSite(place.origin).file.path === path;
      if (isOwn && inner !== undefined && expansionSite(inner.origin).file.path !== path)
        call = this.number(inner.function, place.origin);
      inner = place;
    }
    this.inlined.set(pc, call);
    return call;
  }

  private framedAt(pc: number, callee: number): number {
    const key = pc * 65536 + callee;
    let call = this.framed.get(key);
    if (call === undefined) {
      const { program } = this.system.built;
      const place = program.places[program.placeAt[pc] ?? -1];
      call = place === undefined ? 0 : this.number(program.functions[callee]!.name, place.origin);
      this.framed.set(key, call);
    }
    return call;
  }

  private number(name: string, origin: Parameters<typeof expansionSite>[0]): number {
    const site = expansionSite(origin);
    const key = `${name}@${site.offset}`;
    let number = this.numbers.get(key);
    if (number === undefined) {
      const called = calledName(name, origin);
      number = this.calls.push({ name: called, text: callText({ name: called, site }) }) - 1;
      this.numbers.set(key, number);
    }
    return number;
  }

  private moveTo(call: number): void {
    if (call === this.present) return;
    if (this.present !== 0) this.events.push(`${this.calls[this.present]!.name}() returns`);
    this.present = call;
    if (call !== 0) this.events.push(this.text(call));
  }

  /** In front of a call or behind a return at `pc` in frame `fp`: the call of the API that this is, or 0. */
  private boundary(pc: number, fp: number, callee: number): number {
    const { machine } = this.system;
    if (machine.task !== this.task || machine.interrupts(this.task) > 0) return 0;
    const caller = machine.state[fp - layout.FRAME_HEADER + layout.F_FUNCTION]!;
    if (this.isScenario[caller] !== true || this.isScenario[callee] === true || this.inlinedAt(pc) !== 0) return 0;
    // Of a function of the scenario's that the API calls back, the API's own call is the one that counts.
    const outer = this.callAt(pc, fp);
    return outer === 0 ? this.framedAt(pc, callee) : 0;
  }

  call(_task: number, pc: number, functionId: number): void {
    const { state, fp } = this.system.machine;
    const boundary = this.boundary(pc, state[fp - layout.FRAME_HEADER + layout.F_CALLER]!, functionId);
    if (boundary !== 0) this.moveTo(boundary);
  }

  leave(_task: number, functionId: number, low: number): void {
    const { state, fp, program } = this.system.machine;
    const header = fp - layout.FRAME_HEADER;
    const call = state[header + layout.F_CALL]!;
    if (call < 0) return;
    const boundary = this.boundary(call, state[header + layout.F_CALLER]!, functionId);
    if (boundary === 0) return;
    this.moveTo(boundary);
    const value = program.functions[functionId]!.resultWords === 0 ? '' : ` ${low}`;
    this.events.push(`${this.calls[boundary]!.name}() returns${value}`);
    this.present = 0;
  }

  native(task: number, pc: number, native: number): void {
    const { machine, kernel, built } = this.system;
    if (built.program.natives[native] !== '__lockstep_wake' || machine.resultLow !== 1 || !kernel.isTask(task)) return;
    const woken = kernel.taskAt(machine.args[0]!);
    if (woken === undefined) return;
    const where = (call: number): string => (call === 0 ? '' : ` in ${this.text(call)}`);
    const waker = this.callAt(pc, machine.fp);
    this.wakes.add(
      `${kernel.info(task).name}${where(waker)} wakes ${woken.name}${woken.index === task ? '' : where(this.callOf(woken.index))}`,
    );
  }

  access(_access: Access): void {}
  fence(): void {}
}
