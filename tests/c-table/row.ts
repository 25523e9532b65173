/** Rows of the table of C: a name, what stands at file scope, and a function's body that prints what is compared. */
export interface Row {
  readonly name: string;
  /** File scope; `$` is the row's own number, to make names unique. */
  readonly outside?: string;
  readonly body: string;
}

/** `body` prints with P() (a number), S() (a text), DUMP() (bytes of an object). */
export const PRELUDE = `
#include <limits.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define P(value) printf(" %lld", (long long)(value))
#define S(text) printf(" %s", (text))
#define DUMP(object) dump(&(object), sizeof(object))
static void dump(const void *object, unsigned long size)
{
	const unsigned char *at = object;
	printf(" ");
	for (unsigned long n = 0; n < size; n++)
		printf("%02x", at[n]);
}
`;

/** One program of all rows: prints \`#n\` in front of each row's line; begins with the row that its argument names. */
export function tableProgram(rows: readonly Row[]): string {
  const parts = rows.map(({ outside = '', body }, n) => {
    const number = (text: string) => text.replaceAll('$', String(n));
    return `${number(outside)}\nstatic void row_${n}(void)\n{\n${number(body)}\n}\n`;
  });
  const names = rows.map((_, n) => `row_${n}`).join(', ');
  return `${PRELUDE}${parts.join('')}
static void (*const rows[])(void) = { ${names} };
int main(int argc, char **argv)
{
	for (int n = argc > 1 ? atoi(argv[1]) : 0; n < ${rows.length}; n++) {
		printf("#%d", n);
		rows[n]();
		printf("\\n");
	}
	return 0;
}
`;
}

/** Lines by row number. */
export function byRow(output: string): Map<number, string> {
  const found = new Map<number, string>();
  for (const part of output.split(/^#/m).slice(1)) {
    const [, number = '', text = ''] = /^(\d+)([\s\S]*)$/.exec(part) ?? [];
    found.set(Number(number), text.replace(/\n$/, ''));
  }
  return found;
}
