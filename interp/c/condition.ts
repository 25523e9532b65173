/**
 * The expression of an #if (C11 6.10.1): expanded lexemes in, true or false out.
 *
 * The idea: precedence climbing over lexemes fetched one by one, since what stands behind `defined` must be fetched
 * unexpanded. All arithmetic is that of intmax_t and uintmax_t. What is not evaluated (`1 || 1/0`) is still parsed.
 *
 * Invariant: whatever is wrong is reported once, and then the condition is false.
 */
import type { Severity } from '../diagnostic.ts';
import type { Lexeme } from './lexeme.ts';
import { parseCharacter, parseInteger } from './literal.ts';
import {
  type BinaryOperator,
  binary,
  commonType,
  convert,
  INTMAX,
  type IntegerValue,
  promote,
  truth,
  UINTMAX,
  type UnaryOperator,
  unary,
} from './value.ts';

/** Where the evaluator gets its lexemes. */
export interface ConditionSource {
  /** The next lexeme after macro expansion; `end` at the end of the directive. */
  expanded(): Lexeme;
  /** The next lexeme with no expansion. */
  raw(): Lexeme;
  report(severity: Severity, message: string, at: Lexeme): void;
  readonly unsignedChar: boolean;
}

/** `directive` is `if` or `elif`, for the messages; `at` is its name. */
export function evaluateCondition(source: ConditionSource, directive: string, at: Lexeme): boolean {
  try {
    return new Condition(source, directive, at).evaluate();
  } catch (thrown) {
    if (!(thrown instanceof Malformed)) throw thrown;
    source.report('error', thrown.message, thrown.at);
    return false;
  }
}

/** Ends the evaluation; never leaves this file. */
class Malformed extends Error {
  constructor(
    message: string,
    readonly at: Lexeme,
  ) {
    super(message);
  }
}

const PRECEDENCE: ReadonlyMap<string, number> = new Map([
  ['||', 1],
  ['&&', 2],
  ['|', 3],
  ['^', 4],
  ['&', 5],
  ['==', 6],
  ['!=', 6],
  ['<', 7],
  ['>', 7],
  ['<=', 7],
  ['>=', 7],
  ['<<', 8],
  ['>>', 8],
  ['+', 9],
  ['-', 9],
  ['*', 10],
  ['/', 10],
  ['%', 10],
]);

/** Each level of nesting is a few frames of our own stack. */
const DEEPEST = 500;

const ZERO = convert(0n, INTMAX);

class Condition {
  private at: Lexeme;
  /** Of `at`, when it is an operand. */
  private operand: IntegerValue | undefined;
  /** The operator read last, for what is missing behind it. */
  private operator: Lexeme | undefined;
  /** Above zero, faults of arithmetic do not count. */
  private dead = 0;
  private depth = 0;

  constructor(
    private readonly source: ConditionSource,
    private readonly directive: string,
    start: Lexeme,
  ) {
    this.at = start;
  }

  evaluate(): boolean {
    const start = this.at;
    this.fetch();
    if (this.atEnd()) throw new Malformed(`#${this.directive} with no expression`, start);
    const result = this.comma();
    if (!this.atEnd()) throw this.surplus();
    return result.value !== 0n;
  }

  private surplus(): Malformed {
    const { at } = this;
    if (at.text === ')') return new Malformed("missing '(' in expression", at);
    if (at.text === ':') return new Malformed("':' without preceding '?'", at);
    return new Malformed(`missing binary operator before token "${at.text}"`, at);
  }

  private fetch(): void {
    this.at = this.source.expanded();
    this.operand = this.operandOf(this.at);
  }

  private atEnd(): boolean {
    return this.at.kind === 'end';
  }

  private is(text: string): boolean {
    return this.at.kind === 'punctuator' && this.at.text === text;
  }

  private skip(): void {
    this.operator = this.at;
    this.fetch();
  }

  private operandOf(at: Lexeme): IntegerValue | undefined {
    switch (at.kind) {
      case 'identifier':
        return at.text === 'defined' ? this.defined(at) : ZERO;
      case 'number':
        return this.integer(at);
      case 'char':
        return this.character(at);
      default:
        return undefined;
    }
  }

  /** `defined X` or `defined(X)`, wherever the `defined` came from. */
  private defined(operator: Lexeme): IntegerValue {
    let name = this.source.raw();
    const open = name.text === '(';
    if (open) name = this.source.raw();
    if (name.kind !== 'identifier') throw new Malformed('operator "defined" requires an identifier', operator);
    if (open && this.source.raw().text !== ')') throw new Malformed('missing \')\' after "defined"', operator);
    return convert(name.name?.meaning === undefined ? 0n : 1n, INTMAX);
  }

  private integer(at: Lexeme): IntegerValue {
    const literal = parseInteger(at.text);
    if (literal.kind === 'bad') {
      const floating = literal.message === 'floating constant';
      throw new Malformed(floating ? 'floating constant in preprocessor expression' : literal.message, at);
    }
    const { value } = literal;
    const tooLarge = BigInt.asUintN(64, value) !== value;
    if (tooLarge) this.source.report('warning', 'integer constant is too large for its type', at);
    const overflows = BigInt.asIntN(64, value) !== value;
    if (overflows && !tooLarge && literal.decimal && !literal.unsigned) {
      this.source.report('warning', 'integer constant is so large that it is unsigned', at);
    }
    return convert(value, literal.unsigned || overflows ? UINTMAX : INTMAX);
  }

  private character(at: Lexeme): IntegerValue {
    const literal = parseCharacter(at.text, this.source.unsignedChar);
    if (literal.kind === 'bad') throw new Malformed(literal.message, at);
    for (const warning of literal.warnings) this.source.report('warning', warning, at);
    return convert(literal.value, literal.unsigned ? UINTMAX : INTMAX);
  }

  private comma(): IntegerValue {
    let result = this.conditional();
    while (this.is(',')) {
      this.skip();
      result = this.conditional();
    }
    return result;
  }

  private conditional(): IntegerValue {
    const condition = this.binary(1);
    if (!this.is('?')) return condition;
    this.descend();
    const question = this.at;
    const holds = condition.value !== 0n;
    this.skip();
    const yes = this.guarded(!holds, () => this.comma());
    if (!this.is(':')) {
      throw this.atEnd() ? new Malformed("'?' without following ':'", question) : this.surplus();
    }
    this.skip();
    const no = this.guarded(holds, () => this.conditional());
    this.depth--;
    return convert((holds ? yes : no).value, commonType(yes.type, no.type));
  }

  private binary(least: number): IntegerValue {
    let left = this.unary();
    for (;;) {
      const operator = this.at;
      const precedence = operator.kind === 'punctuator' ? PRECEDENCE.get(operator.text) : undefined;
      if (precedence === undefined || precedence < least) return left;
      this.skip();
      const known = left.value !== 0n;
      const settled = (operator.text === '||' && known) || (operator.text === '&&' && !known);
      const right = this.guarded(settled, () => this.binary(precedence + 1));
      left = this.apply(operator, left, right);
    }
  }

  private apply(operator: Lexeme, left: IntegerValue, right: IntegerValue): IntegerValue {
    if (operator.text === '||') return widen(truth(left.value !== 0n || right.value !== 0n));
    if (operator.text === '&&') return widen(truth(left.value !== 0n && right.value !== 0n));
    const result = binary(operator.text as BinaryOperator, left, right);
    if (result !== undefined) return widen(result);
    if (this.dead === 0) throw new Malformed('division by zero in #if', operator);
    return left;
  }

  private unary(): IntegerValue {
    const { at, operand } = this;
    if (operand !== undefined) {
      this.fetch();
      return operand;
    }
    this.descend();
    let result: IntegerValue;
    if (this.is('(')) {
      this.skip();
      result = this.comma();
      if (!this.is(')')) throw this.atEnd() ? new Malformed("missing ')' in expression", at) : this.surplus();
      this.fetch();
    } else if (at.kind === 'punctuator' && ['!', '~', '+', '-'].includes(at.text)) {
      this.skip();
      result = widen(unary(at.text as UnaryOperator, this.unary()));
    } else throw this.noOperand();
    this.depth--;
    return result;
  }

  /** Something stands where an operand should. */
  private noOperand(): Malformed {
    const { at, operator } = this;
    if (at.text === ')' && operator?.text === '(') {
      return new Malformed("missing expression between '(' and ')'", at);
    }
    if (at.kind === 'end' || at.text === ')' || at.text === ':') {
      if (operator?.text === '(') return new Malformed("missing ')' in expression", operator);
      if (operator !== undefined) return new Malformed(`operator '${operator.text}' has no right operand`, operator);
      return this.surplus();
    }
    if (at.kind === 'punctuator' && (PRECEDENCE.has(at.text) || at.text === '?' || at.text === ',')) {
      return new Malformed(`operator '${at.text}' has no left operand`, at);
    }
    return new Malformed(`token "${at.text}" is not valid in preprocessor expressions`, at);
  }

  private guarded(dead: boolean, parse: () => IntegerValue): IntegerValue {
    if (dead) this.dead++;
    const result = parse();
    if (dead) this.dead--;
    return result;
  }

  private descend(): void {
    if (++this.depth > DEEPEST) throw new Malformed(`#${this.directive} expression nests too deeply`, this.at);
  }
}

/** In an #if every operand is as wide as intmax_t. */
function widen(from: IntegerValue): IntegerValue {
  return from.type.width === INTMAX.width ? from : convert(promote(from).value, INTMAX);
}
