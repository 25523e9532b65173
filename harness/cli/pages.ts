/**
 * `--html FILE` and `--perfetto FILE`: the result of a command once more, to be looked at.
 *
 * In: reports and what they are of. Out: files. What makes them is loaded only where they are asked for.
 */
import type { ScenarioSource } from '../build.ts';
import type { RevisionReport } from '../report/report.ts';
import type { Revision } from '../revision.ts';
import type { RunSettings } from './options.ts';
import { checkOutput, writeReport } from './output.ts';
import type { Terminal } from './terminal.ts';

/** Everything that a page shows. */
export interface PageSources {
  /** What was run: `diff of base, v1, v2`. */
  readonly title: string;
  readonly reports: readonly RevisionReport[];
  /** Of each report. */
  readonly revisions: readonly Revision[];
  readonly scenarios: readonly ScenarioSource[];
}

/** Refuses early what could not be written after a long run. */
export function checkFiles({ output, html, perfetto }: RunSettings): void {
  checkOutput(output);
  checkOutput(html, '--html');
  checkOutput(perfetto, '--perfetto');
}

export async function writePages(sources: PageSources, settings: RunSettings, terminal: Terminal): Promise<void> {
  if (settings.html !== undefined) {
    const { collect } = await import('../report/html/collect.ts');
    const { htmlReport } = await import('../report/html/write.ts');
    writeReport(await htmlReport(collect(sources)), settings.html, terminal, '--html');
  }
  if (settings.perfetto !== undefined) {
    const { perfetto } = await import('../report/perfetto.ts');
    writeReport(perfetto(sources.reports), settings.perfetto, terminal, '--perfetto');
  }
}
