/**
 * Mistakes that people make in patches, made in 6.12's rwsem.c: what is said, where, and with what hint. One edit each.
 */
import { beforeAll, expect, test } from 'vitest';
import { makeReader, PREPROCESSING } from '../harness/build.ts';
import { generatedHeaders, makeConfig } from '../harness/config.ts';
import { strictness, withTree } from '../harness/kbuild.ts';
import { type Diagnostic, DiagnosticError, describePlace, formatDiagnostic } from '../interp/diagnostic.ts';
import type { PreprocessOptions, SourceReader } from '../interp/index.ts';
import { compileUnit } from '../interp/unit.ts';
import { openTree } from '../kernel-src/index.ts';

const PATH = 'kernel/locking/rwsem.c';
const CONFIG = makeConfig(['RWSEM_SPIN_ON_OWNER=y']);
let kernel: SourceReader;
let options: PreprocessOptions;

beforeAll(async () => {
  const tree = await openTree('debian:6.12');
  kernel = makeReader(tree, generatedHeaders(CONFIG));
  options = withTree(tree, PREPROCESSING);
}, 300_000);

function diagnosticsOf(text: string): readonly Diagnostic[] {
  const reader = { read: (path: string) => (path === PATH ? text : kernel.read(path)) };
  try {
    return compileUnit(reader, { path: PATH, options, complete: [PATH], ...strictness(CONFIG) }).diagnostics;
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return error.diagnostics;
  }
}

/**
 * `said`: each `line:column: message`, `[hint]` behind it, L being the line that the edit begins in; `warning: ` in front of
 * the message where the kernel's build would go on.
 */
type Row = readonly [name: string, from: string, to: string, said: readonly string[]];

const CALL = '\trwsem_mark_wake(sem, wake_type, wake_q);\n}';
const TEST = '\tif (count & RWSEM_WRITER_MASK)\n\t\treturn;';
const WAITER = '\tstruct rwsem_waiter waiter;\n\tDEFINE_WAKE_Q(wake_q);';
const HEADER = 'static inline void rwsem_cond_wake_waiter(';
const TASK = '\twaiter.task = current;';
const OUTSIDE = "outside of a function [is a '}' too many in front of it, or a '{' missing?]";

const ROWS: readonly Row[] = [
  [
    'no ; behind a declaration',
    WAITER,
    WAITER.replace(';', ''),
    ["L:28: expected ';' behind a declaration before 'struct'"],
  ],
  ['no ; behind a call', CALL, CALL.replace(';', ''), ["L:41: expected ';' behind an expression before '}'"]],
  ['no ; behind return', '\treturn taken;\n}', '\treturn taken\n}', ["L:14: expected ';' behind 'return' before '}'"]],
  [
    'no such function',
    CALL,
    CALL.replace('wake(', 'wakeup('),
    ["L:2: implicit declaration of function 'rwsem_mark_wakeup' [did you mean 'rwsem_mark_wake'?]"],
  ],
  [
    'no such macro',
    '= -RWSEM_READER_BIAS;',
    '= -RWSEM_READER_BIASES;',
    ["L:21: 'RWSEM_READER_BIASES' undeclared (first use in this function) [did you mean 'RWSEM_READER_BIAS'?]"],
  ],
  [
    'no such enumerator',
    '= RWSEM_WAKE_READERS;',
    '= RWSEM_WAKE_READER;',
    ["L:15: 'RWSEM_WAKE_READER' undeclared (first use in this function) [did you mean 'RWSEM_WAKE_READERS'?]"],
  ],
  [
    'too few arguments',
    CALL,
    CALL.replace(', wake_q', ''),
    [
      "L:2: too few arguments to function 'rwsem_mark_wake' [rwsem_mark_wake() takes 3, 2 given; declared at PATH:409:13]",
    ],
  ],
  [
    'too many arguments',
    CALL,
    CALL.replace('wake_q', 'wake_q, 1'),
    [
      "L:2: too many arguments to function 'rwsem_mark_wake' [rwsem_mark_wake() takes 3, 4 given; declared at PATH:409:13]",
    ],
  ],
  ['no {', '\tif (count & RWSEM_READER_MASK) {', '\tif (count & RWSEM_READER_MASK)', [`L+2:4: 'else' ${OUTSIDE}`]],
  [
    'no } of a function',
    CALL,
    CALL.replace('}', ''),
    ["L-12:1: '{' is never closed [is a '}' missing before PATH:993:1?]"],
  ],
  [
    'no } of a block',
    '\t\tclear_nonspinnable(sem);\n\t}\n\trwsem_mark_wake(',
    '\t\tclear_nonspinnable(sem);\n\n\trwsem_mark_wake(',
    ["L-10:1: '{' is never closed [is a '}' missing before PATH:993:1?]"],
  ],
  ['a } too many', CALL, `${CALL}\n}`, [`L+2:1: '}' ${OUTSIDE}`]],
  [
    'no )',
    TEST,
    TEST.replace(')', ''),
    ["L:31: expected ')' of a condition before 'return' [to match the '(' at 978:5]"],
  ],
  ['a ) too many', TEST, TEST.replace(')', '))'), ["L:32: expected an expression before ')'"]],
  ['no comma', CALL, CALL.replace('sem,', 'sem'), ["L:22: expected an operator or ';' before 'wake_type'"]],
  [
    'a misspelt member',
    '\tif ((atomic_long_read(&sem->owner) & RWSEM_READER_OWNED) &&',
    '\tif ((atomic_long_read(&sem->ownr) & RWSEM_READER_OWNED) &&',
    ["L:25: 'struct rw_semaphore' has no member named 'ownr' [did you mean 'owner'?]"],
  ],
  ['-> for .', TASK, TASK.replace('.', '->'), ["L:2: invalid type argument of '->' (have 'struct rwsem_waiter')"]],
  [
    '. for ->',
    'osq_unlock(&sem->osq)',
    'osq_unlock(&sem.osq)',
    ["L:14: request for member 'osq' in a pointer; did you mean to use '->'?"],
  ],
  [
    'a structure for a pointer',
    TASK,
    TASK.replace('current', 'waiter'),
    ["L:16: incompatible types when assigning to type 'struct task_struct *' from type 'struct rwsem_waiter'"],
  ],
  [
    'a structure as a condition',
    TEST,
    TEST.replace('count & RWSEM_WRITER_MASK', '*sem'),
    ['L:6: used struct rw_semaphore type value where scalar is required'],
  ],
  ['no #endif', HEADER, `#ifdef CONFIG_FOO\n${HEADER}`, ['32:2: unterminated #ifndef']],
  ['an #endif too many', HEADER, `#endif\n${HEADER}`, ['1403:2: #else without #if', '1517:2: #endif without #if']],
  [
    'no such header',
    '#include <linux/sched/task.h>',
    '#include <linux/sched/tsk.h>',
    ["L:10: cannot find include file 'linux/sched/tsk.h' [searched: *]"],
  ],
  [
    'defined twice',
    HEADER,
    `static inline void clear_nonspinnable(struct rw_semaphore *sem) { }\n${HEADER}`,
    ["L:20: redefinition of 'clear_nonspinnable' [defined at PATH:939:20]"],
  ],
  [
    'declared otherwise',
    HEADER,
    `static int clear_nonspinnable(int a);\n${HEADER}`,
    ["L:12: conflicting types for 'clear_nonspinnable' [declared before at PATH:939:20]"],
  ],
  [
    'declared twice in a block',
    '\tlong adjustment = -RWSEM_READER_BIAS;',
    '\tlong adjustment = -RWSEM_READER_BIAS; int adjustment;',
    ["L:44: redeclaration of 'adjustment' with no linkage [declared before at PATH:996:7]"],
  ],
  ['no such label', '\t\tgoto queue;', '\t\tgoto queued;', ["L:3: label 'queued' used but not defined"]],
  ['a label twice', 'queue:\n', 'queue:\nqueue:\n', ["L+1:1: duplicate label 'queue'"]],
  [
    'break outside of a loop',
    TEST,
    TEST.replace('return', 'break'),
    ['L+1:3: break statement not within loop or switch'],
  ],
  [
    'no such structure',
    WAITER,
    WAITER.replace('rwsem_waiter', 'rwsem_wait'),
    ["L:20: storage size of 'waiter' isn't known ['struct rwsem_wait' is not defined; did you mean 'rwsem_waiter'?]"],
  ],
  ['no struct', WAITER, WAITER.replace('struct ', ''), ["L:2: unknown type name 'rwsem_waiter'"]],
  ['a misspelt keyword', '\treturn taken;\n}', '\tretrun taken;\n}', ["L:2: unknown type name 'retrun'"]],
  [
    'no closing "',
    '\tosq_unlock(&sem->osq);',
    '\tprintk("a);',
    ['L:9: missing terminating " character', 'L:2: unterminated argument list invoking macro "printk"'],
  ],
  [
    'arguments of a macro',
    WAITER,
    WAITER.replace('wake_q)', 'wake_q, 1)'),
    [
      'L+1:2: macro "DEFINE_WAKE_Q" passed 2 arguments, but takes just 1',
      "L+1:2: 'DEFINE_WAKE_Q' undeclared (first use in this function)",
      "L+27:8: 'wake_q' undeclared (first use in this function)",
    ],
  ],
  [
    'a macro without its )',
    WAITER,
    WAITER.replace('wake_q)', 'wake_q'),
    ['L+1:2: unterminated argument list invoking macro "DEFINE_WAKE_Q"'],
  ],
  [
    '= in a test of a sum',
    TASK,
    TASK.replace('task', 'task + 1'),
    ["L:18: the left side of '=' is not an lvalue [put parentheses around it if it is]"],
  ],
  [
    'what a merge left',
    `${HEADER}struct rw_semaphore *sem, long count,`,
    `<<<<<<< HEAD\n${HEADER}struct rw_semaphore *sem, long count,`,
    ['L:1: version control conflict marker in the text', '*', '*'],
  ],
  [
    'a pointer to another structure',
    TASK,
    TASK.replace('current', 'sem'),
    ["L:14: assignment to 'struct task_struct *' from incompatible pointer type 'struct rw_semaphore *'"],
  ],
  [
    'a number for a pointer',
    TASK,
    TASK.replace('current', '1'),
    ["L:14: warning: assignment to 'struct task_struct *' from 'int' makes pointer from integer without a cast"],
  ],
  [
    'a pointer for a number',
    '= -RWSEM_READER_BIAS;',
    '= sem;',
    ["L:20: warning: initialization of 'long' from 'struct rw_semaphore *' makes integer from pointer without a cast"],
  ],
  [
    'const lost',
    TASK,
    '\tconst struct task_struct *self = current; waiter.task = self;',
    [
      "L:56: warning: assignment discards 'const' qualifier from pointer target type [the pointer is a 'const struct task_struct *']",
    ],
  ],
  [
    'arguments in the wrong order',
    CALL,
    CALL.replace('sem, wake_type, wake_q', 'wake_q, wake_type, sem'),
    [
      "L:18: passing argument 1 of 'rwsem_mark_wake' from incompatible pointer type [expected 'struct rw_semaphore *' but argument is of type 'struct wake_q_head *']",
      "L:37: passing argument 3 of 'rwsem_mark_wake' from incompatible pointer type [expected 'struct wake_q_head *' but argument is of type 'struct rw_semaphore *']",
    ],
  ],
  [
    'a comparison with another type',
    TASK,
    `${TASK} if (waiter.task == sem) return sem;`,
    [
      "L:41: warning: comparison of distinct pointer types lacks a cast [one is 'struct task_struct *', the other 'struct rw_semaphore *']",
    ],
  ],
  [
    'a value from a void function',
    TEST,
    TEST.replace('return', 'return count'),
    ["L+1:10: 'return' with a value, in function returning void"],
  ],
  [
    'no value',
    '\treturn taken;\n}',
    '\treturn;\n}',
    ["L:2: 'return' with no value, in function returning non-void [rwsem_optimistic_spin() returns '_Bool']"],
  ],
  [
    'no return',
    '\treturn taken;\n}',
    '}',
    ["L:1: no return statement in function returning non-void [rwsem_optimistic_spin() returns '_Bool']"],
  ],
  [
    'no void',
    HEADER,
    `static void no_parameters() { }\n${HEADER}`,
    ["L:13: function declaration isn't a prototype ['(void)' says that there are no parameters]"],
  ],
  [
    'a misspelt structure in a parameter list',
    HEADER,
    `void unknown(struct rwsem_wayter *waiter);\n${HEADER}`,
    [
      "L:14: warning: 'struct rwsem_wayter' declared inside parameter list will not be visible outside of this definition or declaration [did you mean 'rwsem_waiter'?]",
    ],
  ],
  [
    'a const that is written',
    TASK,
    '\tconst int once = 0; once = 1;',
    ["L:22: assignment of read-only variable 'once'"],
  ],
  ['a shift too far', '= -RWSEM_READER_BIAS;', '= 1 << 40;', ['L:22: warning: left shift count >= width of type']],
  [
    'one too many in an array',
    HEADER,
    `static int few[2] = { 1, 2, 3 };\n${HEADER}`,
    ['L:29: warning: excess elements in array initializer'],
  ],
  [
    'several',
    '\tosq_unlock(&sem->osq);',
    '\tosq_unlok(&sem->osq); foo = 1; sem->waitlist = 2;',
    [
      "L:2: implicit declaration of function 'osq_unlok' [did you mean 'osq_unlock'?]",
      "L:24: 'foo' undeclared (first use in this function)",
      "L:33: 'struct rw_semaphore' has no member named 'waitlist' [did you mean 'wait_list'?]",
    ],
  ],
];

/** As the rows have it. `line`: L. */
function shown({ message, origin, hint, severity }: Diagnostic, line: number): string {
  const [, at = '', column = ''] = /:(\d+):(\d+)$/.exec(origin === undefined ? '' : describePlace(origin)) ?? [];
  const off = Number(at) - line;
  const place = Math.abs(off) > 30 ? at : `L${off === 0 ? '' : off > 0 ? `+${off}` : off}`;
  const behind = hint === undefined ? '' : ` [${hint.replaceAll(PATH, 'PATH').replace(/^(searched: ).*/, '$1*')}]`;
  return `${place}:${column}: ${severity === 'warning' ? 'warning: ' : ''}${message}${behind}`;
}

test.each(ROWS)('%s', (_name, from, to, said) => {
  const text = kernel.read(PATH) ?? '';
  const at = text.indexOf(from);
  expect(at).toBeGreaterThan(0);
  const line = text.slice(0, at).split('\n').length;
  const diagnostics = diagnosticsOf(text.slice(0, at) + to + text.slice(at + from.length));
  const lines = diagnostics.map((diagnostic) => shown(diagnostic, line));
  expect(lines.map((each, n) => (said[n] === '*' ? '*' : each))).toEqual(said);
});

test('where a macro was used, and in which macros the fault lies', () => {
  const text = (kernel.read(PATH) ?? '').replace(
    '#define RWSEM_WRITER_MASK\tRWSEM_WRITER_LOCKED',
    '#define RWSEM_WRITER_MASK\tRWSEM_WRITER_LOKED',
  );
  const first = diagnosticsOf(text).find(({ message }) => message.includes('LOKED'));
  expect(first === undefined ? '' : formatDiagnostic(first)).toMatch(
    /^kernel\/locking\/rwsem\.c:\d+:\d+: error: 'RWSEM_WRITER_LOKED' undeclared \(first use in this function\)\n.*\n +\| [\t ]*\^\n(?:kernel\/locking\/rwsem\.c:\d+:\d+: note: in expansion of macro 'RWSEM_\w+'\n.*\n +\| [\t ]*\^~+\n|kernel\/.*note: in expansion of macro '\w+'\n)+ {2}hint: did you mean 'RWSEM_WRITER_LOCKED'\?$/,
  );
});
