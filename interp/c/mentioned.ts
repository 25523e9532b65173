/**
 * Which items of a unit are mentioned, so that the others need be neither parsed nor checked.
 *
 * In: the rendered items of a unit, its tokens, and from which files an item counts only when it is mentioned. Out: the
 * items that count, for each of which its body is read. Headers declare thousands of things of which a unit uses a few.
 *
 * The idea: spelling alone decides. A word in an item that counts, whatever it is there (a member's name, a label, text
 * that an attribute takes for a name), makes every item count that declares something of that name, bodies included.
 *
 * Invariant: what counts is the same program with and without the rest; positions in the list of items do not move.
 */
import { expansionSite } from '../diagnostic.ts';
import type { RenderedItem } from './render.ts';
import { isUnread, type Token } from './token.ts';
import { withoutReal } from './wrap.ts';

/** For each item, whether it counts. `onDemand`: the beginnings of the paths of files whose items have to be mentioned. */
export function mentionedItems(
  items: readonly RenderedItem[],
  tokens: readonly Token[],
  onDemand: readonly string[],
): readonly boolean[] {
  const counts: boolean[] = new Array(items.length).fill(false);
  const waiting: number[] = [];
  const take = (index: number): void => {
    if (counts[index] === true) return;
    counts[index] = true;
    waiting.push(index);
  };
  const declaring = new Map<string, number[]>();
  items.forEach((item, index) => {
    if (!mayBeLeftOut(item, tokens, onDemand)) take(index);
    for (const name of item.kind === 'file-asm' ? [] : item.declares) {
      const others = declaring.get(name);
      if (others === undefined) declaring.set(name, [index]);
      else others.push(index);
    }
  });
  const takeMentioned = (token: Token): void => {
    const name = mentionedName(token);
    const wanted = name === undefined ? undefined : declaring.get(name);
    if (wanted === undefined) return;
    declaring.delete(name!);
    for (const each of wanted) take(each);
  };
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    const item = items[index]!;
    if (item.kind === 'file-asm') continue;
    for (let at = item.first; at < item.end; at++) {
      const token = tokens[at]!;
      if (isUnread(token)) token.read().forEach(takeMentioned);
      else takeMentioned(token);
    }
  }
  return counts;
}

function mayBeLeftOut(item: RenderedItem, tokens: readonly Token[], onDemand: readonly string[]): boolean {
  if (item.kind === 'file-asm' || item.kind === 'static-assert' || item.declares.length === 0) return false;
  const { path } = expansionSite(tokens[item.first]!.origin).file;
  return onDemand.some((folder) => path.startsWith(folder));
}

function mentionedName({ kind, text }: Token): string | undefined {
  if (kind === 'identifier') return withoutReal(text);
  return kind === 'string' ? /^"(\w+)"$/.exec(text)?.[1] : undefined;
}
