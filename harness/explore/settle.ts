/**
 * Are there states from which no end is within reach?
 *
 * In: the table of states and what the threads of a shared search left unsettled: states, and the successors by inevitable
 * choices of which it was not known whether they lead to an end. Out: the number of states that lead to none.
 *
 * A livelock is a component that no inevitable choice leaves (search.ts). Where there is one, none of its states leads to an
 * end; where a state leads to no end, following inevitable choices from it ends in such a component, as states are finitely
 * many. So no such state means no livelock.
 *
 * Invariant: a state counts as leading to an end only by a chain of successors to one that does.
 */

import type { Unsettled } from './shared.ts';
import { ENDS, type SharedTable } from './shared-table.ts';

export function settle(table: SharedTable, lists: readonly Unsettled[]): number {
  const edges = lists.reduce((sum, list) => sum + countEdges(list), 0);
  // By slot of a successor: its first edge; edges are chained.
  const first = new Int32Array(table.capacity).fill(-1);
  const next = new Int32Array(edges);
  const from = new Int32Array(edges);
  const settled: number[] = [];
  let used = 0;
  eachRecord(table, lists, (slot, successors) => {
    if (table.value(slot) === ENDS) return;
    for (const successor of successors) {
      if (table.value(successor) === ENDS) {
        table.setValue(slot, ENDS);
        settled.push(slot);
        return;
      }
      from[used] = slot;
      next[used] = first[successor]!;
      first[successor] = used++;
    }
  });
  // What was settled while its records were read, or by a later record of the same state, counts for those before it.
  for (let slot = settled.pop(); slot !== undefined; slot = settled.pop()) {
    for (let edge = first[slot]!; edge >= 0; edge = next[edge]!) {
      if (table.value(from[edge]!) === ENDS) continue;
      table.setValue(from[edge]!, ENDS);
      settled.push(from[edge]!);
    }
  }
  let left = 0;
  eachRecord(table, lists, (slot) => {
    if (table.value(slot) !== ENDS) left++;
  });
  return left;
}

function countEdges(list: Unsettled): number {
  let edges = 0;
  for (let at = 0; at < list.length; at += 3 + 2 * list[at + 2]!) edges += list[at + 2]!;
  return edges;
}

function eachRecord(
  table: SharedTable,
  lists: readonly Unsettled[],
  visit: (slot: number, successors: readonly number[]) => void,
): void {
  const slotOf = (list: Unsettled, at: number): number => ~table.enter(list[at]!, list[at + 1]!);
  const successors: number[] = [];
  for (const list of lists) {
    for (let at = 0; at < list.length; ) {
      const count = list[at + 2]!;
      successors.length = 0;
      for (let n = 0; n < count; n++) successors.push(slotOf(list, at + 3 + 2 * n));
      visit(slotOf(list, at), successors);
      at += 3 + 2 * count;
    }
  }
}
