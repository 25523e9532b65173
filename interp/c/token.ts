/**
 * The preprocessing token, shared by the lexer, the preprocessor and the parser.
 *
 * A token keeps the origin of its spelling, so that whatever is said about it later names a place in a file.
 */
import type { Origin } from '../diagnostic.ts';

/** `body` and `function`: text that nobody has read yet. */
export type TokenKind = 'identifier' | 'number' | 'char' | 'string' | 'punctuator' | 'other' | 'body' | 'function';

/** C11 6.4 preprocessing token. Keywords are identifiers here; the parser tells them apart. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly origin: Origin;
  /** White space (or a comment) stands in front of it. */
  readonly space: boolean;
  /** First on its line. */
  readonly lineStart: boolean;
}

/** Many tokens in one. */
interface Unread extends Token {
  /** All of them. Throws DiagnosticError if they depend on what stands around them. */
  read(): readonly Token[];
}

/** The body of a function, `{` to `}`; its text is `{`. */
export interface BodyToken extends Unread {
  readonly kind: 'body';
}

/** A name that is declared at file scope. */
export interface DeclaredName {
  readonly name: string;
  /** By a typedef. */
  readonly isType: boolean;
}

/**
 * A declaration of one function, up to its `;`, or its definition; or a call of a macro that makes such, and other
 * declarations of one name each. Its text is the first of the names.
 */
export interface FunctionToken extends Unread {
  readonly kind: 'function';
  /** In their order, which is that of the declarations. */
  readonly declares: readonly DeclaredName[];
  /** Of structures, unions and enumerations in front of its body. */
  readonly tags: readonly string[];
}

export function isBody(token: Token): token is BodyToken {
  return token.kind === 'body';
}

export function isFunction(token: Token): token is FunctionToken {
  return token.kind === 'function';
}

export function isUnread(token: Token): token is BodyToken | FunctionToken {
  return isBody(token) || isFunction(token);
}

/** What the front end reads files through. Undefined means that there is no such file. */
export interface SourceReader {
  read(path: string): string | undefined;
}
