/**
 * `__builtin_printf` and its like: what gcc calls from the C library, and knows the type of without a declaration.
 *
 * In: the name behind `__builtin_`. Out: the library's function of that name, declared in the unit if it is not already.
 * Whether there is one is found out by the linker.
 */
import type { Origin } from '../diagnostic.ts';
import { declareFunction } from './declare.ts';
import { lookup, type Scope } from './scope.ts';
import type { FunctionSymbol } from './typed.ts';
import {
  CHAR,
  type FunctionType,
  INT,
  type IntegerType,
  LLONG,
  LONG,
  pointerTo,
  qualified,
  type Type,
  ULONG,
  UNSIGNED_CHAR,
  VA_LIST_TAG,
  VOID,
} from './types.ts';

const MEMORY = pointerTo(VOID);
const CONSTANT = pointerTo(VOID, { const: true });
const LIST = pointerTo(VA_LIST_TAG);

function type(result: Type, parameters: readonly Type[], variadic = false): FunctionType {
  const own = parameters.map((parameter) => qualified(parameter));
  return { kind: 'function', result: qualified(result), parameters: own, variadic, unspecified: false };
}

const CLASSES = [
  'alnum',
  'alpha',
  'blank',
  'cntrl',
  'digit',
  'graph',
  'lower',
  'print',
  'punct',
  'space',
  'upper',
  'xdigit',
];

/** By name, for either kind of plain `char`. */
const TYPES = new Map([CHAR, UNSIGNED_CHAR].map((char) => [char, typesOf(char)]));

function typesOf(char: IntegerType): ReadonlyMap<string, FunctionType> {
  const text = pointerTo(char, { const: true });
  const buffer = pointerTo(char);
  return new Map([
    ['printf', type(INT, [text], true)],
    ['sprintf', type(INT, [buffer, text], true)],
    ['snprintf', type(INT, [buffer, ULONG, text], true)],
    ['vprintf', type(INT, [text, LIST])],
    ['vsprintf', type(INT, [buffer, text, LIST])],
    ['vsnprintf', type(INT, [buffer, ULONG, text, LIST])],
    ['puts', type(INT, [text])],
    ['putchar', type(INT, [INT])],
    ['malloc', type(MEMORY, [ULONG])],
    ['calloc', type(MEMORY, [ULONG, ULONG])],
    ['realloc', type(MEMORY, [MEMORY, ULONG])],
    ['aligned_alloc', type(MEMORY, [ULONG, ULONG])],
    ['free', type(VOID, [MEMORY])],
    ['abort', type(VOID, [])],
    ['exit', type(VOID, [INT])],
    ['_Exit', type(VOID, [INT])],
    ['abs', type(INT, [INT])],
    ['labs', type(LONG, [LONG])],
    ['llabs', type(LLONG, [LLONG])],
    ['memchr', type(MEMORY, [CONSTANT, INT, ULONG])],
    ...['strcpy', 'strcat'].map((name) => [name, type(buffer, [buffer, text])] as const),
    ...['strncpy', 'strncat'].map((name) => [name, type(buffer, [buffer, text, ULONG])] as const),
    ...['strchr', 'strrchr'].map((name) => [name, type(buffer, [text, INT])] as const),
    ...['strstr', 'strpbrk'].map((name) => [name, type(buffer, [text, text])] as const),
    ...['strspn', 'strcspn'].map((name) => [name, type(ULONG, [text, text])] as const),
    ...[...CLASSES.map((name) => `is${name}`), 'tolower', 'toupper'].map((name) => [name, type(INT, [INT])] as const),
  ]);
}

const PREFIX = '__builtin_';
const NORETURN: ReadonlySet<string> = new Set(['abort', 'exit', '_Exit']);

/** Undefined where neither the unit nor we know such a function. */
export function libraryFunction(scope: Scope, builtin: string, origin: Origin): FunctionSymbol | undefined {
  if (!builtin.startsWith(PREFIX)) return undefined;
  const name = builtin.slice(PREFIX.length);
  const known = lookup(scope, name);
  if (known?.kind === 'function') return known.symbol;
  const signature = TYPES.get(scope.unit.char)?.get(name);
  if (signature === undefined) return undefined;
  const declaration = {
    name,
    static: false,
    extern: true,
    attributes: [],
    asmName: undefined,
    align: undefined,
    origin,
  };
  return declareFunction(scope, signature, declaration, { inline: false, noreturn: NORETURN.has(name) });
}
