/**
 * The syntax tree of one unit, as the parser hands it to `check`: untyped, with names unresolved, but with the
 * ambiguities that only a symbol table settles (is `T` a type?) already settled.
 *
 * Every node carries the origin of its first token. Expressions and statements are plain data; nothing here mutates.
 */
import type { Origin } from '../diagnostic.ts';

export type StorageClass = 'typedef' | 'extern' | 'static' | 'auto' | 'register';

/** Type specifiers that are keywords, counted: `unsigned long long` is {unsigned: 1, long: 2}. */
export interface BasicSpecifier {
  readonly kind: 'basic';
  readonly base: 'void' | 'char' | 'int' | '_Bool' | 'float' | 'double' | '__int128' | 'none';
  readonly signed: boolean;
  readonly unsigned: boolean;
  readonly short: boolean;
  /** 0, 1 or 2. */
  readonly long: number;
  readonly complex: boolean;
}

export type TypeSpecifier =
  | BasicSpecifier
  | { readonly kind: 'name'; readonly name: string; readonly origin: Origin }
  | { readonly kind: 'typeof-expression'; readonly operand: Expression; readonly unqualified: boolean }
  | { readonly kind: 'typeof-type'; readonly operand: TypeName; readonly unqualified: boolean }
  | { readonly kind: 'auto-type' }
  | { readonly kind: 'va-list' }
  | {
      readonly kind: 'record';
      readonly union: boolean;
      readonly tag: string | undefined;
      /** Undefined for a mere mention (`struct foo`). */
      readonly members: readonly MemberDeclaration[] | undefined;
      readonly attributes: readonly Attribute[];
      readonly origin: Origin;
    }
  | {
      readonly kind: 'enum';
      readonly tag: string | undefined;
      readonly enumerators: readonly Enumerator[] | undefined;
      readonly attributes: readonly Attribute[];
      readonly origin: Origin;
    };

export interface Enumerator {
  readonly name: string;
  readonly value: Expression | undefined;
  readonly origin: Origin;
}

export interface Attribute {
  /** Without surrounding underscores: `__packed__` is `packed`. */
  readonly name: string;
  readonly arguments: readonly Expression[];
  readonly origin: Origin;
}

export interface Specifiers {
  readonly type: TypeSpecifier;
  readonly storage: StorageClass | undefined;
  readonly const: boolean;
  readonly volatile: boolean;
  readonly atomic: boolean;
  readonly restrict: boolean;
  readonly inline: boolean;
  readonly noreturn: boolean;
  readonly threadLocal: boolean;
  /** `_Alignas` operands. */
  readonly alignas: readonly (Expression | TypeName)[];
  readonly attributes: readonly Attribute[];
  readonly origin: Origin;
}

/** Derivations read from the name outwards: `int *a[3]` is [array 3, pointer]. */
export type Derivation =
  | { readonly kind: 'pointer'; readonly const: boolean; readonly volatile: boolean }
  | {
      readonly kind: 'array';
      /** Undefined for `[]`. */
      readonly size: Expression | undefined;
    }
  | {
      readonly kind: 'function';
      readonly parameters: readonly Parameter[];
      readonly variadic: boolean;
      /** `()`: nothing is said of the parameters (C11 6.7.6.3p14). */
      readonly unspecified: boolean;
    };

export interface Parameter {
  readonly specifiers: Specifiers;
  readonly declarator: Declarator;
}

export interface Declarator {
  /** Undefined in an abstract declarator. */
  readonly name: string | undefined;
  readonly derivations: readonly Derivation[];
  readonly attributes: readonly Attribute[];
  /** `asm("name")` behind it. */
  readonly asmName: string | undefined;
  readonly origin: Origin;
}

export interface TypeName {
  readonly kind: 'type-name';
  readonly specifiers: Specifiers;
  readonly declarator: Declarator;
  readonly origin: Origin;
}

export interface MemberDeclarator {
  /** Undefined for an unnamed bit-field. */
  readonly declarator: Declarator | undefined;
  readonly bits: Expression | undefined;
}

export type MemberDeclaration =
  | {
      readonly kind: 'members';
      readonly specifiers: Specifiers;
      /** Empty for an anonymous struct or union. */
      readonly declarators: readonly MemberDeclarator[];
    }
  | StaticAssertion;

export interface StaticAssertion {
  readonly kind: 'static-assert';
  readonly condition: Expression;
  readonly message: string | undefined;
  readonly origin: Origin;
}

export interface InitDeclarator {
  readonly declarator: Declarator;
  readonly initializer: Initializer | undefined;
}

export interface Declaration {
  readonly kind: 'declaration';
  readonly specifiers: Specifiers;
  readonly declarators: readonly InitDeclarator[];
  readonly origin: Origin;
}

export type Designator =
  | { readonly kind: 'member'; readonly name: string; readonly origin: Origin }
  | { readonly kind: 'index'; readonly index: Expression; readonly origin: Origin }
  /** GNU `[first ... last]`. */
  | { readonly kind: 'range'; readonly first: Expression; readonly last: Expression; readonly origin: Origin };

export interface InitializerItem {
  readonly designators: readonly Designator[];
  readonly value: Initializer;
}

export type Initializer =
  | { readonly kind: 'expression'; readonly value: Expression; readonly origin: Origin }
  | { readonly kind: 'list'; readonly items: readonly InitializerItem[]; readonly origin: Origin };

export interface FunctionDefinition {
  readonly kind: 'function';
  readonly specifiers: Specifiers;
  readonly declarator: Declarator;
  /** Parsed on demand (bodies nobody calls are never parsed). Throws DiagnosticError for C that cannot be parsed. */
  readonly body: () => CompoundStatement;
  readonly origin: Origin;
}

/** `asm("...")` at file scope: kept so that a Diagnostic can name it. */
export interface FileAsm {
  readonly kind: 'file-asm';
  readonly text: string;
  readonly origin: Origin;
}

/** Stands for a declaration that nothing mentions (mentioned.ts). */
export interface Unmentioned {
  readonly kind: 'unmentioned';
}

export type TopLevel = Declaration | FunctionDefinition | StaticAssertion | FileAsm | Unmentioned;

export type UnaryOperator = '+' | '-' | '~' | '!' | '&' | '*' | '++' | '--' | '__real__' | '__imag__' | '__extension__';

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '<<'
  | '>>'
  | '<'
  | '>'
  | '<='
  | '>='
  | '=='
  | '!='
  | '&'
  | '|'
  | '^'
  | '&&'
  | '||';

export type AssignmentOperator = '=' | '*=' | '/=' | '%=' | '+=' | '-=' | '<<=' | '>>=' | '&=' | '^=' | '|=';

interface At {
  readonly origin: Origin;
}

export type Expression = At &
  (
    | { readonly kind: 'identifier'; readonly name: string }
    /** The spelling, suffixes included; `check` gives it its type (C11 6.4.4.1). */
    | { readonly kind: 'number'; readonly text: string }
    /** Spelling with prefix and quotes. */
    | { readonly kind: 'character'; readonly text: string }
    /** Adjacent literals, each with prefix and quotes. */
    | { readonly kind: 'string'; readonly parts: readonly string[] }
    | { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: Expression }
    | { readonly kind: 'postfix'; readonly operator: '++' | '--'; readonly operand: Expression }
    | {
        readonly kind: 'binary';
        readonly operator: BinaryOperator;
        readonly left: Expression;
        readonly right: Expression;
        /** Of the operator. */
        readonly at: Origin;
      }
    | {
        readonly kind: 'assignment';
        readonly operator: AssignmentOperator;
        readonly left: Expression;
        readonly right: Expression;
        /** Of the operator. */
        readonly at: Origin;
      }
    /** `then` is undefined in GNU `a ?: b`. */
    | {
        readonly kind: 'conditional';
        readonly condition: Expression;
        readonly then: Expression | undefined;
        readonly otherwise: Expression;
        /** Of the `:`. */
        readonly at: Origin;
      }
    | { readonly kind: 'comma'; readonly left: Expression; readonly right: Expression }
    | { readonly kind: 'call'; readonly callee: Expression; readonly arguments: readonly Expression[] }
    | { readonly kind: 'index'; readonly base: Expression; readonly index: Expression }
    | { readonly kind: 'member'; readonly base: Expression; readonly name: string; readonly arrow: boolean }
    | { readonly kind: 'cast'; readonly type: TypeName; readonly operand: Expression }
    | { readonly kind: 'compound-literal'; readonly type: TypeName; readonly initializer: Initializer }
    | { readonly kind: 'sizeof-expression'; readonly operand: Expression }
    | { readonly kind: 'sizeof-type'; readonly type: TypeName }
    | { readonly kind: 'alignof-expression'; readonly operand: Expression }
    | { readonly kind: 'alignof-type'; readonly type: TypeName }
    | { readonly kind: 'statement-expression'; readonly body: CompoundStatement }
    | {
        readonly kind: 'generic';
        readonly control: Expression;
        /** `type` undefined for `default`. */
        readonly associations: readonly { readonly type: TypeName | undefined; readonly value: Expression }[];
      }
    /** `designators` as in `.a.b[3]`, the first one always a member. */
    | { readonly kind: 'offsetof'; readonly type: TypeName; readonly designators: readonly Designator[] }
    | { readonly kind: 'types-compatible'; readonly left: TypeName; readonly right: TypeName }
    | {
        readonly kind: 'choose';
        readonly condition: Expression;
        readonly then: Expression;
        readonly otherwise: Expression;
      }
    | { readonly kind: 'va-arg'; readonly list: Expression; readonly type: TypeName }
    /** GNU `&&label`. */
    | { readonly kind: 'label-address'; readonly label: string }
  );

export interface CompoundStatement {
  readonly kind: 'compound';
  readonly items: readonly BlockItem[];
  readonly origin: Origin;
  /** Of the closing brace. */
  readonly end: Origin;
}

export type BlockItem = Statement | Declaration | StaticAssertion | FunctionDefinition;

export type Statement =
  | CompoundStatement
  | (At &
      (
        | { readonly kind: 'expression-statement'; readonly expression: Expression | undefined }
        | {
            readonly kind: 'if';
            readonly condition: Expression;
            readonly then: Statement;
            readonly otherwise: Statement | undefined;
          }
        | { readonly kind: 'while'; readonly condition: Expression; readonly body: Statement }
        | { readonly kind: 'do'; readonly body: Statement; readonly condition: Expression }
        | {
            readonly kind: 'for';
            readonly init: Declaration | Expression | undefined;
            readonly condition: Expression | undefined;
            readonly step: Expression | undefined;
            readonly body: Statement;
          }
        | { readonly kind: 'switch'; readonly value: Expression; readonly body: Statement }
        /** `last` for GNU `case first ... last`. */
        | {
            readonly kind: 'case';
            readonly first: Expression;
            readonly last: Expression | undefined;
            readonly body: Statement;
          }
        | { readonly kind: 'default'; readonly body: Statement }
        | { readonly kind: 'label'; readonly name: string; readonly body: Statement }
        /** GNU `__label__ a, b;` */
        | { readonly kind: 'local-labels'; readonly names: readonly string[] }
        | { readonly kind: 'goto'; readonly label: string }
        | { readonly kind: 'computed-goto'; readonly target: Expression }
        | { readonly kind: 'break' }
        | { readonly kind: 'continue' }
        | { readonly kind: 'return'; readonly value: Expression | undefined }
        | AsmStatement
      ));

/** Extended asm. A template that is empty and has no outputs but a "memory" clobber is a compiler barrier. */
export interface AsmStatement {
  readonly kind: 'asm';
  readonly template: string;
  readonly volatile: boolean;
  readonly goto: boolean;
  readonly outputs: readonly AsmOperand[];
  readonly inputs: readonly AsmOperand[];
  readonly clobbers: readonly string[];
  readonly labels: readonly string[];
}

export interface AsmOperand {
  /** `[name]`, if it has one. */
  readonly name: string | undefined;
  readonly constraint: string;
  readonly value: Expression;
}
