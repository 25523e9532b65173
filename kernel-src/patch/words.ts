/**
 * What happened to a patch, in the words of patch(1), which kernel developers know by heart.
 *
 * In: file reports and rejects. Out: lines of text.
 */
import type { HunkReport, RejectReason } from './apply.ts';
import type { FileReport, Reject } from './series.ts';

/** `Hunk #2 succeeded at 545 with fuzz 1 (offset 3 lines).` */
export function formatHunk({ hunk, kind, line, fuzz, offset }: HunkReport): string {
  if (kind === 'failed') return `Hunk #${hunk} FAILED at ${line}.`;
  const withFuzz = fuzz > 0 ? ` with fuzz ${fuzz}` : '';
  const moved = offset !== 0 ? ` (offset ${offset} line${offset === 1 ? '' : 's'})` : '';
  return `Hunk #${hunk} succeeded at ${line}${withFuzz}${moved}.`;
}

/** A line for each file, and one for each hunk that failed or went elsewhere than it says; all hunks if `verbose`. */
export function formatReport(report: readonly FileReport[], options: { verbose?: boolean } = {}): string[] {
  return report.flatMap((file) => {
    const told = file.hunks.filter(
      (hunk) => options.verbose || hunk.kind === 'failed' || hunk.fuzz > 0 || hunk.offset !== 0,
    );
    return [formatFile(file), ...told.map(formatHunk), ...file.notes];
  });
}

function formatFile({ action, path, from }: FileReport): string {
  switch (action) {
    case 'change':
      return `patching file ${path}`;
    case 'create':
      return `patching file ${path} (new)`;
    case 'delete':
      return `patching file ${path} (deleted)`;
    case 'rename':
      return `patching file ${path} (renamed from ${from})`;
    case 'copy':
      return `patching file ${path} (copied from ${from})`;
    case 'outside':
      return `skipping file ${path}: this tree does not hold its folder`;
  }
}

const REASONS: Readonly<Record<RejectReason, string>> = {
  'no-such-file': 'there is no such file',
  exists: 'the file exists already',
  'no-folder': 'it lies below a file, which is no folder',
  'content-differs': 'not deleting the file, as it has more in it than the patch removes',
  reversed: 'Reversed (or previously applied) patch detected',
  'line-endings': 'different line endings',
  'white-space': 'it differs in white space',
  'not-at-edge': 'its lines are there, but with so little context it has to be at the beginning or the end of the file',
  'too-short': 'the file has too few lines',
  overlaps: 'an earlier part of the patch has changed the same lines',
  mismatch: 'the lines differ',
};

/** The first line says which hunk and why; then the two texts, lines that differ marked with `!`. */
export function formatReject(reject: Reject): string[] {
  const { patch, path, hunk, header, at, reason, expected, found, where } = reject;
  const which = hunk === 0 ? path : `${path}: hunk #${hunk} (${header.replace(/^(@@.*?@@).*/, '$1')})`;
  const head = `${patch}:${at}: ${which}: ${REASONS[reason]}`;
  if (hunk === 0 || reason === 'reversed') return [head];
  const side = (lines: readonly string[], other: readonly string[]) =>
    lines.map((line, i) => `${line === other[i] ? ' ' : '!'} ${line}`);
  return [head, '*** expected', ...side(expected, found), `--- ${path}:${where}`, ...side(found, expected)];
}
