/**
 * The AST as compact s-expressions, for tables of cases: `int *a[3] = {1};` is `(decl int (a [3] *) {1})`.
 * Derivations are printed from the name outwards.
 */
import type {
  AsmOperand,
  Attribute,
  BlockItem,
  Declarator,
  Derivation,
  Designator,
  Expression,
  Initializer,
  MemberDeclaration,
  Specifiers,
  TopLevel,
  TypeName,
  TypeSpecifier,
} from '../../interp/c/ast.ts';

const list = (...parts: (string | undefined)[]): string => `(${spaced(parts)})`;
const spaced = (parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join(' ');

export function printItem(item: TopLevel): string {
  switch (item.kind) {
    case 'file-asm':
      return list('file-asm', JSON.stringify(item.text));
    case 'function':
      return list('function', specifiers(item.specifiers), declarator(item.declarator), printStatement(item.body()));
    case 'unmentioned':
      return list('unmentioned');
    default:
      return printStatement(item);
  }
}

export function printStatement(node: BlockItem): string {
  switch (node.kind) {
    case 'compound':
      return `{${spaced(node.items.map(printStatement))}}`;
    case 'declaration': {
      const declarators = node.declarators.map((each) =>
        spaced([declarator(each.declarator), each.initializer && initializer(each.initializer)]),
      );
      return list('decl', specifiers(node.specifiers), ...declarators);
    }
    case 'static-assert':
      return list('static-assert', printExpression(node.condition), node.message && JSON.stringify(node.message));
    case 'function':
      return printItem(node);
    case 'expression-statement':
      return node.expression === undefined ? ';' : printExpression(node.expression) + ';';
    case 'if':
      return list(
        'if',
        printExpression(node.condition),
        printStatement(node.then),
        node.otherwise && printStatement(node.otherwise),
      );
    case 'while':
      return list('while', printExpression(node.condition), printStatement(node.body));
    case 'do':
      return list('do', printStatement(node.body), printExpression(node.condition));
    case 'for': {
      const init =
        node.init === undefined
          ? '-'
          : node.init.kind === 'declaration'
            ? printStatement(node.init)
            : printExpression(node.init);
      const optional = (part: Expression | undefined) => (part === undefined ? '-' : printExpression(part));
      return list('for', init, optional(node.condition), optional(node.step), printStatement(node.body));
    }
    case 'switch':
      return list('switch', printExpression(node.value), printStatement(node.body));
    case 'case':
      return list(
        'case',
        printExpression(node.first),
        node.last && '... ' + printExpression(node.last),
        printStatement(node.body),
      );
    case 'default':
      return list('default', printStatement(node.body));
    case 'label':
      return list('label', node.name, printStatement(node.body));
    case 'local-labels':
      return list('local-labels', ...node.names);
    case 'goto':
      return list('goto', node.label);
    case 'computed-goto':
      return list('goto*', printExpression(node.target));
    case 'break':
    case 'continue':
      return list(node.kind);
    case 'return':
      return list('return', node.value && printExpression(node.value));
    case 'asm': {
      const operands = (name: string, of: readonly AsmOperand[]) =>
        of.length === 0
          ? undefined
          : list(
              name,
              ...of.map((each) =>
                spaced([each.name && `[${each.name}]`, JSON.stringify(each.constraint), printExpression(each.value)]),
              ),
            );
      const names = (name: string, of: readonly string[]) => (of.length === 0 ? undefined : list(name, ...of));
      return list(
        'asm',
        node.volatile ? 'volatile' : undefined,
        node.goto ? 'goto' : undefined,
        JSON.stringify(node.template),
        operands('out', node.outputs),
        operands('in', node.inputs),
        names('clobber', node.clobbers),
        names('labels', node.labels),
      );
    }
  }
}

export function printExpression(node: Expression): string {
  switch (node.kind) {
    case 'identifier':
      return node.name;
    case 'number':
    case 'character':
      return node.text;
    case 'string':
      return node.parts.join(' ');
    case 'unary':
      return list(node.operator, printExpression(node.operand));
    case 'postfix':
      return list('post' + node.operator, printExpression(node.operand));
    case 'binary':
    case 'assignment':
      return list(node.operator, printExpression(node.left), printExpression(node.right));
    case 'conditional':
      return list(
        '?',
        printExpression(node.condition),
        node.then === undefined ? '-' : printExpression(node.then),
        printExpression(node.otherwise),
      );
    case 'comma':
      return list(',', printExpression(node.left), printExpression(node.right));
    case 'call':
      return list('call', printExpression(node.callee), ...node.arguments.map(printExpression));
    case 'index':
      return list('[]', printExpression(node.base), printExpression(node.index));
    case 'member':
      return list(node.arrow ? '->' : '.', printExpression(node.base), node.name);
    case 'cast':
      return list('cast', printType(node.type), printExpression(node.operand));
    case 'compound-literal':
      return list('literal', printType(node.type), initializer(node.initializer));
    case 'sizeof-expression':
      return list('sizeof', printExpression(node.operand));
    case 'sizeof-type':
      return list('sizeof', printType(node.type));
    case 'alignof-expression':
      return list('alignof', printExpression(node.operand));
    case 'alignof-type':
      return list('alignof', printType(node.type));
    case 'statement-expression':
      return list('block', printStatement(node.body));
    case 'generic':
      return list(
        'generic',
        printExpression(node.control),
        ...node.associations.map(({ type, value }) =>
          list(type === undefined ? 'default' : printType(type), printExpression(value)),
        ),
      );
    case 'offsetof':
      return list('offsetof', printType(node.type), ...node.designators.map(designator));
    case 'types-compatible':
      return list('compatible', printType(node.left), printType(node.right));
    case 'choose':
      return list(
        'choose',
        printExpression(node.condition),
        printExpression(node.then),
        printExpression(node.otherwise),
      );
    case 'va-arg':
      return list('va-arg', printExpression(node.list), printType(node.type));
    case 'label-address':
      return list('&&', node.label);
  }
}

/** `<int *>`: told from an expression by its brackets. */
function printType(type: TypeName): string {
  return `<${spaced([specifiers(type.specifiers), ...type.declarator.derivations.map(derivation)])}>`;
}

function specifiers(of: Specifiers): string {
  const flags = {
    const: of.const,
    volatile: of.volatile,
    _Atomic: of.atomic,
    inline: of.inline,
    noreturn: of.noreturn,
    thread: of.threadLocal,
  };
  const words = Object.entries(flags).flatMap(([word, on]) => (on ? [word] : []));
  const alignas = of.alignas.map((each) =>
    list('alignas', each.kind === 'type-name' ? printType(each) : printExpression(each)),
  );
  return spaced([of.storage, ...words, ...alignas, typeSpecifier(of.type), attributes(of.attributes)]);
}

function typeSpecifier(type: TypeSpecifier): string {
  switch (type.kind) {
    case 'basic': {
      const long = ['', 'long', 'long long'][type.long];
      const base = type.base === 'none' ? '' : type.base;
      return spaced([
        type.unsigned ? 'unsigned' : '',
        type.signed ? 'signed' : '',
        type.short ? 'short' : '',
        long,
        type.complex ? '_Complex' : '',
        base,
      ]);
    }
    case 'name':
      return `'${type.name}`;
    case 'typeof-expression':
      return list(type.unqualified ? 'typeof_unqual' : 'typeof', printExpression(type.operand));
    case 'typeof-type':
      return list(type.unqualified ? 'typeof_unqual' : 'typeof', printType(type.operand));
    case 'auto-type':
    case 'va-list':
      return type.kind;
    case 'record':
      return list(
        type.union ? 'union' : 'struct',
        type.tag,
        type.members && `{${spaced(type.members.map(member))}}`,
        attributes(type.attributes),
      );
    case 'enum': {
      const names = type.enumerators?.map((each) =>
        each.value === undefined ? each.name : list('=', each.name, printExpression(each.value)),
      );
      return list('enum', type.tag, names && `{${spaced(names)}}`, attributes(type.attributes));
    }
  }
}

function member(node: MemberDeclaration): string {
  if (node.kind === 'static-assert') return printStatement(node);
  const declarators = node.declarators.map((each) =>
    spaced([
      each.declarator === undefined ? '-' : declarator(each.declarator),
      each.bits && ':' + printExpression(each.bits),
    ]),
  );
  return `${spaced([specifiers(node.specifiers), ...declarators])};`;
}

function attributes(of: readonly Attribute[]): string {
  return spaced(
    of.map(
      (each) => '@' + each.name + (each.arguments.length === 0 ? '' : list(...each.arguments.map(printExpression))),
    ),
  );
}

/** A bare name, or `(name derivations)`. */
function declarator(of: Declarator): string {
  const parts = [
    of.name ?? '-',
    ...of.derivations.map(derivation),
    attributes(of.attributes),
    of.asmName && list('asm', of.asmName),
  ];
  const text = spaced(parts);
  return text === of.name ? text : `(${text})`;
}

function derivation(of: Derivation): string {
  switch (of.kind) {
    case 'pointer':
      return '*' + (of.const ? 'const' : '') + (of.volatile ? 'volatile' : '');
    case 'array':
      return `[${of.size === undefined ? '' : printExpression(of.size)}]`;
    case 'function': {
      if (of.unspecified) return 'fn(?)';
      const parameters = of.parameters.map((each) => {
        const named =
          each.declarator.name ??
          (each.declarator.derivations.length > 0 || each.declarator.attributes.length > 0 ? '-' : undefined);
        return spaced([specifiers(each.specifiers), named === undefined ? undefined : declarator(each.declarator)]);
      });
      return `fn(${[...parameters, ...(of.variadic ? ['...'] : [])].join(', ')})`;
    }
  }
}

function initializer(of: Initializer): string {
  if (of.kind === 'expression') return '= ' + printExpression(of.value);
  const items = of.items.map((item) => spaced([item.designators.map(designator).join(''), bare(item.value)]));
  return `{${items.join(', ')}}`;
}

function bare(of: Initializer): string {
  return of.kind === 'expression' ? printExpression(of.value) : initializer(of);
}

function designator(of: Designator): string {
  switch (of.kind) {
    case 'member':
      return '.' + of.name;
    case 'index':
      return `[${printExpression(of.index)}]`;
    case 'range':
      return `[${printExpression(of.first)} ... ${printExpression(of.last)}]`;
  }
}
