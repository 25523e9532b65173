/** What is said of calls of macros in the kernel's headers without expanding them, against the expansions. */
import { expect, test } from 'vitest';
import { makeReader, PREPROCESSING } from '../../harness/build.ts';
import { generatedHeaders, makeConfig } from '../../harness/config.ts';
import { type PreprocessedHead, preprocessHead } from '../../interp/c/preprocess.ts';
import { type RenderedItem, renderUnit } from '../../interp/c/render.ts';
import { type FunctionToken, isFunction, type Token } from '../../interp/c/token.ts';
import { DiagnosticError, describePlace } from '../../interp/diagnostic.ts';
import { openTree } from '../../kernel-src/index.ts';

const isCall = ({ origin }: Token): boolean => /^[A-Z_0-9]+\s*\(/.test(origin.file.text.slice(origin.offset));

const declaresOf = (item: RenderedItem): readonly string[] => (item.kind === 'file-asm' ? ['asm'] : item.declares);

/** The items of the expansion declare these names, one each, and nothing else but tags that were said. */
function isRight({ declares, tags }: FunctionToken, items: readonly RenderedItem[]): boolean {
  const known = new Set([...tags, ...declares.map(({ name }) => name)]);
  return (
    items.length === declares.length &&
    items.every((item, n) => declaresOf(item).includes(declares[n]!.name)) &&
    items.flatMap(declaresOf).every((name) => known.has(name))
  );
}

test.each(['debian:6.12', 'debian:6.1'])('%s', async (kernel) => {
  const tree = await openTree(kernel);
  const reader = makeReader(tree, generatedHeaders(makeConfig([])));
  const right = new Set<string>();
  const wrong: string[] = [];
  for (const name of tree.list('include/linux')) {
    let head: PreprocessedHead & { readonly tokens: readonly Token[] };
    try {
      head = preprocessHead(reader, [`linux/${name}`], PREPROCESSING, ['include/']);
    } catch (error) {
      // Headers that take what only the kernel's own build makes.
      if (error instanceof DiagnosticError) continue;
      throw error;
    }
    const calls = head.tokens.filter(isFunction).filter(isCall);
    if (calls.length === 0) continue;
    const { names } = renderUnit(head.tokens);
    for (const call of calls) {
      const place = describePlace(call.origin);
      if (right.has(place)) continue;
      if (isRight(call, renderUnit(call.read(), names).items)) right.add(place);
      else wrong.push(`${place}: ${call.declares.map((one) => one.name).join(' ')}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(right.size).toBeGreaterThan(25);
});
