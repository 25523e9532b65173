/**
 * Turns tree-sitter's nodes into statements, and rendered items into the items of a unit.
 *
 * In: a parsed text that has no syntax error. Out: the AST. The idea: the statements that the rendering put for others
 * of the same shape (see `render`) are told by the token that they stand for.
 *
 * Invariant: the n-th node of a text is the n-th rendered item, or the asides of the one before it.
 */
import { bug } from '../diagnostic.ts';
import type {
  AsmOperand,
  BlockItem,
  CompoundStatement,
  Declaration,
  Expression,
  Statement,
  StaticAssertion,
} from './ast.ts';
import { ConvertDeclaration } from './convert-declaration.ts';
import type { AsmNote, AsmOperandNote } from './rendering.ts';

export class Convert extends ConvertDeclaration {
  /** An item of a file: a declaration or a static assertion. */
  item(node: number, asides: number | undefined): Declaration | StaticAssertion {
    this.openAsides(asides);
    const note = this.note(node);
    if (note?.kind === 'static-assert') return this.staticAssertion(note, node);
    if (this.type(node) !== 'declaration') return this.notUnderstood(node);
    return this.declaration(node);
  }

  body(node: number, asides: number | undefined): CompoundStatement {
    this.openAsides(asides);
    return this.compound(node);
  }

  /** The nodes on the outermost level of the text. */
  items(): number[] {
    return this.children(0);
  }

  protected override compound(node: number): CompoundStatement {
    const parts = this.children(node);
    const items = parts.slice(1, -1).map((child) => this.blockItem(child));
    return { kind: 'compound', items, origin: this.origin(node), end: this.origin(parts.at(-1)!) };
  }

  private blockItem(node: number): BlockItem {
    if (this.type(node) === 'declaration') return this.declaration(node);
    const note = this.note(node);
    if (note?.kind === 'static-assert') return this.staticAssertion(note, node);
    return this.statement(node);
  }

  private statement(node: number): Statement {
    return this.nested(node, () => this.statementInside(node));
  }

  private statementInside(node: number): Statement {
    const origin = this.origin(node);
    switch (this.type(node)) {
      case 'compound_statement':
        return this.compound(node);
      case 'expression_statement':
        return this.expressionStatement(node);
      case 'if_statement':
        return this.ifStatement(node);
      case 'while_statement':
        return this.whileStatement(node);
      case 'do_statement': {
        const body = this.statement(this.child(node, 1));
        return { kind: 'do', body, condition: this.condition(this.child(node, 3)), origin };
      }
      case 'for_statement':
        return this.forStatement(node);
      case 'labeled_statement': {
        const body = this.statement(this.child(node, 2));
        const { text, kind } = this.token(node);
        if (kind === 'identifier' && text === 'default') return { kind: 'default', body, origin };
        return { kind: 'label', name: text, body, origin };
      }
      case 'return_statement': {
        const operand = this.child(node, 1);
        const value = this.type(operand) === ';' ? undefined : this.expression(operand);
        if (this.token(node).text !== 'goto') return { kind: 'return', value, origin };
        return { kind: 'computed-goto', target: value ?? bug('a computed goto without a target'), origin };
      }
      case 'goto_statement':
        return { kind: 'goto', label: this.token(this.child(node, 1)).text, origin };
      case 'break_statement':
        return { kind: 'break', origin };
      case 'continue_statement':
        return { kind: 'continue', origin };
      default:
        return this.notUnderstood(node);
    }
  }

  private expressionStatement(node: number): Statement {
    const origin = this.origin(node);
    const inner = this.child(node, 0);
    if (this.type(inner) !== ';') {
      const expression = this.expression(inner);
      return { kind: 'expression-statement', expression, origin };
    }
    const note = this.note(node);
    if (note === undefined) return { kind: 'expression-statement', expression: undefined, origin };
    if (note.kind === 'local-labels') return { ...note, origin };
    if (note.kind === 'asm') return { ...this.asm(note), origin };
    return bug(`an empty statement has the note '${note.kind}'`);
  }

  private asm(note: AsmNote) {
    const operand = ({ name, constraint, value }: AsmOperandNote): AsmOperand => {
      return { name, constraint, value: this.asideExpression(value) };
    };
    return { ...note, outputs: note.outputs.map(operand), inputs: note.inputs.map(operand) };
  }

  /** The expression in the parentheses of a statement. */
  private condition(node: number): Expression {
    return this.expression(this.child(node, 1));
  }

  private ifStatement(node: number): Statement {
    const parts = this.children(node);
    const condition = this.condition(parts[1]!);
    const then = this.statement(parts[2]!);
    const otherwise = parts[3] === undefined ? undefined : this.statement(this.child(parts[3], 1));
    return { kind: 'if', condition, then, otherwise, origin: this.origin(node) };
  }

  private whileStatement(node: number): Statement {
    const { text, origin } = this.token(node);
    const head = this.child(node, 1);
    if (text === 'case') return this.caseStatement(node);
    const condition = this.condition(head);
    const body = this.statement(this.child(node, 2));
    if (text === 'switch') return { kind: 'switch', value: condition, body, origin };
    return { kind: 'while', condition, body, origin };
  }

  private caseStatement(node: number): Statement {
    const value = this.child(this.child(node, 1), 1);
    // The only comma that can stand there bare is the one put for the `...` of a range.
    const range = this.type(value) === 'comma_expression';
    const first = this.expression(range ? this.child(value, 0) : value);
    const last = range ? this.expression(this.child(value, 2)) : undefined;
    return { kind: 'case', first, last, body: this.statement(this.child(node, 2)), origin: this.origin(node) };
  }

  private forStatement(node: number): Statement {
    const parts = this.children(node);
    let at = 2;
    const optional = (end: string): Expression | undefined => {
      const part = parts[at++]!;
      if (this.type(part) === end) return undefined;
      at++;
      return this.expression(part);
    };
    const isDeclaration = this.type(parts[at]!) === 'declaration';
    const init = isDeclaration ? this.declaration(parts[at++]!) : optional(';');
    const condition = optional(';');
    const step = optional(')');
    return { kind: 'for', init, condition, step, body: this.statement(parts[at]!), origin: this.origin(node) };
  }
}
