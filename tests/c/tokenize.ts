/** A trivial tokenizer for tests of the parser: preprocessed C without line splices. */

import type { Token, TokenKind } from '../../interp/c/token.ts';
import { SourceFile } from '../../interp/diagnostic.ts';

const PATTERN =
  /(?<space>\s+|\/\/.*|\/\*[\s\S]*?\*\/)|(?<string>(?:L|u8?|U)?"(?:\\.|[^"\\])*")|(?<char>[LuU]?'(?:\\.|[^'\\])*')|(?<identifier>[A-Za-z_$][\w$]*)|(?<number>\.?\d(?:[eEpP][+-]|[\w.])*)|(?<punctuator>\.\.\.|<<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|::|[[\](){}.&*+\-~!/%<>^|?:;=,#])|(?<other>.)/gy;

export function tokenize(text: string, path = 'test.c'): Token[] {
  const file = new SourceFile(path, text);
  const tokens: Token[] = [];
  let space = false;
  let lineStart = true;
  for (const match of text.matchAll(PATTERN)) {
    const [kind] = Object.entries(match.groups!).find(([, value]) => value !== undefined)!;
    if (kind === 'space') {
      space = true;
      lineStart ||= match[0].includes('\n');
      continue;
    }
    const origin = { file, offset: match.index, macro: undefined };
    tokens.push({ kind: kind as TokenKind, text: match[0], origin, space, lineStart });
    space = lineStart = false;
  }
  return tokens;
}
