/**
 * `npm run docs`: runs the commands of the README's marked blocks and pastes what they print. With --check, nothing is
 * written: it says which blocks are not what their commands print today, and fails; the tests do that.
 *
 * A block is `<!-- $ npx lockstep ... -->` and the fence behind it; `<!-- $ npx lockstep ... | lines 1-9 20-30 -->` shows
 * those lines only, `| from --- to replay` those from the first that begins with `---` to the next with `replay`;
 * `<!-- file mine.c -->` shows a file. Commands run in tests/readme. Invariant: what stands in a block is real output; times,
 * numbers of states, versions of the kernel's package and tokens are not compared.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { currentBundle } from '../build.mjs';
import { loadBundle } from './bundle.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const DOCUMENTS = ['README.md'];
const WIDTH = 116;
const BLOCK = /<!-- (\$ npx lockstep|file) (.*?)(?: \| ((?:lines|from) .*?))? -->\n```(\w*)\n([\s\S]*?)```\n/g;

/** Words of a command, 'quoted ones' without their quotes. */
function wordsOf(text) {
  return [...text.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
}

async function run(main, words) {
  let text = '';
  const take = (part) => {
    text += part;
  };
  const terminal = { out: take, err: take, width: WIDTH, colour: false, live: false, onInterrupt: () => () => {} };
  await main(words, terminal);
  return text.replace(/\bls1\.[\w.-]+/g, 'ls1....');
}

function pick(text, choice) {
  if (choice === undefined) return text;
  const lines = text.split('\n');
  const [, from, to] = /^from (.*) to (.*)$/.exec(choice) ?? [];
  if (from !== undefined) {
    const first = lines.findIndex((line) => line.startsWith(from));
    const last = lines.findIndex((line, at) => at > first && line.startsWith(to));
    return `${lines.slice(first, last + 1).join('\n')}\n`;
  }
  const ranges = choice.slice('lines '.length);
  const parts = ranges.split(' ').map((range) => {
    const [first, last] = range.split('-').map(Number);
    return lines.slice(first - 1, last).join('\n');
  });
  const isWhole = Number(ranges.split('-').at(-1)) >= lines.length - 1;
  return `${parts.join('\n...\n')}\n${isWhole ? '' : '...\n'}`;
}

/** What may differ from one day and machine to another. */
function timeless(text) {
  return text
    .replace(/ +\d+\.\d\d$/gm, ' #')
    .replace(/\(6\.\d+\.\d+-[\w.~+]+\)/g, '(VERSION)')
    .replace(/\d+(\.\d+)? s\b/g, '# s');
}

/** What a reader takes for true: how many states there are depends on how well the explorer reduces. */
function lasting(text) {
  const uncounted = timeless(text).replace(/\(states: .*\)/g, '(states: #)');
  return uncounted.replace(/^.*\b(exhaustive|bounded|sampled)\b.*$/gm, (row) => row.replace(/ +[\d,]{2,}/g, ' #'));
}

async function render(main, [, kind, what, choice]) {
  if (kind === 'file') return pick(readFileSync(what, 'utf8'), choice);
  const printed = pick(await run(main, wordsOf(what)), choice);
  return `$ npx lockstep ${what}\n${printed}`;
}

const check = process.argv.includes('--check');
const { file, hash } = await currentBundle();
const { main } = loadBundle(file, hash);
process.chdir(join(ROOT, 'tests/readme'));
for (const document of DOCUMENTS) {
  const path = join(ROOT, document);
  const before = readFileSync(path, 'utf8');
  let after = '';
  let end = 0;
  for (const match of before.matchAll(BLOCK)) {
    const [whole, , what, , language, shown] = match;
    const fresh = await render(main, match);
    if (check && lasting(fresh) !== lasting(shown)) {
      process.stderr.write(`${document}: not what it prints now, see npm run docs: ${what}\n--- now\n${fresh}`);
      process.exitCode = 1;
    }
    const mark = whole.slice(0, whole.indexOf('\n') + 1);
    // Of what differs in times alone, the old one stays: a run of this changes only what is new.
    after += `${before.slice(end, match.index)}${mark}\`\`\`${language}\n${timeless(fresh) === timeless(shown) ? shown : fresh}\`\`\`\n`;
    end = match.index + whole.length;
  }
  after += before.slice(end);
  if (!check && after !== before) writeFileSync(path, after);
}
