/**
 * The door to tree-sitter: the only file that imports it.
 *
 * In: C texts as `render` writes them, words with a blank behind each. Out: their concrete syntax trees, copied into flat
 * arrays in preorder.
 *
 * The idea: every property that is read through the Node binding crosses into native code, so a tree is copied in one pass
 * of a cursor (little more than one read a node) and walked as plain arrays afterwards. And hundreds of declarations differ
 * in their names and types only, which are all the same in these texts: what reads the same has one tree.
 *
 * Invariant: nothing native outlives `parseTexts`; a tree may be kept, shared and walked at any time.
 */
import { createRequire } from 'node:module';
import type Parser from 'tree-sitter';
import { bug } from '../diagnostic.ts';

/** A node is its number in preorder; 0 is the root. Its children start at `node + 1` and end before `next[node]`. */
export interface SyntaxTree {
  /** Node types as tree-sitter-c names them; punctuation is named by itself. */
  readonly types: readonly string[];
  /** The number of each node's first word. */
  readonly words: Int32Array;
  /** The first node behind each node's subtree: its next sibling, if it has one. */
  readonly next: Int32Array;
  /** Nodes of type ERROR and nodes that tree-sitter made up to go on, in preorder. */
  readonly errors: readonly SyntaxError[];
}

export interface SyntaxError {
  /** The number of a word. */
  readonly word: number;
  /** The token that tree-sitter would have liked to see; undefined where it skipped text. */
  readonly missing: string | undefined;
}

/** Nodes that never have children, as those without a name. */
const LEAVES: ReadonlySet<string> = new Set(
  'identifier field_identifier type_identifier statement_identifier number_literal primitive_type'.split(' '),
);

let parser: Parser | undefined;

/** Nodes of all trees that are kept, at most. */
const MOST_NODES = 500_000;

const known = new Map<string, SyntaxTree>();
let knownNodes = 0;

/** The tree of each text, none of which is empty or goes on in the next. Never throws for wrong C: see `errors`. */
export function parseTexts(texts: readonly string[]): SyntaxTree[] {
  const unknown = [...new Set(texts)].filter((text) => !known.has(text));
  const parsed = parseTogether(unknown);
  const fresh = new Map(unknown.map((text, i) => [text, parsed[i]!]));
  const trees = texts.map((text) => fresh.get(text) ?? known.get(text)!);
  for (const [text, tree] of fresh) keep(text, tree);
  return trees;
}

function keep(text: string, tree: SyntaxTree): void {
  const count = tree.types.length;
  if (count > MOST_NODES) return;
  if (knownNodes + count > MOST_NODES) {
    known.clear();
    knownNodes = 0;
  }
  known.set(text, tree);
  knownNodes += count;
}

/** As one text, which takes less than one by one. */
function parseTogether(texts: readonly string[]): readonly SyntaxTree[] {
  if (texts.length === 0) return [];
  const whole = parseText(texts.join(''));
  if (texts.length === 1) return [whole];
  // What is wrong is said of each by itself.
  if (whole.errors.length > 0) return texts.map((text) => parseText(text));
  let first = 1;
  let word = 0;
  return texts.map((text) => {
    const behind = word + countWords(text);
    let end = first;
    while (end < whole.types.length && whole.words[end]! < behind) end = whole.next[end]!;
    const part = partOf(whole, first, end, word);
    first = end;
    word = behind;
    return part;
  });
}

function parseText(text: string): SyntaxTree {
  parser ??= loadParser();
  // The binding refuses texts longer than its buffer, which is 32 KB unless we say otherwise.
  const tree = parser.parse(text, undefined, { bufferSize: text.length * 2 + 1024 });
  return flatten(tree, text);
}

function countWords(text: string): number {
  return text.split(' ').length - 1;
}

/** By offset, the word that stands there, or in front. */
function wordsOf(text: string): Int32Array {
  const at = new Int32Array(text.length + 1);
  let word = 0;
  for (let offset = 0; offset < text.length; offset++) {
    at[offset] = word;
    if (text[offset] === ' ') word++;
  }
  at[text.length] = word - 1;
  return at;
}

/** A tree of some of the root's children, as of the text from that word on that they stand in. */
function partOf({ types, words, next }: SyntaxTree, first: number, end: number, word: number): SyntaxTree {
  const before = first - 1;
  const part = { types: types.slice(before, end), words: words.slice(before, end), next: next.slice(before, end) };
  part.types[0] = types[0]!;
  part.words[0] = 0;
  part.next[0] = end - before;
  for (let n = 1; n < end - before; n++) {
    part.words[n]! -= word;
    part.next[n]! -= before;
  }
  return { ...part, errors: [] };
}

/** Defined where the package is in the bundle (build.mjs), which is then asked for it. */
declare const REQUIRE: NodeJS.Require | undefined;

/** Loading the native modules takes time, which a program out of the cache can do without. */
function loadParser(): Parser {
  const load = createRequire(import.meta.url);
  const Loaded: new () => Parser = typeof REQUIRE === 'undefined' ? load('tree-sitter') : REQUIRE('tree-sitter');
  const fresh = new Loaded();
  // Nodes are read with a cursor: a class for each type of them would be made for nothing.
  fresh.setLanguage(Object.assign(loadLanguage(load), { nodeTypeInfo: [] }));
  return fresh;
}

/** The package's own start reads a description of all types of nodes, which takes as long as all the rest. */
function loadLanguage(load: NodeJS.Require): Parser.Language {
  try {
    return load(`tree-sitter-c/prebuilds/${process.platform}-${process.arch}/tree-sitter-c.node`);
  } catch {
    return load('tree-sitter-c') as Parser.Language;
  }
}

/** By tree-sitter's numbers of types. */
const typeNames: string[] = [];
const isLeaf: boolean[] = [];

function flatten(tree: Parser.Tree, text: string): SyntaxTree {
  const root = tree.rootNode;
  const { hasError, descendantCount } = root;
  const types: string[] = new Array(descendantCount);
  const words = new Int32Array(descendantCount);
  const next = new Int32Array(descendantCount);
  const errors: SyntaxError[] = [];
  const open: number[] = [];
  /** A leaf is a word, unless there is something wrong. */
  let leaves = 0;
  const wordsAt = hasError ? wordsOf(text) : undefined;
  /** The first node whose word is not known yet: it, and all in front of the next leaf, begin where that does. */
  let unknown = 0;
  const cursor = root.walk();
  for (let node = 0; ; ) {
    const id = cursor.nodeTypeId;
    let name = typeNames[id];
    if (name === undefined) {
      typeNames[id] = name = cursor.nodeType;
      isLeaf[id] = !cursor.nodeIsNamed || LEAVES.has(name);
    }
    types[node] = name;
    if (wordsAt !== undefined) {
      if (cursor.nodeIsMissing) errors.push({ word: wordsAt[cursor.startIndex]!, missing: name });
      else if (name === 'ERROR') errors.push({ word: wordsAt[cursor.startIndex]!, missing: undefined });
    }
    open.push(node++);
    if (!isLeaf[id] && cursor.gotoFirstChild()) continue;
    for (const word = wordsAt?.[cursor.startIndex] ?? leaves++; unknown < node; unknown++) words[unknown] = word;
    for (;;) {
      next[open.pop()!] = node;
      if (cursor.gotoNextSibling()) break;
      if (cursor.gotoParent()) continue;
      if (node !== descendantCount) bug(`${node} of ${descendantCount} nodes`);
      if (wordsAt === undefined && leaves !== countWords(text)) bug(`${leaves} leaves of ${countWords(text)} words`);
      return { types, words, next, errors };
    }
  }
}
