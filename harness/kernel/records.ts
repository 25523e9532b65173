/**
 * Looking at C structures of the running program by member name, so that the models know no offsets by heart.
 */
import { bug, type CompiledUnit, type RecordType, type Type } from '../../interp/index.ts';

export interface Field {
  /** Bytes from the start of the structure. */
  readonly offset: number;
  readonly size: number;
  readonly type: Type;
}

export type Fields = ReadonlyMap<string, Field>;

/** Size in bytes; 0 for what has none. */
export function sizeOf(type: Type): number {
  switch (type.kind) {
    case 'integer':
    case 'floating':
    case 'record':
      return type.size;
    case 'pointer':
      return 8;
    case 'array':
      return (type.length ?? 0) * sizeOf(type.of.type);
    case 'void':
    case 'function':
      return 0;
  }
}

/** All members by name, those of anonymous members included. */
export function fieldsOf(record: RecordType): Fields {
  const fields = new Map<string, Field>();
  const collect = (type: RecordType, base: number): void => {
    for (const member of type.members ?? []) {
      if (member.name !== undefined) {
        fields.set(member.name, {
          offset: base + member.offset,
          size: sizeOf(member.type.type),
          type: member.type.type,
        });
      } else if (member.type.type.kind === 'record') collect(member.type.type, base + member.offset);
    }
  };
  collect(record, 0);
  return fields;
}

/** The complete record with that tag (`struct foo`) in any unit. */
export function findRecord(units: readonly CompiledUnit[], tag: string): RecordType | undefined {
  for (const unit of units) {
    const type = unit.typed.tags.get(tag);
    if (type?.kind === 'record' && type.members !== undefined) return type;
  }
  return undefined;
}

export function field(fields: Fields, name: string): Field {
  return fields.get(name) ?? bug(`the model has no member ${name}`);
}
