/**
 * Reductions by name: what may be left out of an exploration without changing its findings and outcomes.
 *
 * - `invisible`: steps go on through accesses that nobody else can tell from the ones around them. Plain accesses are
 *   merged into the step before them and checked while running (interp/vm/sharing.ts). Off: every access to shared
 *   memory is an event.
 * - `symmetry`: states that differ by a permutation of identical tasks are one (symmetry.ts).
 * - `por`: partial orders. A tick, a signal and a request to reschedule are offered only in front of a step that looks at
 *   them (kernel/kernel.ts: late choices). They commute with every other step, so the steps that are offered are a
 *   persistent set (Godefroid 1996, chapter 4): what is left out stays enabled and comes later. Nothing is put off for
 *   ever on a cycle that looks at them; on one that does not, they could change nothing (the proviso).
 *
 * States in which an `ALWAYS` hook looks at something exist with `invisible` only as far as events make them.
 */
export const REDUCTIONS = ['invisible', 'symmetry', 'por'] as const;
export type Reduction = (typeof REDUCTIONS)[number];

export const ALL_REDUCTIONS: readonly Reduction[] = REDUCTIONS;

/** `none`, or names with commas between; a string says what is wrong with it. */
export function parseReductions(text: string): readonly Reduction[] | string {
  if (text === 'none') return [];
  const chosen: Reduction[] = [];
  for (const name of text.split(',')) {
    const known = REDUCTIONS.find((reduction) => reduction === name);
    if (known === undefined) return `'${name}' is unknown; there are none, ${REDUCTIONS.join(', ')}`;
    if (!chosen.includes(known)) chosen.push(known);
  }
  return chosen;
}
