/** Static initialisers against gcc's memory; automatic ones by the parts they are made of. */
import { expect, it } from 'vitest';
import type { LocalInitializer, TypedStatement } from '../../interp/c/typed.ts';
import { bodyOf, checked, memoryByGcc, memoryOf } from './front.ts';
import { INITIALIZER_DECLARATIONS, INITIALIZERS } from './initializers.ts';

it('fills static objects as gcc does', { timeout: 60_000 }, () => {
  const names = INITIALIZERS.map((_, i) => `x${i}`);
  const definitions = INITIALIZERS.map((definition, i) => definition.replaceAll('@', `x${i}`));
  const text = INITIALIZER_DECLARATIONS + definitions.join('\n');
  const unit = checked(text);
  const label = (line: string): string => {
    const index = /^x(\d+)/.exec(line)?.[1];
    return `${index === undefined ? '' : INITIALIZERS[Number(index)]} ${line}`;
  };
  expect(memoryOf(unit, names).map(label)).toEqual(memoryByGcc(text, unit, names).map(label));
});

function parts(declaration: string): string {
  const text = `struct point { char x; int y; }; struct in { int a; struct point p[2]; char s[4]; }; union u { char c; long l; };
    int g(int); struct point h(void); struct bits { unsigned a : 3, b : 5; };
    void f(int v, struct point w) { ${declaration} }`;
  const declared = bodyOf(text).body.statements.find(
    (s): s is TypedStatement & { kind: 'declare' } => s.kind === 'declare',
  );
  if (declared?.initializer === undefined) throw new Error('nothing declared');
  return show(declared.initializer);
}

function show(initializer: LocalInitializer): string {
  if (initializer.kind !== 'parts') return initializer.kind;
  const { clear, parts: list } = initializer.initializer;
  const shown = list.map(({ offset, bits, value }) => {
    const what = value.kind === 'constant' ? String(value.value) : value.kind;
    return `${offset}${bits === undefined ? '' : `.${bits.offset}:${bits.width}`}=${what}`;
  });
  return `${clear} ${shown.join(' ')}`.trim();
}

const AUTOMATIC: readonly (readonly [string, string])[] = [
  ['int x = v;', 'scalar'],
  ['int x = { v };', 'scalar'],
  ['int x = { };', 'scalar'],
  ['struct point x = w;', 'record'],
  ['struct point x = h();', 'record'],
  ['struct point x = (struct point){ 1, v };', 'record'],
  ['struct point x = { 1, v };', '8 0=1 4=load'],
  ['struct point x = { };', '8'],
  ['struct point x = { .y = g(v) };', '8 4=call'],
  ['int x[2] = { v, 2 };', '0 0=load 4=2'],
  ['int x[3] = { v, 2 };', '12 0=load 4=2'],
  ['int x[] = { [2] = v };', '12 8=load'],
  ['int x[4] = { [1 ... 2] = 7 };', '16 8=7 4=7'],
  ['char x[] = "abc";', '0 0=97 1=98 2=99 3=0'],
  ['char x[5] = "ab";', '5 0=97 1=98'],
  ['struct in x = { v, { w, { 1, 2 } }, "ab" };', '24 0=load 4=load 12=1 16=2 20=97 21=98'],
  ['struct in x = { v, w, h(), "ab" };', '24 0=load 4=load 12=call 20=97 21=98'],
  ['struct in x = { v, 1, 2, w };', '24 0=load 4=1 8=2 12=load'],
  ['struct in x = { .p[1] = w, .p[1].y = v };', '24 16=load'],
  ['struct in x = { .p[1] = w, .p[1].x = v };', '24 12=convert'],
  ['struct in x = { .p[1].x = v, .p[1] = w };', '24 12=load'],
  ['struct in x = { .a = g(1), .a = g(2) };', '24 0=call'],
  ['struct in x = { .p[0].x = 1, .p = { [1] = w } };', '24 12=load'],
  ['union u x = { .l = v };', '0 0=convert'],
  ['union u x = { v };', '8 0=convert'],
  ['union u x = { .l = -1, .c = v };', '8 0=convert'],
  ['struct bits x = { 1, v };', '4 0.0:3=1 0.3:5=convert'],
  ['struct point x[] = { w, { 1 }, [1].y = v };', '16 0=load 8=1 12=load'],
];

it('splits automatic initialisers into parts', () => {
  expect(AUTOMATIC.map(([declaration]) => [declaration, parts(declaration)])).toEqual(AUTOMATIC);
});

it('evaluates a range of elements once or not at all', () => {
  const body = bodyOf('int g(void); void f(void) { int x[3] = { [0 ... 2] = g() }; }').body;
  expect(body.statements.map(({ kind }) => kind)).toEqual(['unsupported']);
});
