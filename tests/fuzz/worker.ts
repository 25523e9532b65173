/**
 * Feeds a range of the fuzzer's inputs to the front end, in a process of its own, so that one that hangs can be ended.
 *
 *     node worker.mjs KERNEL FIRST COUNT
 *
 * Out: a JSON line in front of and behind each input (see `Line`). It ends when it has grown too large, for a fresh one
 * to go on.
 */
import { openTree } from '../../kernel-src/index.ts';
import { makeCorpus } from './corpus.ts';
import { feed, type Stage } from './feed.ts';
import { makeInput } from './inputs.ts';

export type Line =
  | { readonly kind: 'begins'; readonly number: number; readonly name: string; readonly length: number }
  | {
      readonly kind: 'ends';
      readonly number: number;
      readonly stage: Stage;
      readonly milliseconds: number;
      readonly messages: number;
      readonly failure?: string;
    };

async function main(): Promise<void> {
  const [kernel, first, count] = process.argv.slice(2);
  const corpus = makeCorpus(await openTree(kernel!));
  const say = (line: Line): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
  for (let number = Number(first); number < Number(first) + Number(count); number++) {
    const input = makeInput(number, corpus);
    say({ kind: 'begins', number, name: input.name, length: input.text.length });
    // The line has to be out before the input may hang.
    await new Promise((resolve) => setImmediate(resolve));
    const { stage, milliseconds, messages, failure } = feed(input);
    const ends = { kind: 'ends', number, stage, milliseconds: Math.round(milliseconds), messages: messages.length };
    say(failure === undefined ? (ends as Line) : { ...(ends as Line & { kind: 'ends' }), failure });
  }
}

await main();
