/**
 * A program's code as text, for tests and for looking at.
 *
 * One instruction a line: its name and operands, slots as %n, jump targets as labels, called functions by name.
 */
import { type FunctionInfo, OP_NAMES, OPERANDS, type Program } from './ir.ts';

/** `name(argument words) -> result words`, then the instructions. */
export function printFunction(program: Program, name: string): string {
  const info = program.functions.find((each) => each.name === name);
  if (info === undefined) return `no function ${name}`;
  const targets = jumpTargets(program, info);
  const lines = [`${info.name}(${info.parameterWords}) -> ${info.resultWords}`];
  for (let at = info.entry; at < info.limit; ) {
    const label = targets.get(at);
    if (label !== undefined) lines.push(`L${label}:`);
    lines.push('  ' + printInstruction(program, at, targets));
    at += instructionWords(program, at);
  }
  return lines.join('\n');
}

export function instructionWords(program: Program, at: number): number {
  const format = OPERANDS[OP_NAMES[program.code[at]!]!];
  return format.endsWith('*') ? 1 + format.length + program.code[at + format.length]! : 1 + format.length;
}

function jumpTargets(program: Program, info: FunctionInfo): Map<number, number> {
  const found = new Set<number>();
  for (let at = info.entry; at < info.limit; at += instructionWords(program, at)) {
    const format: string = OPERANDS[OP_NAMES[program.code[at]!]!];
    const target = format.indexOf('l');
    if (target >= 0) found.add(program.code[at + 1 + target]!);
  }
  return new Map([...found].sort((a, b) => a - b).map((at, number) => [at, number]));
}

export function printInstruction(program: Program, at: number, targets: ReadonlyMap<number, number>): string {
  const { code } = program;
  const op = OP_NAMES[code[at]!]!;
  const format: string = OPERANDS[op];
  const parts: string[] = [op];
  for (let n = 0; n < format.length; n++) {
    const operand = code[at + 1 + n]!;
    switch (format.charAt(n)) {
      case 'i':
        parts.push(String(operand));
        break;
      case 'l':
        parts.push(`L${targets.get(operand) ?? '?'}`);
        break;
      case 'f':
        parts.push(program.functions[operand]?.name ?? `function ${operand}`);
        break;
      case 'n':
        parts.push(program.natives[operand] ?? `native ${operand}`);
        break;
      case 'r':
        parts.push(operand < 0 ? '-' : `%${operand}`);
        break;
      case '*':
        for (let word = 1; word <= operand; word++) parts.push(`%${code[at + 1 + n + word]!}`);
        break;
      default:
        parts.push(`%${operand}`);
    }
  }
  return parts.join(' ');
}
