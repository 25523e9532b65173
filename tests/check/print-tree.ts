/** The typed tree as one line of text, close to C, with what is implicit in C written out. */
import { spellType } from '../../interp/c/type-relation.ts';
import type { BlockStatement, Place, TypedExpression, TypedStatement } from '../../interp/c/typed.ts';

export function printBlock(block: BlockStatement): string {
  return `{ ${block.statements.map((s) => `${printStatement(s)} `).join('')}}`;
}

export function printStatement(s: TypedStatement): string {
  switch (s.kind) {
    case 'block':
      return printBlock(s);
    case 'expression':
      return `${print(s.value)};`;
    case 'declare': {
      const { initializer, symbol } = s;
      if (initializer === undefined) return `${symbol.name};`;
      if (initializer.kind !== 'parts') return `${symbol.name} = ${print(initializer.value)};`;
      return `${symbol.name} = { ${initializer.initializer.parts.map(({ value }) => print(value)).join(', ')} };`;
    }
    case 'if': {
      const otherwise = s.otherwise === undefined ? '' : ` else ${printStatement(s.otherwise)}`;
      return `if (${print(s.condition)}) ${printStatement(s.then)}${otherwise}`;
    }
    case 'loop': {
      const test = s.condition === undefined ? '' : print(s.condition);
      const step = s.step === undefined ? '' : print(s.step);
      return `${s.testFirst ? 'for' : 'do'} (${test}; ${step}) ${printStatement(s.body)}`;
    }
    case 'switch': {
      const cases = s.cases.map(({ first, last }) => (first === last ? `${first}` : `${first}...${last}`));
      return `switch (${print(s.value)}: ${[...cases, ...(s.default === undefined ? [] : ['default'])].join(', ')}) ${printStatement(s.body)}`;
    }
    case 'label':
      return `${s.label.name}: ${s.body === undefined ? '' : printStatement(s.body)}`;
    case 'goto':
      return `goto ${s.label.name};`;
    case 'computed-goto':
      return `goto *${print(s.target)};`;
    case 'break':
    case 'continue':
      return `${s.kind};`;
    case 'return':
      return s.value === undefined ? 'return;' : `return ${print(s.value)};`;
    case 'unsupported':
      return `<${s.diagnostic.message}>`;
  }
}

function printPlace(place: Place): string {
  const bits = place.bits === undefined ? '' : `.${place.bits.offset}:${place.bits.width}`;
  const where = `${place.offset === 0 ? '' : `+${place.offset}`}${bits}`;
  const volatile = place.type.volatile ? 'volatile ' : '';
  if (place.kind === 'symbol') return `${volatile}${place.symbol.name}${where}`;
  return place.kind === 'pointer' ? `${volatile}[${print(place.pointer)}${where}]` : `(${print(place.value)})${where}`;
}

export function print(e: TypedExpression): string {
  switch (e.kind) {
    case 'constant':
      return spellType(e.type) === 'int' ? String(e.value) : `${e.value}:${spellType(e.type)}`;
    case 'static-address':
      return `&${e.symbol.name}${e.addend === 0 ? '' : `+${e.addend}`}`;
    case 'load':
      return printPlace(e.place);
    case 'address':
      return `&${printPlace(e.place)}`;
    case 'unary':
      return `${e.operator}${print(e.operand)}`;
    case 'binary':
    case 'compare':
    case 'logical':
      return `(${print(e.left)} ${e.operator} ${print(e.right)})`;
    case 'pointer-add':
      return `(${print(e.pointer)} + ${print(e.index)} * ${e.scale})`;
    case 'pointer-difference':
      return `((${print(e.left)} - ${print(e.right)}) / ${e.scale})`;
    case 'convert':
      return e.type.kind === 'void' ? `void ${print(e.operand)}` : `(${spellType(e.type)})${print(e.operand)}`;
    case 'conditional':
      return `(${print(e.condition)} ? ${print(e.then)} : ${print(e.otherwise)})`;
    case 'elvis':
      return `(${print(e.value)} ?: ${print(e.otherwise)})`;
    case 'reused':
      return '#';
    case 'comma':
      return `(${print(e.left)}, ${print(e.right)})`;
    case 'assign':
      return `${printPlace(e.place)} = ${print(e.value)}`;
    case 'update':
      return `${printPlace(e.place)} ${e.operator}= ${print(e.operand)}${e.scale === undefined ? '' : ` * ${e.scale}`} in ${spellType(e.computation)}${e.result === 'old' ? ' old' : ''}`;
    case 'call':
      return `${e.function?.name ?? `[${print(e.callee!)}]`}(${e.arguments.map(print).join(', ')})`;
    case 'builtin':
      return `<${e.name}>(${e.arguments.map(print).join(', ')})`;
    case 'compound-literal':
      return `&literal{ ${e.initializer.parts.map(({ value }) => print(value)).join(', ')} }`;
    case 'statement-expression':
      return `(${printBlock(e.body)}${e.value === undefined ? '' : ` ${print(e.value)}`})`;
    case 'va-arg':
      return `va_arg(${print(e.list)}, ${spellType(e.type)})`;
    case 'label-address':
      return `&&${e.label.name}`;
  }
}
