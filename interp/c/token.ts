/**
 * The preprocessing token, shared by the lexer, the preprocessor and the parser.
 *
 * A token keeps the origin of its spelling, so that whatever is said about it later names a place in a file.
 */
import type { Origin } from '../diagnostic.ts';

export type TokenKind = 'identifier' | 'number' | 'char' | 'string' | 'punctuator' | 'other' | 'newline' | 'end';

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

/** What the front end reads files through. Undefined means that there is no such file. */
export interface SourceReader {
  read(path: string): string | undefined;
}
