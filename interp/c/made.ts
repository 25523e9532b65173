/**
 * What a call of a macro declares at file scope, as far as that can be told without expanding it.
 *
 * In: a function-like macro's definition, and the characters of its arguments. Out: the names of functions, variables and
 * types that the call declares, in their order, one declaration each. Headers make hundreds of functions out of a few
 * macros (`DEFINE_GUARD()` and its kin), of which a unit calls hardly any.
 *
 * The idea: the body is read once, with calls of other macros between its declarations put in their places, and what is in
 * brackets passed over. It counts if nothing but plain declarations is there, each of one name; names may be pasted together.
 *
 * Invariant: only what is there for certain. Macros without parameters are taken for words of a declaration; whoever reads
 * the call in the end sees what it does declare (`readLate` in parse.ts).
 */
import { wordOf } from './keyword.ts';
import {
  indexOf,
  type Lexeme,
  type MacroDefinition,
  type Name,
  type NameTable,
  PASTE_LEFT,
  STRINGIFY,
} from './lexeme.ts';
import { tagsIn } from './lexer.ts';
import type { DeclaredName } from './token.ts';

export interface Made {
  readonly declares: readonly DeclaredName[];
  /** Of structures, unions and enumerations that it names. */
  readonly tags: readonly string[];
}

/** A word, put together from text and arguments: their positions. */
type Word = readonly (string | number)[];

type Atom =
  | { readonly kind: 'word'; readonly word: Word }
  | { readonly kind: 'group'; readonly open: string; readonly atoms: readonly Atom[] }
  | { readonly kind: 'mark'; readonly text: string };

interface Shape {
  readonly items: readonly { readonly name: Word; readonly isType: boolean }[];
  /** Arguments among the words of a declaration. */
  readonly types: readonly number[];
  readonly tags: readonly Word[];
  /** Arguments of calls in the body: a macro would be expanded there. */
  readonly handedOn: readonly Word[];
  /** What is outside of brackets, and what it meant. */
  readonly words: readonly { readonly name: Name; readonly meaning: Name['meaning'] }[];
}

const OPENING = '([{';
const CLOSING = ')]}';
const TAGGED: ReadonlySet<string> = new Set(['struct', 'union', 'enum']);
const STRUCTURES: ReadonlySet<string> = new Set(['struct', 'union']);
/** Calls within calls. */
const DEEPEST = 8;
/** Atoms of a body with all that is put in. */
const MOST_ATOMS = 1000;

/** Thrown where it cannot be told, which is often: it has no place. */
const NOT_PLAIN = new Error('not plain');

const shapes = new WeakMap<MacroDefinition, Shape | 'unknown'>();

/** `texts`: of the arguments. Undefined if it cannot be told. */
export function madeBy(macro: MacroDefinition, texts: readonly string[], names: NameTable): Made | undefined {
  const shape = shapeOf(macro, names);
  const values = shape === undefined ? undefined : argumentsOf(macro, texts);
  if (shape === undefined || values === undefined) return undefined;
  if (!shape.types.every((position) => /^[\w\s*]*$/.test(values[position]!))) return undefined;
  if (!shape.handedOn.every((word) => !isExpanded(names.intern(textOf(word, values))))) return undefined;
  const declares: DeclaredName[] = [];
  for (const { name: word, isType } of shape.items) {
    const name = instance(word, values, names);
    if (name === undefined) return undefined;
    declares.push({ name, isType });
  }
  const tags = values.flatMap(tagsIn);
  for (const word of shape.tags) {
    const tag = instance(word, values, names);
    if (tag === undefined) return undefined;
    tags.push(tag);
  }
  return { declares, tags };
}

/** One for each parameter; those of a variable argument as one text. */
function argumentsOf({ parameters = [], variadic }: MacroDefinition, texts: readonly string[]): string[] | undefined {
  const single = variadic ? parameters.length - 1 : parameters.length;
  if (texts.length < single || (texts.length > single && !variadic)) return undefined;
  const values = texts.slice(0, single);
  if (variadic) values.push(texts.slice(single).join(','));
  return values.map((text) => text.trim());
}

function textOf(word: Word, values: readonly string[]): string {
  return word.map((part) => (typeof part === 'number' ? values[part]! : part)).join('');
}

/** Undefined if it is no plain name. */
function instance(word: Word, values: readonly string[], names: NameTable): string | undefined {
  const isPlain = (part: string | number): boolean => typeof part === 'string' || /^\w*$/.test(values[part]!);
  const text = textOf(word, values);
  if (!word.every(isPlain) || !/^[A-Za-z_]\w*$/.test(text) || wordOf(text) !== undefined) return undefined;
  return names.intern(text).meaning === undefined ? text : undefined;
}

/** By itself: one with parameters is only where a parenthesis is behind it. */
function isExpanded({ meaning }: Name): boolean {
  return meaning !== undefined && (meaning.kind === 'builtin' || meaning.parameters === undefined);
}

function shapeOf(macro: MacroDefinition, names: NameTable): Shape | undefined {
  let shape = shapes.get(macro);
  if (
    shape === undefined ||
    (shape !== 'unknown' && !shape.words.every(({ name, meaning }) => name.meaning === meaning))
  ) {
    shape = new Reading(names).shape(macro) ?? 'unknown';
    shapes.set(macro, shape);
  }
  return shape === 'unknown' ? undefined : shape;
}

/** Reads the body of one macro, with those that it calls. */
class Reading {
  private readonly words = new Map<Name, Name['meaning']>();
  private readonly tags: Word[] = [];
  private readonly handedOn: Word[] = [];
  private count = 0;

  constructor(private readonly names: NameTable) {}

  shape(macro: MacroDefinition): Shape | undefined {
    try {
      const own = (macro.parameters ?? []).map((_, position): Atom[] => [{ kind: 'word', word: [position] }]);
      const { items, types } = declarations(this.spread(this.atoms(macro.body, own), 0));
      if (items.length === 0) return undefined;
      const words = Array.from(this.words, ([name, meaning]) => ({ name, meaning }));
      return { items, types, tags: this.tags, handedOn: this.handedOn, words };
    } catch (error) {
      if (error === NOT_PLAIN) return undefined;
      throw error;
    }
  }

  /** A body with the arguments in it. Members of structures are read, for their tags; what else is in braces is not. */
  private atoms(body: readonly Lexeme[], values: readonly (readonly Atom[])[]): Atom[] {
    const open: { text: string; atoms: Atom[] }[] = [{ text: '', atoms: [] }];
    for (let n = 0; n < body.length; n++) {
      const at = body[n]!;
      const before = body[n - 1]?.text ?? '';
      if (++this.count > MOST_ATOMS || (at.flags & STRINGIFY) !== 0) throw NOT_PLAIN;
      const { text, atoms } = open[open.length - 1]!;
      if ((at.flags & PASTE_LEFT) !== 0) {
        const word: (string | number)[] = [...wordFrom(at, values)];
        do word.push(...wordFrom(body[++n] ?? at, values));
        while (((body[n]?.flags ?? 0) & PASTE_LEFT) !== 0);
        if (TAGGED.has(before)) this.tags.push(word);
        atoms.push({ kind: 'word', word });
      } else if (at.kind === 'parameter') {
        if (TAGGED.has(before)) this.tags.push(wordFrom(at, values));
        atoms.push(...values[indexOf(at)]!);
      } else if (at.text === '(' || (at.text === '{' && STRUCTURES.has(before)))
        open.push({ text: at.text, atoms: [] });
      else if (at.text === '[' || (at.text === '{' && text !== '{')) {
        n = closing(body, n);
        atoms.push({ kind: 'group', open: at.text, atoms: [] });
      } else if (at.kind === 'punctuator' && CLOSING.includes(at.text)) {
        open.pop();
        if (open.length === 0 || CLOSING[OPENING.indexOf(text)] !== at.text) throw NOT_PLAIN;
        open[open.length - 1]!.atoms.push({ kind: 'group', open: text, atoms });
      } else if (at.kind === 'identifier' || at.kind === 'number') {
        if (TAGGED.has(before)) this.tags.push([at.text]);
        atoms.push({ kind: 'word', word: [at.text] });
      } else if (at.text === '{') throw NOT_PLAIN;
      else atoms.push({ kind: 'mark', text: at.text });
    }
    if (open.length !== 1) throw NOT_PLAIN;
    return open[0]!.atoms;
  }

  /** With calls of macros outside of brackets put in. */
  private spread(atoms: readonly Atom[], depth: number): Atom[] {
    if (depth > DEEPEST) throw NOT_PLAIN;
    const out: Atom[] = [];
    for (let n = 0; n < atoms.length; n++) {
      const at = atoms[n]!;
      const behind = atoms[n + 1];
      const text = writtenWord(at);
      const meaning = text === undefined ? undefined : this.meaning(text);
      if (meaning?.kind === 'builtin') throw NOT_PLAIN;
      if (meaning?.parameters === undefined || behind?.kind !== 'group' || behind.open !== '(') out.push(at);
      else {
        const values = handedOn(meaning, this.expanded(behind.atoms));
        out.push(...this.spread(this.atoms(meaning.body, values), depth + 1));
        n++;
      }
    }
    return out;
  }

  /** Of a call in the body; a macro among them leaves nothing that is known. */
  private expanded(atoms: readonly Atom[]): Atom[] {
    return atoms.map((at, n) => {
      if (at.kind !== 'word') return at;
      const text = writtenWord(at);
      if (text === undefined) {
        this.handedOn.push(at.word);
        return at;
      }
      const behind = atoms[n + 1];
      const isCall = behind?.kind === 'group' && behind.open === '(';
      const meaning = this.meaning(text);
      const stays = meaning === undefined || (meaning.kind === 'macro' && meaning.parameters !== undefined && !isCall);
      return stays ? at : { kind: 'mark', text: 'expanded' };
    });
  }

  private meaning(text: string): Name['meaning'] {
    const name = this.names.intern(text);
    this.words.set(name, name.meaning);
    return name.meaning;
  }
}

function isMark(at: Atom | undefined, text: string): boolean {
  return at?.kind === 'mark' && at.text === text;
}

/** A word that is one in the body as it is written: nothing is put into it. */
function writtenWord(at: Atom | undefined): string | undefined {
  const only = at?.kind === 'word' && at.word.length === 1 ? at.word[0] : undefined;
  return typeof only === 'string' ? only : undefined;
}

/** Where the bracket at `start` is closed. */
function closing(body: readonly Lexeme[], start: number): number {
  const open: number[] = [];
  for (let n = start; n < body.length; n++) {
    const { kind, text } = body[n]!;
    if (kind !== 'punctuator') continue;
    if (OPENING.includes(text)) open.push(OPENING.indexOf(text));
    else if (CLOSING.includes(text) && open.pop() !== CLOSING.indexOf(text)) break;
    if (open.length === 0) return n;
  }
  throw NOT_PLAIN;
}

/** The parts of an operand of `##`. */
function wordFrom(at: Lexeme, values: readonly (readonly Atom[])[]): Word {
  if (at.kind === 'parameter') {
    const [only, ...rest] = values[indexOf(at)]!;
    if (only === undefined) return [];
    if (only.kind === 'word' && rest.length === 0) return only.word;
  } else if (at.kind === 'identifier' || at.kind === 'number') return [at.text];
  throw NOT_PLAIN;
}

/** The arguments of a call in a body. */
function handedOn({ parameters = [], variadic }: MacroDefinition, atoms: readonly Atom[]): Atom[][] {
  const values: Atom[][] = [[]];
  for (const at of atoms) {
    const takesCommas = variadic && values.length === parameters.length;
    if (isMark(at, ',') && !takesCommas) values.push([]);
    else values[values.length - 1]!.push(at);
  }
  if (variadic && values.length === parameters.length - 1) values.push([]);
  if (values.length !== parameters.length) throw NOT_PLAIN;
  return values;
}

/** Of a file. */
function declarations(atoms: readonly Atom[]): Pick<Shape, 'items' | 'types'> {
  const items: { name: Word; isType: boolean }[] = [];
  const types: number[] = [];
  for (let n = 0; n < atoms.length; ) {
    if (isMark(atoms[n], ';')) {
      n++;
      continue;
    }
    const end = declarationEnd(atoms, n);
    const { name, isType, bare } = declaration(atoms.slice(n, end));
    items.push({ name, isType });
    types.push(...bare);
    n = end;
  }
  return { items, types };
}

/** Behind its `;`, or the body of a function. */
function declarationEnd(atoms: readonly Atom[], start: number): number {
  let parameters = false;
  for (let n = start; n < atoms.length; n++) {
    const at = atoms[n]!;
    if (isMark(at, ';')) return n + 1;
    if (isMark(at, '=')) return behindInitializer(atoms, n);
    if (at.kind === 'group' && at.open === '(' && !isOfAttribute(atoms[n - 1])) parameters = true;
    if (at.kind === 'group' && at.open === '{' && parameters) return n + 1;
  }
  throw NOT_PLAIN;
}

function behindInitializer(atoms: readonly Atom[], start: number): number {
  const end = atoms.findIndex((at, n) => n > start && (isMark(at, ';') || isMark(at, ',')));
  if (!isMark(atoms[end], ';')) throw NOT_PLAIN;
  return end + 1;
}

function isOfAttribute(before: Atom | undefined): boolean {
  return /^__attribute(?:__)?$/.test(writtenWord(before) ?? '');
}

/** What one declares; `bare`: arguments among its words. */
function declaration(atoms: readonly Atom[]): { name: Word; isType: boolean; bare: readonly number[] } {
  const bare: number[] = [];
  let isType = false;
  let name: Word | undefined;
  let words = 0;
  /** The name is followed by parameters, or by its value. */
  let named = false;
  for (let n = 0; n < atoms.length; n++) {
    const at = atoms[n]!;
    if (at.kind === 'word') {
      const [text] = at.word;
      if (at.word.length === 1 && typeof text === 'number') bare.push(text);
      if (isOfAttribute(at)) n++;
      else if (text === 'typedef') isType = true;
      else if (text === 'asm' || text === '__asm__' || text === '_Static_assert') throw NOT_PLAIN;
      else if (!named) name = at.word;
      words++;
    } else if (at.kind === 'mark') {
      if (at.text === '=' || at.text === ';') break;
      if (at.text !== '*') throw NOT_PLAIN;
    } else if (at.open === '(' && !named && name !== undefined && !isType) named = true;
    else if (at.open !== '{' || (!named && !isAnonymous(atoms[n - 1]))) throw NOT_PLAIN;
  }
  if (name === undefined || words < 2) throw NOT_PLAIN;
  const own = name.length === 1 ? name[0] : undefined;
  return { name, isType, bare: bare.filter((position) => position !== own) };
}

/** What stands in front of the members of a structure without a tag. */
function isAnonymous(before: Atom | undefined): boolean {
  return STRUCTURES.has(writtenWord(before) ?? '');
}
