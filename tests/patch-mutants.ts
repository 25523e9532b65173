/**
 * Mails and patches with damage of every kind: whatever comes out, it is an outcome, and never our own fault.
 *
 * In: a seed. Out: what became of the mutant: applied, repaired, refused, no patch. Throws where we are wrong.
 *
 * What must hold of those that apply: an added line of the result has words that the mail has, and nothing else of the file
 * is changed, but for what the mail removes.
 */
import { applyInputs, readPatchInputs } from '../harness/patch-input.ts';
import { SourceError, treeOf } from '../kernel-src/index.ts';
import { DAMAGED, GOOD, KERNEL, MIME, SERIES } from './wrong-inputs-table.ts';

const SEEDS: readonly string[] = [GOOD, DAMAGED, MIME, SERIES];

function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Random = ReturnType<typeof generator>;

const PIECES = [
  '+',
  '-',
  ' ',
  '\t',
  '@@',
  '\n',
  '\r\n',
  '> ',
  '---',
  '+++ b/x',
  '=3D',
  '"',
  '\\',
  '\0',
  '..',
  '/',
  '=',
  '\u00fc',
];

function mutate(text: string, random: Random): string {
  const lines = text.split('\n');
  const at = random(lines.length);
  const place = random(text.length);
  switch (random(9)) {
    case 0:
      return lines.toSpliced(at, 1).join('\n');
    case 1:
      return lines.toSpliced(at, 0, lines[random(lines.length)]!).join('\n');
    case 2:
      return text.slice(0, place);
    case 3:
      return text.slice(0, place) + PIECES[random(PIECES.length)]! + text.slice(place);
    case 4:
      return text.slice(0, place) + text.slice(place + 1 + random(4));
    case 5:
      return lines.with(at, lines[at]!.trimStart()).join('\n');
    case 6:
      return lines.with(at, lines[at]!.replace(/\d+/, String(random(12)))).join('\n');
    case 7:
      return at + 1 < lines.length ? lines.toSpliced(at, 2, `${lines[at]} ${lines[at + 1]}`).join('\n') : text;
    default:
      return lines.map((line) => line.replace(/^ (?=\S|\t)/, '')).join('\n');
  }
}

export type Fate = 'applied' | 'repaired' | 'refused' | 'no patch' | 'wrong';

const tree = treeOf(new Map(Object.entries(KERNEL)), 'base');

async function* chunks(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

export async function tryMutant(seed: number): Promise<{ fate: Fate; text: string }> {
  const random = generator(seed);
  let text = SEEDS[random(SEEDS.length)]!;
  for (let times = 1 + random(3); times > 0; times--) text = mutate(text, random);
  try {
    const inputs = await readPatchInputs(['-'], { stdin: chunks(text) });
    const errors = inputs.flatMap(({ diagnostics }) => diagnostics.filter(({ severity }) => severity === 'error'));
    if (errors.length > 0) return { fate: 'no patch', text };
    const outcome = applyInputs(tree, inputs);
    if (outcome.kind !== 'applied') return { fate: 'refused', text };
    return {
      fate: isFaithful(outcome.changed, text) ? (outcome.repairs.length > 0 ? 'repaired' : 'applied') : 'wrong',
      text,
    };
  } catch (error) {
    if (error instanceof SourceError) return { fate: 'no patch', text };
    throw error;
  }
}

const bare = (text: string): string => text.replace(/\s+/g, '');

/** Every line of the result that the file has not is one that the mail has, white space aside. */
function isFaithful(changed: ReadonlyMap<string, string | undefined>, text: string): boolean {
  const decoded = text
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  const words = [text, decoded].map((one) => bare(one.replace(/^[ \t]*\+/gm, ''))).join('\n');
  return [...changed].every(([path, content]) => {
    const known = new Set((KERNEL[path] ?? '').split('\n').map(bare));
    return (content ?? '').split('\n').every((line) => known.has(bare(line)) || words.includes(bare(line)));
  });
}
