/**
 * Mutants of a C file of the kernel: single small edits of the kinds that reviewers look for.
 *
 * In: the file's text and which of its lines are code. Out: mutants, each the whole text with one edit and a line that
 * says what it is. The file is taken line by line and statement by statement as the kernel lays them out; it is not
 * parsed, and what does not compile is found out by compiling it.
 *
 * Invariant: same text, same mutants, in the same order and with the same names.
 */
import type { Program } from '../../interp/index.ts';

export interface Mutant {
  /** `214.2 order`: line, number among the line's mutants, kind of edit. */
  readonly id: string;
  readonly line: number;
  /** What the edit makes of the line. */
  readonly what: string;
  readonly text: string;
}

/** Lines of a file (from 0) that programs have code of. */
export function codeLines(programs: readonly Program[], path: string): ReadonlySet<number> {
  const lines = new Set<number>();
  for (const program of programs) {
    for (const place of program.places) {
      for (let at = place.origin; ; at = at.macro.at) {
        if (at.file.path === path) lines.add(at.file.position(at.offset).line - 1);
        if (at.macro === undefined) break;
      }
    }
  }
  return lines;
}

/** A statement of the file: its first and last line (from 0), and its text on one line. */
interface Statement {
  readonly first: number;
  readonly last: number;
  readonly indent: string;
  readonly text: string;
}

/** Lines of a statement. */
const LONGEST = 8;

type Edit = { readonly kind: string; readonly lines: readonly string[] };

/** Each is put in place of the other. */
const TWINS: readonly (readonly [string, string])[] = [
  ['RWSEM_FLAG_WAITERS', 'RWSEM_FLAG_HANDOFF'],
  ['RWSEM_WRITER_MASK', 'RWSEM_READER_MASK'],
  ['RWSEM_WRITER_LOCKED', 'RWSEM_READER_BIAS'],
  ['RWSEM_LOCK_MASK', 'RWSEM_WRITER_MASK'],
  ['RWSEM_LOCK_MASK', 'RWSEM_READER_MASK'],
  ['RWSEM_READ_FAILED_MASK', 'RWSEM_LOCK_MASK'],
  ['RWSEM_READ_FAILED_MASK', 'RWSEM_WRITER_MASK'],
  ['RWSEM_READER_OWNED', 'RWSEM_NONSPINNABLE'],
  ['RWSEM_OWNER_FLAGS_MASK', 'RWSEM_READER_OWNED'],
  ['RWSEM_WAITING_FOR_WRITE', 'RWSEM_WAITING_FOR_READ'],
  ['RWSEM_WAKE_ANY', 'RWSEM_WAKE_READERS'],
  ['RWSEM_WAKE_READ_OWNED', 'RWSEM_WAKE_ANY'],
  ['RWSEM_WAKE_READ_OWNED', 'RWSEM_WAKE_READERS'],
  ['OWNER_NULL', 'OWNER_WRITER'],
  ['OWNER_READER', 'OWNER_WRITER'],
  ['OWNER_NONSPINNABLE', 'OWNER_NULL'],
  ['OWNER_NONSPINNABLE', 'OWNER_READER'],
  ['TASK_UNINTERRUPTIBLE', 'TASK_KILLABLE'],
  ['TASK_INTERRUPTIBLE', 'TASK_KILLABLE'],
  ['TASK_RUNNING', 'TASK_UNINTERRUPTIBLE'],
  ['list_add_tail', 'list_add'],
  ['list_move_tail', 'list_move'],
  ['list_empty', 'list_is_singular'],
  ['list_for_each_entry_safe', 'list_for_each_entry_safe_reverse'],
  ['rwsem_set_owner', 'rwsem_set_reader_owned'],
  ['rwsem_clear_owner', 'rwsem_set_owner'],
  ['wake_q_add_safe', 'wake_q_add'],
  ['rwsem_downgrade_wake', 'rwsem_wake'],
  ['rwsem_del_waiter', 'rwsem_add_waiter'],
  ['rwsem_acquire_read', 'rwsem_acquire'],
  ['rwsem_acquire_nest', 'rwsem_acquire'],
  ['__set_current_state', 'set_current_state'],
  ['raw_spin_lock_irqsave', 'raw_spin_lock'],
  ['raw_spin_lock_irq', 'raw_spin_lock'],
  ['raw_spin_unlock_irq', 'raw_spin_unlock'],
  ['atomic_long_andnot', 'atomic_long_or'],
  ['atomic_long_fetch_add', 'atomic_long_add_return'],
  ['atomic_long_add_return', 'atomic_long_fetch_add'],
  ['__down_read_killable', '__down_read_interruptible'],
  ['__down_read_trylock', '__down_write_trylock'],
  ['__down_write_killable', '__down_write'],
  ['time_after', 'time_before'],
  ['schedule_preempt_disabled', 'schedule'],
  ['preempt_disable', 'preempt_enable'],
  ['LD_WAIT_SLEEP', 'LD_WAIT_SPIN'],
  ['true', 'false'],
];

/** Weaker accesses. */
const WEAKER: readonly (readonly [RegExp, string])[] = [
  [/\b(atomic_\w+?)_(?:acquire|release)\b/, '$1_relaxed'],
  [
    /\b(atomic_long_(?:try_cmpxchg|fetch_add|add_return|fetch_or|xchg|cmpxchg))\b(?!_(?:acquire|release|relaxed))/,
    '$1_relaxed',
  ],
  [/\bsmp_store_release\(([^;]*)\);/, 'WRITE_ONCE($1);'],
  [/\bsmp_load_acquire\((\S+?)\)/, 'READ_ONCE(*($1))'],
];

const OPERATORS: readonly (readonly [RegExp, string, string])[] = [
  [/&&/, '||', 'and'],
  [/\|\|/, '&&', 'or'],
  [/ == /, ' != ', 'equal'],
  [/ != /, ' == ', 'unequal'],
  [/ < /, ' <= ', 'less'],
  [/ > /, ' >= ', 'greater'],
  [/ <= /, ' < ', 'less'],
  [/ >= /, ' > ', 'greater'],
  [/ \+= /, ' -= ', 'plus'],
  [/ -= /, ' += ', 'minus'],
  [/ \+ /, ' - ', 'plus'],
  [/ - /, ' + ', 'minus'],
  [/ & ~/, ' & ', 'complement'],
  [/ \|= /, ' = ', 'assign'],
  [/ &= ~/, ' |= ', 'assign'],
  [/!(?=[\w(*])/, '', 'not'],
  [/(?<![\w.>+])1(?![\w.])/, '0', 'number'],
  [/(?<![\w.>])1(?![\w.])/, '2', 'number'],
  [/(?<![\w.>])0(?![\w.])/, '1', 'number'],
];

/** All mutants of the lines (from 0) that `isCode` lets pass. */
export function mutantsOf(text: string, isCode: (line: number) => boolean): Mutant[] {
  const lines = text.split('\n');
  const statements = statementsOf(lines).filter(({ first, last }) => isCode(first) || isCode(last));
  const mutants: Mutant[] = [];
  const seen = new Set([text]);
  for (const [index, statement] of statements.entries()) {
    let number = 0;
    for (const { kind, lines: replaced } of editsOf(statement, statements[index + 1])) {
      const upTo = kind === 'swap' ? statements[index + 1]!.last : statement.last;
      const made = [...lines.slice(0, statement.first), ...replaced, ...lines.slice(upTo + 1)].join('\n');
      if (seen.has(made)) continue;
      seen.add(made);
      const id = `${statement.first + 1}.${++number} ${kind}`;
      mutants.push({ id, line: statement.first + 1, what: describe(statement, replaced), text: made });
    }
  }
  return mutants;
}

function describe({ text }: Statement, replaced: readonly string[]): string {
  const now = replaced.map((line) => line.trim()).join(' ');
  return now === '' ? `without: ${text}` : `${text}  =>  ${now}`;
}

/** Statements and heads of conditions, each with the lines that it goes over; comments and the preprocessor are left out. */
function statementsOf(lines: readonly string[]): Statement[] {
  const statements: Statement[] = [];
  let comment = false;
  for (let first = 0; first < lines.length; first++) {
    const line = lines[first]!;
    if (comment || /^\s*\/\*/.test(line)) {
      comment = !line.includes('*/');
      continue;
    }
    const indent = /^\s+/.exec(line)?.[0];
    if (/^# ?define \w+\s+\S.*[^\\]$/.test(line)) statements.push({ first, last: first, indent: '', text: line });
    if (indent === undefined || line.trim() === '' || /^\s*(?:[{}#]|\w+:$)|\\$/.test(line)) continue;
    let last = first;
    while (last < first + LONGEST && !isWhole(lines.slice(first, last + 1).join(' '))) last++;
    if (last === first + LONGEST) continue;
    const text = lines
      .slice(first, last + 1)
      .map((part) => part.trim())
      .join(' ');
    if (/^[\w!*(}]/.test(text) && !/,$|^[^(]*};?$/.test(text) && !/^lockdep_assert/.test(text))
      statements.push({ first, last, indent, text });
    first = last;
  }
  return statements;
}

/** Are its parentheses closed, and is it a statement's end, or a head's? */
function isWhole(text: string): boolean {
  const depth = text.split('(').length - text.split(')').length;
  return depth === 0 && /[;{},)]\s*$|\belse\s*$|\bdo\s*$/.test(text.replace(/\/\*.*?\*\//g, '').trimEnd());
}

function isDeclaration(text: string): boolean {
  return /^(?:struct|enum|unsigned|long|int|u64|bool|void|static|DEFINE_\w+)\b[^=(]*(?:;|=|\()/.test(text);
}

function editsOf(statement: Statement, next: Statement | undefined): Edit[] {
  const { indent, text } = statement;
  const edits: Edit[] = [];
  const say = (kind: string, line: string): void => {
    edits.push({ kind, lines: [indent + line] });
  };
  const isHead = /^(?:\} )?(?:else )?(?:if|while|for)\b/.test(text);
  if (/;$/.test(text) && !isDeclaration(text) && !isHead) {
    // An empty statement stays, in case that it was all that a condition was for.
    say('delete', ';');
    if (next !== undefined && swaps(statement, next)) {
      edits.push({ kind: 'swap', lines: [indent + next.text, indent + text] });
    }
  }
  for (const edited of conditions(text)) say('condition', edited);
  for (const [pattern, weaker] of WEAKER) if (pattern.test(text)) say('order', text.replace(pattern, weaker));
  for (const [from, to] of TWINS) {
    for (const edited of everywhere(text, new RegExp(`\\b${from}\\b`), to)) say('twin', edited);
    for (const edited of everywhere(text, new RegExp(`\\b${to}\\b`), from)) say('twin', edited);
  }
  if (!/^for \(;;\)/.test(text)) {
    for (const [pattern, to, kind] of OPERATORS) for (const edited of everywhere(text, pattern, to)) say(kind, edited);
    for (const edited of flagsOf(text)) say('flag', edited);
  }
  return edits;
}

function swaps(one: Statement, next: Statement): boolean {
  return (
    one.indent === next.indent &&
    next.text.endsWith(';') &&
    !isDeclaration(next.text) &&
    !/^(?:return|goto|break|continue|if|while|for)\b/.test(`${next.text}`) &&
    !/^(?:return|goto|break|continue)\b/.test(one.text)
  );
}

/** The text with one of the places replaced, for each of them. */
function everywhere(text: string, pattern: RegExp, to: string): string[] {
  const edited: string[] = [];
  for (const found of text.matchAll(new RegExp(pattern.source, 'g'))) {
    edited.push(text.slice(0, found.index) + to + text.slice(found.index + found[0].length));
  }
  return edited;
}

/** `if (a && b)`: never, always, and without either side. */
function conditions(text: string): string[] {
  const head = /^((?:\} )?(?:else )?(?:if|while) \()(.*)(\)(?: \{|;)?)$/.exec(text);
  if (head === null) return [];
  const [, open = '', inside = '', close = ''] = head;
  const edited = [`${open}0 && (${inside})${close}`, `${open}1 || (${inside})${close}`];
  for (const operator of ['&&', '||']) {
    const at = topLevel(inside, operator);
    if (at < 0) continue;
    edited.push(`${open}${inside.slice(0, at).trim()}${close}`, `${open}${inside.slice(at + 2).trim()}${close}`);
  }
  // That would never end, which is no bug to look for.
  return /^\} while/.test(text) ? edited.filter((line) => !line.includes('1 || (')) : edited;
}

/** Where the operator stands outside of all parentheses, or -1. */
function topLevel(text: string, operator: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')') depth--;
    if (depth === 0 && text.startsWith(operator, at)) return at;
  }
  return -1;
}

/** `A|B`: without either of them. */
function flagsOf(text: string): string[] {
  const edited: string[] = [];
  for (const { 0: whole, 1: one, 2: other, index } of text.matchAll(/([\w]+) ?\| ?(\w+)/g)) {
    const around = (inside: string): string => text.slice(0, index) + inside + text.slice(index + whole.length);
    edited.push(around(one!), around(other!));
  }
  return edited;
}
