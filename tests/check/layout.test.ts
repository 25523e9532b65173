/** Layouts of records, against gcc: size, alignment, and where each member's bits lie. */
import { expect, it } from 'vitest';
import type { Member, RecordType } from '../../interp/c/types.ts';
import { checked, runWithGcc } from './front.ts';
import { LAYOUTS } from './layouts.ts';

interface Spot {
  readonly name: string;
  readonly start: number;
  readonly bits: number | undefined;
}

/** Named members, those of anonymous ones included. */
function spots(members: readonly Member[], base = 0): Spot[] {
  return members.flatMap(({ name, type, offset, bits }): Spot[] => {
    const start = (base + offset) * 8;
    if (name !== undefined) return [{ name, start: start + (bits?.offset ?? 0), bits: bits?.width }];
    return type.type.kind === 'record' ? spots(type.type.members ?? [], base + offset) : [];
  });
}

function tagOf(definition: string): string {
  const found = definition.matchAll(/(struct|union) (?:__attribute__\(\(pragma.*?\)\)\) )?(\w+) \{/g);
  const tags = [...found].map(([, keyword, name]) => `${keyword} ${name}`);
  const inOuter = definition.startsWith('struct list {') ? tags[1] : tags[0];
  if (inOuter === undefined) throw new Error(`no tag in ${definition}`);
  return inOuter;
}

function probe(tag: string, list: readonly Spot[]): string {
  const lines = list.map(({ name, bits }) => {
    if (bits === undefined)
      return `printf("%s %s %zu\\n", "${tag}", "${name}", __builtin_offsetof(${tag}, ${name}) * 8);`;
    return `{ ${tag} s; memset(&s, 0, sizeof s); s.${name} = -1; bits("${tag}", "${name}", &s, sizeof s); }`;
  });
  return `printf("%s size %zu align %zu\\n", "${tag}", sizeof(${tag}), _Alignof(${tag}));\n${lines.join('\n')}`;
}

it('lays out records as gcc does', { timeout: 60_000 }, () => {
  const definitions = LAYOUTS.map((definition) => ({ definition, tag: tagOf(definition) }));
  const records = definitions.map(({ definition, tag }) => {
    const type = checked(definition).tags.get(tag) as RecordType;
    return { tag, type, list: spots(type.members ?? []) };
  });
  const ours = records.flatMap(({ tag, type, list }) => [
    `${tag} size ${type.size} align ${type.align}`,
    ...list.map(({ name, start, bits }) => `${tag} ${name} ${start}${bits === undefined ? '' : ` ${bits}`}`),
  ]);
  const program = `
#include <stdio.h>
#include <string.h>
static void bits(const char *tag, const char *name, const void *at, size_t size) {
  int first = -1, count = 0;
  for (size_t i = 0; i < size * 8; i++)
    if (((const unsigned char *)at)[i / 8] >> (i % 8) & 1) { if (first < 0) first = i; count++; }
  printf("%s %s %d %d\\n", tag, name, first, count);
}
${LAYOUTS.join('\n')}
int main(void) {\n${records.map(({ tag, list }) => probe(tag, list)).join('\n')}\nreturn 0; }`;
  expect(ours).toEqual(runWithGcc(program));
});

/** Bytes that a write to a bit-field may touch: never those of a member that is another memory location (C11 3.14). */
it('accesses bit-fields without touching their neighbours', () => {
  for (const definition of LAYOUTS) {
    const type = checked(definition).tags.get(tagOf(definition)) as RecordType;
    const members = type.members ?? [];
    for (const member of members) {
      if (member.bits === undefined || member.bits.width === 0 || member.type.type.kind !== 'integer') continue;
      const size = member.bits.bytes ?? member.type.type.size;
      expect(member.offset + size, `${definition} ${member.name}`).toBeLessThanOrEqual(type.size);
      expect(member.bits.offset + member.bits.width, `${definition} ${member.name}`).toBeLessThanOrEqual(size * 8);
      if (type.union) continue;
      for (const other of members) {
        if (other.bits !== undefined || other.type.type.kind !== 'integer') continue;
        const apart = other.offset >= member.offset + size || other.offset + other.type.type.size <= member.offset;
        expect(apart, `${definition} ${member.name} ${other.name}`).toBe(true);
      }
    }
  }
});
