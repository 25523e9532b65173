/**
 * What a patch changes and no program has in it: it has no effect here, and that is to be said.
 *
 * In: a revision, and the files that its programs were made of. Out: lines of text. Besides files that no program read,
 * these are the parts of a file that are not taken from it (EXCERPTS), and macros that a header of the model defines
 * anew behind the tree's.
 *
 * Invariant: it is the text that is compared, before and after the series, so hunks that only remove count too.
 */
import { excerpt } from '../interp/index.ts';
import type { SourceTree } from '../kernel-src/index.ts';
import { makeReader } from './build.ts';
import type { Revision } from './revision.ts';
import { EXCERPTS } from './units.ts';

export function notExecuted(
  { base, tree, changed }: Pick<Revision, 'base' | 'tree' | 'changed'>,
  files: ReadonlySet<string>,
): string[] {
  if (files.size === 0) return [];
  const anew = definedAnew(tree, files);
  return changed.flatMap((path) => {
    if (!files.has(path)) return [`${path} is changed by the series but not interpreted: those hunks are not executed`];
    const [before, after] = [base.read(path) ?? '', tree.read(path) ?? ''];
    return [...outsideOfExcerpt(path, before, after), ...overridden(path, before, after, anew)];
  });
}

function outsideOfExcerpt(path: string, before: string, after: string): string[] {
  const part = EXCERPTS.find((candidate) => candidate.path === path);
  if (part === undefined || restOf(before, part.functions) === restOf(after, part.functions)) return [];
  const names = part.functions.map((name) => `${name}()`).join(', ');
  return [`${path} is interpreted in part, ${names}: what the series changes elsewhere in it is not executed`];
}

/** The text without these functions. */
function restOf(text: string, functions: readonly string[]): string {
  let rest = '';
  let done = 0;
  for (const { start, end } of excerpt(text, functions).kept) {
    rest += text.slice(done, start);
    done = end;
  }
  return rest + text.slice(done);
}

/** Macros that headers of the model, among these files, take away from the tree, with the header that does so. */
function definedAnew(tree: SourceTree, files: ReadonlySet<string>): ReadonlyMap<string, string> {
  const { read } = makeReader(tree, new Map());
  const headers = [...files].filter((path) => path.startsWith('model/') && path.endsWith('.h'));
  return new Map(
    headers.flatMap((path) =>
      Array.from((read(path) ?? '').matchAll(/^#undef (\w+)$/gm), ([, name]): [string, string] => [name!, path]),
    ),
  );
}

function overridden(path: string, before: string, after: string, anew: ReadonlyMap<string, string>): string[] {
  return [...anew].flatMap(([name, header]) =>
    definitionsOf(before, name) === definitionsOf(after, name)
      ? []
      : [`${path}: ${name} is defined anew by ${header}: what the series makes of it is not executed`],
  );
}

/** All directives that define the macro, as they stand. */
function definitionsOf(text: string, name: string): string {
  if (!text.includes(name)) return '';
  const directive = new RegExp(`^[ \\t]*#[ \\t]*define[ \\t]+${name}\\b(?:\\\\\\r?\\n|[^\\n])*`, 'gm');
  return (text.match(directive) ?? []).join('\n');
}
