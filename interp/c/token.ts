/**
 * The preprocessing token, shared by the lexer, the preprocessor and the parser.
 *
 * A token keeps the origin of its spelling, so that whatever is said about it later names a place in a file.
 */
import type { Origin } from '../diagnostic.ts';

/** `body`: what a function's body begins with, and all the rest of it. */
export type TokenKind = 'identifier' | 'number' | 'char' | 'string' | 'punctuator' | 'other' | 'body';

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

/** The body of a function, in one token whose text is `{`. */
export interface BodyToken extends Token {
  readonly kind: 'body';
  /** Its tokens, `{` to `}`. Throws DiagnosticError if they depend on what stands around them. */
  read(): readonly Token[];
}

export function isBody(token: Token): token is BodyToken {
  return token.kind === 'body';
}

/** What the front end reads files through. Undefined means that there is no such file. */
export interface SourceReader {
  read(path: string): string | undefined;
}
