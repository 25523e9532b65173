/**
 * The fuzzer's inputs by number: the same number makes the same input of the same corpus.
 *
 * Of hundred inputs 40 are edited functions of the kernel, 8 such in a header that is read on demand, 24 edited programs of our own (of which a third is linked and run), 14
 * edited files of the kernel, 6 damaged (cut off, noise, another encoding), 7 shapes put into each other, and one an
 * edited file together with all of the headers that it includes.
 */
import type { Corpus, Seed } from './corpus.ts';
import type { FuzzInput } from './feed.ts';
import { misread, mutate, noise, truncated } from './mutate.ts';
import { type Random, randomOf } from './random.ts';
import { GROWING, NESTS } from './shapes.ts';

const NEST_NAMES = Object.keys(NESTS);
const GROWING_NAMES = Object.keys(GROWING);
/** One in so many inputs is compiled with all of the kernel's headers. */
const WHOLE = 400;

export function makeInput(number: number, corpus: Corpus): FuzzInput {
  const random = randomOf(number);
  const kind = random.below(100);
  if (number % WHOLE === 0) return whole(corpus, random);
  if (kind < 8) return inFront(corpus, random);
  if (kind < 49) return edited(corpus.slices, random, {});
  if (kind < 73) return edited(corpus.programs, random, { hosted: random.chance(3) });
  if (kind < 87) return edited(corpus.files, random, { headers: emptyHeaders });
  if (kind < 93) return damaged(corpus, random);
  return shaped(random);
}

/** A header that is not there would be the end of it. */
function emptyHeaders(path: string): string | undefined {
  return path.startsWith('include/') ? '' : undefined;
}

function edited(seeds: readonly Seed[], random: Random, rest: Partial<FuzzInput>): FuzzInput {
  const [one, two, other] = [random.pick(seeds), random.pick(seeds), random.pick(seeds)];
  // There are many small ones.
  const seed = one.text.length > two.text.length ? one : two;
  const edits = random.chance(3) ? 1 : 1 + random.below(random.chance(8) ? 40 : 6);
  return { name: `${seed.name}, edited`, text: mutate(seed.text, other.text, edits, random), ...rest };
}

/** Functions in a header with directives among them, and a program that mentions some of what is there. */
function inFront({ slices }: Corpus, random: Random): FuzzInput {
  const [one, other] = [random.pick(slices), random.pick(slices)];
  const names = [...new Set(one.text.match(/\b[a-z_]\w{2,}(?=\()/g) ?? ['none'])];
  const name = (): string => random.pick(names);
  const lines = (random.chance(2) ? one.text : mutate(one.text, other.text, 1 + random.below(3), random)).split('\n');
  for (let left = random.below(6); left > 0; left--) {
    const line = random.pick([
      ...[`#define ${name()} ${name()}`, `#define ${name()}(...) ${name()}(__VA_ARGS__)`, `#undef ${name()}`],
      ...['#pragma pack(2)', '#if 1', '#endif', '#define OPEN {', 'OPEN', '}', '/* { */', "'", '#define int long'],
      ...[`static int ${name()}(void);`, `static inline int more(int a) { return ${name()}(a); }`, '<%', '%>'],
    ]);
    lines.splice(random.below(lines.length + 1), 0, line);
  }
  const behind = `int main(void) { return (int)((long)&${name()} + (long)&${name()}); }\n`;
  return { name: `${one.name}, in front`, text: lines.join('\n'), behind };
}

function damaged({ slices, files, programs }: Corpus, random: Random): FuzzInput {
  const seed = random.pick(random.pick([slices, files, programs]));
  const how = random.pick([truncated, truncated, noise, noise, misread]);
  return { name: `${seed.name}, ${how.name}`, text: how(seed.text, random) };
}

/** A shape of a size about the limits that we have, and edits of it. */
function shaped(random: Random): FuzzInput {
  if (random.chance(4)) {
    const name = random.pick(GROWING_NAMES);
    return { name, text: GROWING[name]!(1 + random.below(24)) };
  }
  const name = random.pick(NEST_NAMES);
  const size = random.pick([random.below(20), random.below(500), 380 + random.below(30), 980 + random.below(30)]);
  const text = NESTS[name]!(size);
  const more = random.chance(2) ? '' : NESTS[random.pick(NEST_NAMES)]!(random.below(400));
  return { name: `${name} (${size})`, text: random.chance(2) ? mutate(text, more, 1 + random.below(3), random) : text };
}

function whole({ files, reader, options }: Corpus, random: Random): FuzzInput {
  const seed = random.pick(files.filter(({ name }) => name.endsWith('.c')));
  const text = mutate(seed.text, random.pick(files).text, 1 + random.below(3), random);
  const headers = (path: string): string | undefined => reader.read(path);
  return { name: `${seed.name}, edited, with its headers`, text, headers, options };
}
