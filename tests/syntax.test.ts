/**
 * Texts that go through tree-sitter together have the trees that they have alone, and a fault in one is its own.
 */
import { beforeEach, expect, test, vi } from 'vitest';
import type { SyntaxTree } from '../interp/c/syntax.ts';

const TEXTS = [
  'size_t a ; ',
  'size_t a ( size_t * a , size_t a ) ; ',
  'struct { size_t a ; size_t * ( * a ) ( size_t ) ; } a ; ',
  '; { 0 ; sizeof ( size_t ) ; ( 0 , 0 ) ; } ',
  'enum { a , a = 0 << 0 } ; ',
  'size_t a = { [ 0 ] = 0 , . a = { 0 } } , a [ 0 ] [ 0 ] ; ',
  '{ do { if ( ! ( 0 ) ) 0 ( & 0 -> a , 0 ) ; else ; } while ( 0 ) ; } ',
  '{ size_t a = ( { size_t a ; ( size_t ) 0 ? 0 : 0 ; } ) ; a : return 0 ; } { sizeof ( size_t * ) ; } ',
  '{ switch ( 0 ) { case 0 : break ; default : goto a ; } } ',
  '{ } ',
];

let parse: (texts: readonly string[]) => SyntaxTree[];

/** Without the trees of earlier tests. */
beforeEach(async () => {
  vi.resetModules();
  ({ parseTexts: parse } = await import('../interp/c/syntax.ts'));
});

test('together, in any order, as alone', async () => {
  const alone = new Map<string, SyntaxTree>();
  for (const text of TEXTS) alone.set(text, parse([text])[0]!);
  vi.resetModules();
  const { parseTexts: together } = await import('../interp/c/syntax.ts');
  expect(together(TEXTS)).toEqual(TEXTS.map((text) => alone.get(text)));
  vi.resetModules();
  const { parseTexts: turned } = await import('../interp/c/syntax.ts');
  expect(turned(TEXTS.toReversed())).toEqual(TEXTS.map((text) => alone.get(text)).reverse());
});

test('words are counted from each text on', () => {
  const [, second] = parse(['size_t a ; ', 'size_t a , * a ; ']);
  const named = second!.types.map((type, node) => `${type} ${second!.words[node]}`);
  expect(named).toEqual([
    'translation_unit 0',
    'declaration 0',
    'primitive_type 0',
    'identifier 1',
    ', 2',
    'pointer_declarator 3',
    '* 3',
    'identifier 4',
    '; 5',
  ]);
});

test('what reads the same has one tree, now and later', () => {
  const [first, second] = parse(['size_t a ; ', 'size_t a ; ']);
  expect(second).toBe(first);
  expect(parse(['size_t * a ; ', 'size_t a ; '])[1]).toBe(first);
});

test.each([
  ['size_t a = ( 0 ; ', [{ word: 4, missing: ')' }]],
  ['size_t a 0 ; ', [{ word: 2, missing: undefined }]],
  ['{ 0 ( 0 ', undefined],
])('a fault in %j is no fault of others', (wrong, errors) => {
  const right = parse(['size_t a ; ', '{ 0 ; } ']);
  const [before, itself, behind] = parse(['size_t a ; ', wrong, '{ 0 ; } ']);
  expect([before, behind]).toEqual(right);
  expect(itself!.errors).toEqual(errors ?? expect.arrayContaining([expect.anything()]));
  for (const { word } of itself!.errors) expect(word).toBeLessThan(wrong.split(' ').length - 1);
});
