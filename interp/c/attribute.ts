/**
 * GNU attributes: what each one says, out of the lists that stand at specifiers, records and declarators.
 *
 * Attributes that mean nothing to an interpreter (`unused`, `cold`, `format`, ...) are passed over; those that would
 * change a type in a way that we do not follow are refused.
 */
import type { Attribute, Declarator, Expression, Specifiers } from './ast.ts';
import { fail, type Scope, unsupported } from './scope.ts';
import { stringOf } from './string.ts';

/** `__attribute__((aligned))` alone: the largest alignment of the ABI. */
const BIGGEST_ALIGNMENT = 16;

export function attributesOf(specifiers: Specifiers, declarator?: Declarator): readonly Attribute[] {
  if (declarator === undefined || declarator.attributes.length === 0) return specifiers.attributes;
  return [...specifiers.attributes, ...declarator.attributes];
}

export function hasAttribute(attributes: readonly Attribute[], name: string): boolean {
  return attributes.some((attribute) => attribute.name === name);
}

/** The string that an attribute such as `section` has for an argument. */
export function attributeString(attributes: readonly Attribute[], name: string): string | undefined {
  const attribute = attributes.find((candidate) => candidate.name === name);
  const argument = attribute?.arguments[0];
  if (attribute === undefined || argument === undefined) return undefined;
  const text = argument.kind === 'string' ? stringOf(argument) : undefined;
  if (text === undefined) return fail(`attribute '${name}' argument is not a string`, attribute.origin);
  return text;
}

/** The largest `aligned` (or `kind`) among them, in bytes. `pragma_pack` stands for `#pragma pack`. */
export function alignedAttribute(
  scope: Scope,
  attributes: readonly Attribute[],
  integer: (scope: Scope, expression: Expression, wrong: string) => bigint,
  kind: 'aligned' | 'pragma_pack' = 'aligned',
): number | undefined {
  let largest: number | undefined;
  for (const {
    name,
    arguments: [argument],
    origin,
  } of attributes) {
    if (name !== kind) continue;
    const wanted =
      argument === undefined
        ? BIGGEST_ALIGNMENT
        : Number(integer(scope, argument, 'requested alignment is not an integer constant'));
    if (wanted <= 0 || (wanted & (wanted - 1)) !== 0 || wanted > 1 << 28) {
      fail(`requested alignment '${wanted}' is not a positive power of 2`, origin);
    }
    largest = Math.max(largest ?? 0, wanted);
  }
  return largest;
}

/** Attributes that make another type of what they stand at. */
export function refuseTypeAttributes(attributes: readonly Attribute[]): void {
  for (const { name, origin } of attributes) {
    if (name === 'vector_size' || name === 'mode' || name === 'scalar_storage_order' || name === 'ms_struct') {
      unsupported(`attribute '${name}' is`, origin);
    }
  }
}
