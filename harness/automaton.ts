/**
 * Finite automata over words of events: made of a large graph with silent edges, determinised, minimised, compared.
 *
 * In: a graph in typed arrays, its edges labelled, label 0 silent. Out: the smallest deterministic automaton of the same
 * words, numbered in one way only; for two of them, the shortest words that one has and the other has not.
 *
 * The idea: what matters of a node is which labels can come next and where they lead. Silent cycles are one node (Tarjan,
 * 1972); going backwards from the ends, nodes with the same next labels and targets are one class. What is left is small
 * enough for the subset construction (Rabin and Scott, 1959) and for refining partitions (Moore, 1956).
 *
 * Invariant: every state accepts. A language here is closed under prefixes: the words that can be seen so far.
 */

/** The edges of node n are those from `first[n]` to `first[n + 1]`; node 0 is the start. */
export interface LabelledGraph {
  readonly nodes: number;
  readonly first: Int32Array;
  /** 0 is silent. */
  readonly labels: Int32Array;
  readonly targets: Int32Array;
}

/** By state: where each label leads. State 0 is the start; states are numbered as met, labels in their order as text. */
export interface Automaton {
  readonly states: readonly ReadonlyMap<string, number>[];
}

/** The minimal automaton of a graph; undefined where it has more than `limit` states before it is minimised. */
export function determinise(graph: LabelledGraph, names: readonly string[], limit = 200_000): Automaton | undefined {
  const classes = classify(graph);
  const subsets = subsetConstruction(classes, limit);
  return subsets === undefined ? undefined : minimise(subsets, names);
}

/** The same words with the labels that `silent` chooses left out. */
export function hide(automaton: Automaton, silent: (label: string) => boolean, limit = 200_000): Automaton | undefined {
  const names = [''];
  const numbers = new Map<string, number>();
  const first = new Int32Array(automaton.states.length + 1);
  const labels: number[] = [];
  const targets: number[] = [];
  for (const [state, next] of automaton.states.entries()) {
    for (const [label, target] of next) {
      let number = silent(label) ? 0 : numbers.get(label);
      if (number === undefined) {
        number = names.push(label) - 1;
        numbers.set(label, number);
      }
      labels.push(number);
      targets.push(target);
    }
    first[state + 1] = labels.length;
  }
  const nodes = automaton.states.length;
  return determinise(
    { nodes, first, labels: Int32Array.from(labels), targets: Int32Array.from(targets) },
    names,
    limit,
  );
}

/** Minimal automata have the same words exactly if they are the same, since their numbering is fixed. */
export function isSame(a: Automaton, b: Automaton): boolean {
  if (a.states.length !== b.states.length) return false;
  return a.states.every((next, state) => {
    const other = b.states[state]!;
    return next.size === other.size && [...next].every(([label, target]) => other.get(label) === target);
  });
}

/**
 * Shortest words of `a` that `b` has not: one for each last label (the first thing that `b` cannot do), shortest first
 * and then in the order of the labels; `most` of them.
 */
export function wordsOnlyIn(a: Automaton, b: Automaton, most: number): string[][] {
  interface Step {
    readonly a: number;
    readonly b: number;
    readonly before: Step | undefined;
    readonly label: string;
  }
  const found = new Map<string, string[]>();
  const seen = new Set<number>([0]);
  const queue: Step[] = [{ a: 0, b: 0, before: undefined, label: '' }];
  for (let at = 0; at < queue.length && found.size < most; at++) {
    const step = queue[at]!;
    for (const [label, target] of a.states[step.a]!) {
      const other = b.states[step.b]!.get(label);
      if (other === undefined) {
        if (!found.has(label) && found.size < most) found.set(label, [...wordOf(step), label]);
        continue;
      }
      const key = target * b.states.length + other;
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push({ a: target, b: other, before: step, label });
    }
  }
  return [...found.values()];

  function wordOf(last: Step): string[] {
    const word: string[] = [];
    for (let step: Step | undefined = last; step?.before !== undefined; step = step.before) word.push(step.label);
    return word.reverse();
  }
}

// ---- silent edges out, equal nodes together ---------------------------------------------------------------------------

/** A graph without silent edges: by class, its sorted moves, each a number that stands for a label and a class. */
interface Classes {
  readonly start: number;
  readonly moves: readonly Int32Array[];
  readonly label: readonly number[];
  readonly target: readonly number[];
}

function classify(graph: LabelledGraph): Classes {
  const silent = components(graph, (label) => label === 0);
  const quotient = merge(graph, silent);
  const cycles = components(quotient, () => true);
  const sizes = new Int32Array(cycles.count);
  for (let node = 0; node < quotient.nodes; node++) sizes[cycles.of[node]!]!++;
  const builder = new ClassBuilder(quotient.nodes);
  // Nodes in the order of their components: whatever an edge leads to comes first, but on cycles. A node's own number
  // follows the silent edges backwards, so that within a cycle, too, silent targets come first.
  const order = Int32Array.from({ length: quotient.nodes }, (_, n) => n);
  order.sort((a, b) => cycles.of[a]! - cycles.of[b]! || a - b);
  for (let at = 0; at < order.length; ) {
    const component = cycles.of[order[at]!]!;
    const end = at + sizes[component]!;
    if (end - at > 1 || hasLoop(quotient, order[at]!)) for (let n = at; n < end; n++) builder.reserve(order[n]!);
    for (; at < end; at++) builder.add(quotient, order[at]!);
  }
  return builder.finish(silent.of[0]!);
}

function hasLoop({ first, targets }: LabelledGraph, node: number): boolean {
  for (let edge = first[node]!; edge < first[node + 1]!; edge++) if (targets[edge] === node) return true;
  return false;
}

class ClassBuilder {
  private readonly classOf: Int32Array;
  private readonly moves: Int32Array[] = [];
  private readonly known = new Map<string, number>();
  private readonly moveNumbers = new Map<number, number>();
  private readonly label: number[] = [];
  private readonly target: number[] = [];

  constructor(nodes: number) {
    this.classOf = new Int32Array(nodes).fill(-1);
  }

  /** A node on a cycle is a class of its own, known before its moves are. */
  reserve(node: number): void {
    this.classOf[node] = this.moves.push(new Int32Array(0)) - 1;
  }

  add({ first, labels, targets }: LabelledGraph, node: number): void {
    const from = first[node]!;
    const to = first[node + 1]!;
    const reserved = this.classOf[node]!;
    const only = reserved < 0 && to > from && labels[from] === 0 ? this.classOf[targets[from]!]! : -1;
    if (only >= 0 && this.allLeadTo(labels, targets, from, to, only)) {
      this.classOf[node] = only;
      return;
    }
    const found = new Set<number>();
    for (let edge = from; edge < to; edge++) {
      const target = this.classOf[targets[edge]!]!;
      if (labels[edge] === 0) for (const move of this.moves[target]!) found.add(move);
      else found.add(this.moveNumber(labels[edge]!, target));
    }
    const moves = Int32Array.from(found).sort();
    if (reserved >= 0) {
      this.moves[reserved] = moves;
      return;
    }
    const key = moves.join();
    let number = this.known.get(key);
    if (number === undefined) {
      number = this.moves.push(moves) - 1;
      this.known.set(key, number);
    }
    this.classOf[node] = number;
  }

  private allLeadTo(labels: Int32Array, targets: Int32Array, from: number, to: number, only: number): boolean {
    for (let edge = from; edge < to; edge++) {
      if (labels[edge] !== 0 || this.classOf[targets[edge]!] !== only) return false;
    }
    return true;
  }

  private moveNumber(label: number, target: number): number {
    const key = label * 0x4000_0000 + target;
    let number = this.moveNumbers.get(key);
    if (number === undefined) {
      number = this.label.push(label) - 1;
      this.target.push(target);
      this.moveNumbers.set(key, number);
    }
    return number;
  }

  finish(start: number): Classes {
    return { start: this.classOf[start]!, moves: this.moves, label: this.label, target: this.target };
  }
}

interface Components {
  readonly count: number;
  /** By node. A component comes behind all those that its chosen edges lead to. */
  readonly of: Int32Array;
}

/** Strongly connected components over the edges whose label is chosen. */
function components({ nodes, first, labels, targets }: LabelledGraph, chosen: (label: number) => boolean): Components {
  const of = new Int32Array(nodes).fill(-1);
  const number = new Int32Array(nodes).fill(-1);
  const low = new Int32Array(nodes);
  const next = new Int32Array(nodes);
  const stack: number[] = [];
  const path: number[] = [];
  let count = 0;
  let numbered = 0;
  const open = (node: number): void => {
    number[node] = low[node] = numbered++;
    next[node] = first[node]!;
    stack.push(node);
    path.push(node);
  };
  for (let root = 0; root < nodes; root++) {
    if (number[root] !== -1) continue;
    open(root);
    while (path.length > 0) {
      const node = path[path.length - 1]!;
      if (next[node]! < first[node + 1]!) {
        const edge = next[node]!++;
        const target = targets[edge]!;
        if (!chosen(labels[edge]!)) continue;
        if (number[target] === -1) open(target);
        else if (of[target] === -1 && number[target]! < low[node]!) low[node] = number[target]!;
        continue;
      }
      path.pop();
      const parent = path[path.length - 1];
      if (parent !== undefined && low[node]! < low[parent]!) low[parent] = low[node]!;
      if (low[node] !== number[node]) continue;
      for (let member = -1; member !== node; ) {
        member = stack.pop()!;
        of[member] = count;
      }
      count++;
    }
  }
  return { count, of };
}

/** The graph with a component as one node, without the silent edges inside. */
function merge({ nodes, first, labels, targets }: LabelledGraph, { count, of }: Components): LabelledGraph {
  const newFirst = new Int32Array(count + 1);
  const stays = (node: number, edge: number): boolean => labels[edge] !== 0 || of[targets[edge]!] !== of[node];
  for (let node = 0; node < nodes; node++) {
    for (let edge = first[node]!; edge < first[node + 1]!; edge++) if (stays(node, edge)) newFirst[of[node]! + 1]!++;
  }
  for (let n = 0; n < count; n++) newFirst[n + 1]! += newFirst[n]!;
  const at = newFirst.slice(0, count);
  const newLabels = new Int32Array(newFirst[count]!);
  const newTargets = new Int32Array(newFirst[count]!);
  for (let node = 0; node < nodes; node++) {
    for (let edge = first[node]!; edge < first[node + 1]!; edge++) {
      if (!stays(node, edge)) continue;
      const place = at[of[node]!]!++;
      newLabels[place] = labels[edge]!;
      newTargets[place] = of[targets[edge]!]!;
    }
  }
  return { nodes: count, first: newFirst, labels: newLabels, targets: newTargets };
}

// ---- subsets, partitions ----------------------------------------------------------------------------------------------

/** By state: label -> state. */
type Table = Map<number, number>[];

function subsetConstruction({ start, moves, label, target }: Classes, limit: number): Table | undefined {
  const states: Table = [];
  const members: Int32Array[] = [];
  const known = new Map<string, number>();
  const add = (set: Int32Array): number => {
    const key = set.join();
    let number = known.get(key);
    if (number === undefined) {
      number = members.push(set) - 1;
      states.push(new Map());
      known.set(key, number);
    }
    return number;
  };
  add(Int32Array.of(start));
  for (let state = 0; state < members.length; state++) {
    if (members.length > limit) return undefined;
    const next = new Map<number, Set<number>>();
    for (const member of members[state]!) {
      for (const move of moves[member]!) {
        const set = next.get(label[move]!);
        if (set === undefined) next.set(label[move]!, new Set([target[move]!]));
        else set.add(target[move]!);
      }
    }
    for (const [by, set] of next) states[state]!.set(by, add(Int32Array.from(set).sort()));
  }
  return states;
}

function minimise(table: Table, names: readonly string[]): Automaton {
  let part = new Int32Array(table.length);
  let parts = 1;
  for (;;) {
    const known = new Map<string, number>();
    const finer = new Int32Array(table.length);
    for (const [state, next] of table.entries()) {
      const entries = [...next].sort(([a], [b]) => a - b).map(([label, target]) => `${label}:${part[target]}`);
      const key = `${part[state]}|${entries.join()}`;
      let number = known.get(key);
      if (number === undefined) known.set(key, (number = known.size));
      finer[state] = number;
    }
    part = finer;
    if (known.size === parts) break;
    parts = known.size;
  }
  return renumber(table, part, names);
}

/** One state for each part that can be reached, breadth first, labels in the order of their names. */
function renumber(table: Table, part: Int32Array, names: readonly string[]): Automaton {
  const numbers = new Map<number, number>([[part[0]!, 0]]);
  const representative = [0];
  const states: Map<string, number>[] = [];
  for (let at = 0; at < representative.length; at++) {
    const next = new Map<string, number>();
    const entries = [...table[representative[at]!]!].map(([label, target]) => [names[label]!, target] as const);
    for (const [label, target] of entries.sort(([a], [b]) => (a < b ? -1 : 1))) {
      let number = numbers.get(part[target]!);
      if (number === undefined) {
        number = representative.push(target) - 1;
        numbers.set(part[target]!, number);
      }
      next.set(label, number);
    }
    states.push(next);
  }
  return { states };
}
