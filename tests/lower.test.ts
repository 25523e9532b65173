import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { CASES } from './lower/cases.ts';
import { compile, run } from './lower/compile.ts';

/** `$` names what is the case's own. */
function numbered(source: string, number: number): string {
  return source.replaceAll('$', `_${number}`);
}

const TEXT = CASES.map(([, source], number) => numbered(source, number)).join('\n');

/** What gcc makes of all cases: one number each. */
function gccResults(): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'lockstep-lower-'));
  try {
    const prints = CASES.map((_, number) => `  printf("%ld\\n", test_${number}());`).join('\n');
    const file = join(directory, 't.c');
    writeFileSync(file, `${TEXT}\nint printf(const char *, ...);\nint main(void)\n{\n${prints}\n  return 0;\n}\n`);
    const flags = ['-std=gnu11', '-w', '-O1', '-fno-strict-overflow', '-fno-strict-aliasing'];
    execFileSync('gcc', [...flags, file, '-o', join(directory, 't')]);
    return execFileSync(join(directory, 't'), { encoding: 'utf8' }).trim().split('\n');
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe('C runs as gcc makes it run', () => {
  let expected: string[] = [];
  beforeAll(() => {
    expected = gccResults();
  });
  const roots = CASES.map((_, number) => `test_${number}`);
  for (const inline of [false, true]) {
    const program = compile(TEXT, { roots, inline });
    test.each(CASES.map(([name], number) => [name, number] as const))(
      `${inline ? 'inlined' : 'with calls'}: %s`,
      (_, number) => {
        expect(run(program, `test_${number}`)).toBe(expected[number]);
      },
    );
  }
});
