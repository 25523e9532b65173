/** Definitions whose bodies are read later are what they are when they are read at once, and nothing is wrong with them. */
import { expect, test } from 'vitest';
import { NameTable } from '../interp/c/lexeme.ts';
import { Lexer } from '../interp/c/lexer.ts';
import { type Definition, parseDefinition, plainDefinition, printDefinition } from '../interp/c/macro.ts';
import { SourceFile } from '../interp/diagnostic.ts';
import { type Random, randomOf } from './fuzz/random.ts';

const PARAMETERS = [
  '',
  '()',
  '(a)',
  '(a, b)',
  '(...)',
  '(a, ...)',
  '(a, b...)',
  '( a ,b ... )',
  '(a, a)',
  '(a, ..., b)',
];
const WRONG_PARAMETERS = [
  '(a b)',
  '(1)',
  '(a,)',
  '(....)',
  '(. . .)',
  '(__VA_ARGS__)',
  '(__VA_ARGS__, ...)',
  '(a',
  '(a...b)',
];
const WORDS = [
  'a',
  'b',
  'c',
  '1',
  '+',
  '(',
  ')',
  ',',
  '{',
  '%',
  ':',
  '...',
  ';',
  '__VA_ARGS__',
  '__VA_OPT__(a)',
  'defined',
  'R',
];
const MARKS = [
  '#',
  '##',
  '# ',
  ' #a',
  '#b',
  '##a',
  '#__VA_ARGS__',
  ', ##__VA_ARGS__',
  '%:',
  '%:%:',
  '#\\\n#',
  '#\\\na',
  '###',
  '#@',
];
const HIDING = ['"#"', "'#'", '/* # */', '"', '/', '// #', '\\\n', '\\ \n', 'R"(#)"', '"\\""'];

/** What one way of reading says of it, and what was said about it. */
function read(text: string, way: 'later' | 'at once'): string | undefined {
  const names = new NameTable();
  const said: string[] = [];
  const lexer = new Lexer(new SourceFile('a.h', text), names, (_, message) => said.push(message));
  lexer.inDirective = true;
  let found: Definition | undefined;
  if (way === 'later') {
    found = plainDefinition(lexer, names);
    if (found === undefined) return undefined;
  } else found = parseDefinition(lexer.line(), (_, message) => said.push(message));
  if (found === undefined) return said.join('; ');
  const { macro, name } = found;
  return [printDefinition(macro), name.text, macro.variadic, macro.origin.offset, lexer.here(), ...said].join(' | ');
}

function definition(random: Random): string {
  const of = (...lists: (readonly string[])[]): string => random.pick(random.pick(lists));
  const parameters = random.chance(8) ? of(WRONG_PARAMETERS) : of(PARAMETERS);
  const body = Array.from({ length: random.below(7) }, () =>
    of(WORDS, WORDS, MARKS, random.chance(3) ? HIDING : WORDS),
  );
  return ` M${parameters}${random.chance(9) ? '' : ' '}${body.join(random.pick([' ', ' ', '', '\t']))}\nM\n`;
}

test('10,000 of them', () => {
  const random = randomOf(1);
  let later = 0;
  for (let n = 0; n < 10_000; n++) {
    const text = definition(random);
    const found = read(text, 'later');
    if (found === undefined) continue;
    later++;
    expect(found, text).toBe(read(text, 'at once'));
  }
  expect(later).toBeGreaterThan(2000);
});

test.each([
  ' M(a) #a b ## a\n',
  ' M(...) f(__VA_ARGS__)\n',
  ' M(a, b...) f(a, ##b)\n',
  ' M(a) do { \\\n  x##a = 1; \\\n} while (0)\n',
  ' M # ## x\n',
])('%j is read later', (text) => {
  expect(read(text, 'later')).toBe(read(text, 'at once'));
});

test.each([
  ' M(a) #b\n',
  ' M(a) ##a\n',
  ' M(a) a ##\n',
  ' M(a) %:b\n',
  ' M(a) "#" #b\n',
  ' M(a) __VA_ARGS__\n',
  ' M(a...) __VA_ARGS__\n',
  ' M(a, ...) __VA_OPT__(a)\n',
])('%j is read at once', (text) => {
  expect(read(text, 'later')).toBeUndefined();
});
