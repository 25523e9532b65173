/**
 * From the user's words to trees, patches and scenarios: each failure becomes one line and its exit code.
 */
import {
  emptyReason,
  findRevisions,
  formatPatchDiagnostic,
  formatReject,
  formatReport,
  formatTrouble,
  openTree,
  type PatchDiagnostic,
  type Revision,
  readMail,
  SourceError,
  type SourceTree,
} from '../../kernel-src/index.ts';
import type { ScenarioSource } from '../build.ts';
import { selectScenarios } from '../catalog.ts';
import { kernelFor, type PatchInput, readPatchInputs, readThread, threadInput } from '../patch-input.ts';
import { printable } from '../report/style.ts';
import type { RevisionOutcome } from '../revision.ts';
import { CommandError, EXIT, usage } from './exit.ts';
import { fetchText, makeProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';

export function chooseScenarios(words: readonly string[], directory?: string): readonly ScenarioSource[] {
  const selection = selectScenarios(words, directory);
  if (selection.kind === 'unknown') throw usage(selection.message);
  return selection.sources;
}

/** A SourceError as the line that ends the command. Everything else is thrown on. */
export function refuse(error: unknown, code: number = EXIT.usage): never {
  if (!(error instanceof SourceError)) throw error;
  const exit = error.kind === 'aborted' ? EXIT.incomplete : code;
  throw new CommandError(exit, error.kind === 'aborted' ? 'interrupted' : error.message, [], error.hint);
}

/** Opens a kernel, with progress of the fetch; Ctrl-C ends it and leaves the cache whole. */
export async function openKernel(spec: string, terminal: Terminal, progress: boolean): Promise<SourceTree> {
  const line = makeProgress(terminal, progress);
  const abort = new AbortController();
  const off = terminal.onInterrupt(() => abort.abort());
  try {
    return await openTree(spec, {
      progress: (state) => line.show(fetchText(state)),
      signal: abort.signal,
    });
  } catch (error) {
    line.end();
    return refuse(error);
  } finally {
    off();
    line.end();
  }
}

/** As openKernel(), of `DIR@base-commit` the commit that the patches name. */
export async function openKernelFor(
  spec: string,
  revisions: readonly Revision[],
  terminal: Terminal,
  progress: boolean,
): Promise<{ readonly tree: SourceTree; readonly kernel: string }> {
  let kernel = spec;
  try {
    kernel = kernelFor(spec, revisions);
  } catch (error) {
    return refuse(error);
  }
  return { tree: await openKernel(kernel, terminal, progress), kernel };
}

/** Reads what stands after --patch. What is wrong with it goes to stderr; with errors, the command ends. */
export async function readPatchWords(words: readonly string[], terminal: Terminal): Promise<PatchInput[]> {
  try {
    const inputs = await readPatchInputs(words, terminal.stdin === undefined ? {} : { stdin: terminal.stdin });
    checkPatches(inputs, terminal);
    return inputs;
  } catch (error) {
    return refuse(error);
  }
}

/** The mail on stdin as a patch; undefined where it holds none (a cover letter, say). */
export async function readMailBox(terminal: Terminal): Promise<PatchInput | undefined> {
  const options = terminal.stdin === undefined ? {} : { stdin: terminal.stdin };
  const box = await readMail(['-'], options).catch(refuse);
  if (emptyReason(box) !== undefined && box.diagnostics.length === 0) return undefined;
  const chosen = findRevisions(box).at(-1);
  return chosen === undefined ? undefined : threadInput('-', chosen, []);
}

/** The revisions of a thread, in mails. */
export async function readThreadFiles(files: readonly string[], terminal: Terminal): Promise<Revision[]> {
  try {
    return await readThread(files, terminal.stdin === undefined ? {} : { stdin: terminal.stdin });
  } catch (error) {
    return refuse(error);
  }
}

function checkPatches(inputs: readonly PatchInput[], terminal: Terminal): void {
  const diagnostics = inputs.flatMap((input) => input.diagnostics);
  const errors = diagnostics.filter((one) => one.severity === 'error');
  if (errors.length > 0) throw malformed(errors);
  for (const diagnostic of diagnostics) terminal.err(`${printable(formatPatchDiagnostic(diagnostic))}\n`);
}

export function malformed(diagnostics: readonly PatchDiagnostic[]): CommandError {
  const files = [...new Set(diagnostics.map((one) => one.file))].join(', ');
  return new CommandError(EXIT.patch, `${files}: not usable as a patch`, diagnostics.map(formatPatchDiagnostic));
}

/** A series that does not apply: the words of patch(1), what was expected and what is there, and one line. */
export function rejection(
  outcome: Exclude<RevisionOutcome, { kind: 'made' }>,
  name: string,
  label: string,
): CommandError {
  if (outcome.kind === 'malformed') return malformed(outcome.diagnostics);
  if (outcome.kind === 'refused') {
    const mails = [...new Set(outcome.refusals.map((refusal) => refusal.patch))].join(', ');
    const lead = name === '' ? '' : `${name}: `;
    return new CommandError(EXIT.patch, `${lead}${mails} is damaged and cannot be repaired`, formatTrouble(outcome));
  }
  const patches = [...new Set(outcome.rejects.map((reject) => reject.patch))].join(', ');
  const details = [...formatReport(outcome.report), ...outcome.rejects.flatMap(formatReject)];
  const where = name === '' ? '' : `${name}: `;
  return new CommandError(EXIT.patch, `${where}${patches} does not apply to ${label}`, details);
}
