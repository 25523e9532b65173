/**
 * The door to tree-sitter: the only file that imports it.
 *
 * In: C text (as `render` writes it). Out: the concrete syntax tree, copied into flat arrays in preorder.
 *
 * The idea: every property that is read through the Node binding crosses into native code, so the tree is copied in one
 * pass of a cursor (two reads a node) and walked as plain arrays afterwards.
 *
 * Invariant: nothing native outlives `parseText`; a tree may be kept, shared and walked at any time.
 */
import { createRequire } from 'node:module';
import type Parser from 'tree-sitter';
import { bug } from '../diagnostic.ts';

/** A node is its number in preorder; 0 is the root. Its children start at `node + 1` and end before `next[node]`. */
export interface SyntaxTree {
  /** Node types as tree-sitter-c names them; punctuation is named by itself. */
  readonly types: readonly string[];
  /** Offset of each node's first character. */
  readonly starts: Int32Array;
  /** The first node behind each node's subtree: its next sibling, if it has one. */
  readonly next: Int32Array;
  /** Nodes of type ERROR and nodes that tree-sitter made up to go on, in preorder. */
  readonly errors: readonly SyntaxError[];
}

export interface SyntaxError {
  /** Offset in the text. */
  readonly start: number;
  /** The token that tree-sitter would have liked to see; undefined where it skipped text. */
  readonly missing: string | undefined;
}

/** Nodes that never have children, as those without a name. */
const LEAVES: ReadonlySet<string> = new Set(
  'identifier field_identifier type_identifier statement_identifier number_literal primitive_type'.split(' '),
);

let parser: Parser | undefined;

/** Parses a text of ASCII characters. Never throws for wrong C: see `errors`. */
export function parseText(text: string): SyntaxTree {
  parser ??= loadParser();
  // The binding refuses texts longer than its buffer, which is 32 KB unless we say otherwise.
  const tree = parser.parse(text, undefined, { bufferSize: text.length * 2 + 1024 });
  return flatten(tree);
}

/** A tree of some of the root's children, as of the text from `offset` on that they stand in. */
export function partOf({ types, starts, next }: SyntaxTree, first: number, end: number, offset: number): SyntaxTree {
  const before = first - 1;
  const part = { types: types.slice(before, end), starts: starts.slice(before, end), next: next.slice(before, end) };
  part.types[0] = types[0]!;
  part.starts[0] = 0;
  part.next[0] = end - before;
  for (let n = 1; n < end - before; n++) {
    part.starts[n]! -= offset;
    part.next[n]! -= before;
  }
  return { ...part, errors: [] };
}

/** Loading the native modules takes time, which a program out of the cache can do without. */
function loadParser(): Parser {
  const require = createRequire(import.meta.url);
  const Loaded = require('tree-sitter') as new () => Parser;
  const fresh = new Loaded();
  // Nodes are read with a cursor: a class for each type of them would be made for nothing.
  fresh.setLanguage(Object.assign(loadLanguage(require), { nodeTypeInfo: [] }));
  return fresh;
}

/** The package's own start reads a description of all types of nodes, which takes as long as all the rest. */
function loadLanguage(require: NodeJS.Require): Parser.Language {
  try {
    return require(`tree-sitter-c/prebuilds/${process.platform}-${process.arch}/tree-sitter-c.node`);
  } catch {
    return require('tree-sitter-c') as Parser.Language;
  }
}

function flatten(tree: Parser.Tree): SyntaxTree {
  const root = tree.rootNode;
  const { hasError, descendantCount } = root;
  const types: string[] = new Array(descendantCount);
  const starts = new Int32Array(descendantCount);
  const next = new Int32Array(descendantCount);
  const errors: SyntaxError[] = [];
  /** By the numbers of types. */
  const names: string[] = [];
  const isLeaf: boolean[] = [];
  const open: number[] = [];
  /** The first node whose start is not known yet: it, and all in front of the next leaf, begin where that does. */
  let unknown = 0;
  const cursor = root.walk();
  for (let node = 0; ; ) {
    const id = cursor.nodeTypeId;
    let name = names[id];
    if (name === undefined) {
      names[id] = name = cursor.nodeType;
      isLeaf[id] = !cursor.nodeIsNamed || LEAVES.has(name);
    }
    types[node] = name;
    if (hasError) {
      if (cursor.nodeIsMissing) errors.push({ start: cursor.startIndex, missing: name });
      else if (name === 'ERROR') errors.push({ start: cursor.startIndex, missing: undefined });
    }
    open.push(node++);
    if (!isLeaf[id] && cursor.gotoFirstChild()) continue;
    for (const start = cursor.startIndex; unknown < node; unknown++) starts[unknown] = start;
    for (;;) {
      next[open.pop()!] = node;
      if (cursor.gotoNextSibling()) break;
      if (cursor.gotoParent()) continue;
      if (node !== descendantCount) bug(`${node} of ${descendantCount} nodes`);
      return { types, starts, next, errors };
    }
  }
}
