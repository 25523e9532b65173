/** Sequence points: a change, and what happens beside it. gcc has a warning for it, and no check. */
import { type Short, UNSEEN } from './row.ts';

const STATEMENTS: readonly (readonly [name: string, isUndefined: boolean, statement: string])[] = [
  ['a variable that becomes what it was', true, 'i = i++;'],
  ['a sum of two changes', true, 'j = i++ + ++i;'],
  ['a variable and its change', true, 'j = i + i++;'],
  ['an index that changes on the other side', true, 'a[i] = i++;'],
  ['an index that changes, and its variable', true, 'a[i++] = i;'],
  ['two arguments', true, 'two(i, i++);'],
  ['two changes of two arguments', true, 'two(i++, i++);'],
  ['a change of a change', true, 'i += i++;'],
  ['a member', true, 's.m = s.m++;'],
  ['a variable of the file', true, 'g = ++g + g;'],
  ['in an arm that is not taken', false, 'j = argc > 5 ? (i = i++) : 0;'],
  ['in an arm that is', true, 'j = argc > 0 ? (i = i++) : 0;'],
  ['a variable out of itself', false, 'i = i + 1;'],
  ['a change that is over', false, 'i = (i++, 5);'],
  ['a change of what has changed', true, 'i = ++i;'],
  ['two variables out of one', false, 'i = j = i + 1;'],
  ['one after the other', false, 'i++, i++;'],
  ['a change that is decided on', false, 'j = i++ && i++;'],
  ['a change in front of either', false, 'j = i++ ? i++ : i--;'],
  ['two members', false, 's.m = s.n++;'],
  ['a pointer that moves on', false, 'p++; *p = *p == 5 ? 0 : 0;'],
  ['a pointer that moves on while it is read', true, '*p++ = *p;'],
  ['a pointer that moves on while something else is read', false, '*p++ = j;'],
  ['a statement expression', false, 'j = ({ i++; i; }) + i;'],
  ['a change that a call is given', false, 'i = two(i++, 0);'],
  ['an index that changes, and its variable beside', true, 'j = a[i++] + i;'],
  ['a member of a literal', true, '(void)(struct { int x, y; }){ i, i = i++ };'],
  ['the members of a literal', false, '(void)(struct { int x, y; }){ i++, i++ };'],
  ['a change behind a decision', false, 'j = i && i++;'],
  ['far apart', true, 'j = (1 + (2 * (i++ - 3))) ^ ~i;'],
  ['a change, and a call that is given another', false, 'j = two(i++, 0) + two(j, 0);'],
  ['two variables', false, 'two(i++, j++);'],
  ['two elements', false, 'a[0] = a[1]++;'],
  ['one element', true, 'a[0] = a[0]++;'],
  ['an initialiser', true, 'int k = i++ + i; (void)k;'],
  ['the step of a loop', true, 'for (; j < 1; j = j++ + 1) ;'],
];

function program(statement: string): string {
  return `static int g, a[9];
int two(int x, int y)
{
	return 0;
}
int main(int argc, char **argv)
{
	int i = 0, j = 0, *p = a;
	struct { int m, n; } s = { 0, 0 };
	${statement}
	return 0;
}`;
}

export const SEQUENCE: readonly Short[] = STATEMENTS.map(
  ([name, isUndefined, statement]): Short =>
    isUndefined
      ? [name, 'unsequenced', program(`${statement} /* HERE */`), UNSEEN]
      : [name, undefined, program(statement)],
);
