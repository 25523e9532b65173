/**
 * Turns tree-sitter's nodes into expressions and initialisers.
 *
 * In: a syntax tree of a rendered text. Out: the AST. The idea: a node gives the shape, its first piece gives the
 * token, and the note of that piece gives what the rendering left out.
 *
 * Invariant: a node that we do not know is refused with a Diagnostic; nothing is passed over.
 */
import { bug, type Origin } from '../diagnostic.ts';
import type {
  AssignmentOperator,
  BinaryOperator,
  CompoundStatement,
  Designator,
  Expression,
  Initializer,
  InitializerItem,
  TypeName,
  UnaryOperator,
} from './ast.ts';
import { wordOf } from './keyword.ts';
import { refuse } from './render-expression.ts';
import type { Aside, Note, Rendering } from './rendering.ts';
import type { SyntaxTree } from './syntax.ts';
import type { Token } from './token.ts';

/** Expressions and statements inside each other, operators in a row counted too: bounds our own stack. */
const MAX_DEPTH = 1000;

/** A parsed text with the way back to its tokens. */
export interface ParsedText {
  readonly tree: SyntaxTree;
  readonly rendering: Rendering;
  /** The piece that is the text's first word. */
  readonly from: number;
  readonly tokens: readonly Token[];
}

export abstract class ConvertExpression {
  private readonly tree: SyntaxTree;
  private depth = 0;
  /** The nodes of the asides of the present item, in order. */
  private asides: readonly number[] = [];

  constructor(private readonly parsed: ParsedText) {
    this.tree = parsed.tree;
  }

  protected abstract typeName(node: number): TypeName;
  protected abstract compound(node: number): CompoundStatement;

  // Nodes

  protected type(node: number): string {
    return this.tree.types[node]!;
  }

  /** A node's children, punctuation included. */
  protected children(node: number): number[] {
    const { next } = this.tree;
    const children: number[] = [];
    const end = next[node]!;
    for (let child = node + 1; child < end; child = next[child]!) children.push(child);
    return children;
  }

  protected child(node: number, index: number): number {
    const { next } = this.tree;
    const end = next[node]!;
    let child = node + 1;
    for (let i = 0; i < index && child < end; i++) child = next[child]!;
    if (child >= end) bug(`node ${this.type(node)} has no child ${index}`);
    return child;
  }

  protected lastChild(node: number): number {
    const { next } = this.tree;
    const end = next[node]!;
    let child = node + 1;
    while (next[child]! < end) child = next[child]!;
    return child;
  }

  private piece(node: number): number {
    return this.parsed.from + this.tree.words[node]!;
  }

  protected token(node: number): Token {
    return this.parsed.tokens[this.parsed.rendering.token(this.piece(node))]!;
  }

  protected note(node: number): Note | undefined {
    return this.parsed.rendering.note(this.piece(node));
  }

  protected origin(node: number): Origin {
    return this.token(node).origin;
  }

  protected notUnderstood(node: number): never {
    const { text, origin } = this.token(node);
    refuse(`this C is not understood: '${text}' reads as ${this.type(node)}`, origin, text.length);
  }

  // Asides

  /** `block` is the compound statement that holds the present item's asides, if there are any. */
  protected openAsides(block: number | undefined): void {
    this.depth = 0;
    this.asides = block === undefined ? [] : this.children(block).slice(1, -1);
  }

  private asideNode(aside: Aside): number {
    const statement = this.asides[aside.index];
    if (statement === undefined) bug(`aside ${aside.index} is missing`);
    return this.child(statement, 0);
  }

  protected asideExpression(aside: Aside): Expression {
    return this.expression(this.asideNode(aside));
  }

  protected asideType(aside: Aside): TypeName {
    return this.typeName(this.child(this.asideNode(aside), 2));
  }

  // Expressions

  protected expression(node: number): Expression {
    if (this.depth >= MAX_DEPTH) this.tooDeep(node);
    this.depth++;
    const expression = this.expressionInside(node);
    this.depth--;
    return expression;
  }

  /** Counts a statement as a level. */
  protected nested<T>(node: number, convert: () => T): T {
    if (this.depth >= MAX_DEPTH) this.tooDeep(node);
    this.depth++;
    const result = convert();
    this.depth--;
    return result;
  }

  private tooDeep(node: number): never {
    const { origin, text } = this.token(node);
    refuse(`nested too deeply: more than ${MAX_DEPTH} levels`, origin, text.length);
  }

  private expressionInside(node: number): Expression {
    switch (this.type(node)) {
      case 'number_literal':
      case 'identifier':
        return this.operand(node);
      case 'parenthesized_expression':
        return this.parenthesized(node);
      case 'binary_expression': {
        const left = this.expression(this.child(node, 0));
        const { text, origin: at } = this.token(this.child(node, 1));
        const right = this.expression(this.child(node, 2));
        return { kind: 'binary', operator: text as BinaryOperator, left, right, at, origin: left.origin };
      }
      case 'unary_expression':
      case 'pointer_expression':
      case 'update_expression': {
        const { text, origin } = this.token(node);
        const operand = this.expression(this.child(node, 1));
        return { kind: 'unary', operator: text as UnaryOperator, operand, origin };
      }
      case 'assignment_expression': {
        const left = this.expression(this.child(node, 0));
        const { text, origin: at } = this.token(this.child(node, 1));
        const right = this.expression(this.child(node, 2));
        return { kind: 'assignment', operator: text as AssignmentOperator, left, right, at, origin: left.origin };
      }
      case 'comma_expression': {
        const left = this.expression(this.child(node, 0));
        return { kind: 'comma', left, right: this.expression(this.child(node, 2)), origin: left.origin };
      }
      case 'conditional_expression':
        return this.conditional(node);
      case 'field_expression':
        return this.member(node);
      case 'subscript_expression': {
        const base = this.expression(this.child(node, 0));
        return { kind: 'index', base, index: this.expression(this.child(node, 2)), origin: base.origin };
      }
      case 'call_expression':
        return this.call(node);
      case 'cast_expression': {
        const type = this.typeName(this.child(node, 1));
        return { kind: 'cast', type, operand: this.expression(this.child(node, 3)), origin: this.origin(node) };
      }
      case 'compound_literal_expression': {
        const type = this.typeName(this.child(node, 1));
        const initializer = this.initializer(this.child(node, 3));
        return { kind: 'compound-literal', type, initializer, origin: this.origin(node) };
      }
      case 'sizeof_expression':
        return this.sizeof(node);
      default:
        return this.notUnderstood(node);
    }
  }

  private operand(node: number): Expression {
    const note = this.note(node);
    const { kind, text, origin } = this.token(node);
    if (note !== undefined) return this.noted(note, origin);
    switch (kind) {
      case 'identifier':
        return { kind: 'identifier', name: text, origin };
      case 'number':
        return { kind: 'number', text, origin };
      case 'char':
        return { kind: 'character', text, origin };
      default:
        return bug(`an operand stands for the token '${text}'`);
    }
  }

  /** What the rendering put a bare operand for. */
  private noted(note: Note, origin: Origin): Expression {
    switch (note.kind) {
      case 'string':
        return { kind: 'string', parts: note.parts, origin };
      case 'label-address':
        return { kind: 'label-address', label: note.label, origin };
      case 'offsetof': {
        const designators = pathOf(this.asideExpression(note.member));
        return { kind: 'offsetof', type: this.asideType(note.type), designators, origin };
      }
      case 'types-compatible':
        return { ...note, left: this.asideType(note.left), right: this.asideType(note.right), origin };
      case 'va-arg':
        return { ...note, list: this.asideExpression(note.list), type: this.asideType(note.type), origin };
      case 'generic': {
        const associations = note.associations.map(({ type, value }) => ({
          type: type === undefined ? undefined : this.asideType(type),
          value: this.asideExpression(value),
        }));
        return { kind: 'generic', control: this.asideExpression(note.control), associations, origin };
      }
      default:
        return bug(`an operand has the note '${note.kind}'`);
    }
  }

  private parenthesized(node: number): Expression {
    const inner = this.child(node, 1);
    if (this.type(inner) !== 'compound_statement') return this.expression(inner);
    return { kind: 'statement-expression', body: this.compound(inner), origin: this.origin(node) };
  }

  private conditional(node: number): Expression {
    const parts = this.children(node);
    const condition = this.expression(parts[0]!);
    const then = parts.length === 5 ? this.expression(parts[2]!) : undefined;
    const otherwise = this.expression(parts.at(-1)!);
    const at = this.origin(parts.at(-2)!);
    return { kind: 'conditional', condition, then, otherwise, at, origin: condition.origin };
  }

  private member(node: number): Expression {
    const base = this.expression(this.child(node, 0));
    const operator = this.child(node, 1);
    const note = this.note(operator);
    if (note?.kind === 'postfix') {
      return { kind: 'postfix', operator: note.operator, operand: base, origin: base.origin };
    }
    const name = this.token(this.child(node, 2)).text;
    return { kind: 'member', base, name, arrow: this.type(operator) === '->', origin: base.origin };
  }

  private call(node: number): Expression {
    const callee = this.expression(this.child(node, 0));
    const operands = this.children(this.child(node, 1))
      .filter((child) => !isPunctuation(this.type(child)))
      .map((child) => this.expression(child));
    const { origin } = callee;
    if (callee.kind !== 'identifier' || callee.name !== '__builtin_choose_expr') {
      return { kind: 'call', callee, arguments: operands, origin };
    }
    const [condition, then, otherwise] = operands;
    if (condition === undefined || then === undefined || otherwise === undefined || operands.length !== 3) {
      refuse(`'__builtin_choose_expr' takes three operands`, origin, callee.name.length);
    }
    return { kind: 'choose', condition, then, otherwise, origin };
  }

  private sizeof(node: number): Expression {
    const { text, origin } = this.token(node);
    const align = wordOf(text) === '_Alignof';
    const operand = this.child(node, 1);
    if (this.type(operand) !== '(') {
      return { kind: align ? 'alignof-expression' : 'sizeof-expression', operand: this.expression(operand), origin };
    }
    return { kind: align ? 'alignof-type' : 'sizeof-type', type: this.typeName(this.child(node, 2)), origin };
  }

  // Initialisers

  protected initializer(node: number): Initializer {
    if (this.type(node) !== 'initializer_list') {
      const value = this.expression(node);
      return { kind: 'expression', value, origin: value.origin };
    }
    const items = this.children(node)
      .filter((child) => !isPunctuation(this.type(child)))
      .map((child) => this.initializerItem(child));
    return { kind: 'list', items, origin: this.origin(node) };
  }

  private initializerItem(node: number): InitializerItem {
    if (this.type(node) !== 'initializer_pair') return { designators: [], value: this.initializer(node) };
    const parts = this.children(node);
    const designators = parts.slice(0, -2).map((child) => this.designator(child));
    return { designators, value: this.initializer(parts.at(-1)!) };
  }

  private designator(node: number): Designator {
    const origin = this.origin(node);
    switch (this.type(node)) {
      case 'field_designator':
        return { kind: 'member', name: this.token(this.child(node, 1)).text, origin };
      case 'subscript_designator':
        return { kind: 'index', index: this.expression(this.child(node, 1)), origin };
      case 'subscript_range_designator': {
        const first = this.expression(this.child(node, 1));
        return { kind: 'range', first, last: this.expression(this.child(node, 3)), origin };
      }
      default:
        return this.notUnderstood(node);
    }
  }
}

export function isPunctuation(type: string): boolean {
  return type === ',' || type === '(' || type === ')' || type === '{' || type === '}';
}

/** The member designator of `offsetof`, which is written like an expression: `a.b[3]` (C11 7.19p3). */
function pathOf(expression: Expression): Designator[] {
  switch (expression.kind) {
    case 'identifier':
      return [{ kind: 'member', name: expression.name, origin: expression.origin }];
    case 'member': {
      if (expression.arrow) break;
      return [...pathOf(expression.base), { kind: 'member', name: expression.name, origin: expression.origin }];
    }
    case 'index':
      return [...pathOf(expression.base), { kind: 'index', index: expression.index, origin: expression.origin }];
  }
  return refuse(`the member of 'offsetof' is a name followed by '.name' and '[index]'`, expression.origin, 1);
}
