/**
 * What a long suite has settled so far, in a file, so that it can be interrupted and go on.
 *
 * In and out: a text file of JSON lines: a head that says what it is, then a line for each pair of scenario and
 * configuration that was exhausted without a finding. Only those are kept: findings are worth being run and shown again.
 *
 * Invariant: a line counts only for the same program text: its key covers the version of lockstep, the tree, the
 * configuration and the scenario. A line that was cut off by an interruption is as good as not there.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { ScenarioSource } from './build.ts';
import { kbuildKey } from './kbuild.ts';
import { nothing, type Outcome, type Revision } from './revision.ts';

const HEAD = { lockstep: 'ledger', format: 1 };

/** The file is something else. */
export class LedgerError extends Error {}

interface Row {
  readonly key: string;
  readonly scenario: string;
  readonly description: string;
  readonly states: number;
  readonly transitions: number;
  readonly seconds: number;
  readonly omission: number;
  readonly possible: readonly (readonly [string, boolean])[];
  readonly outcomes: readonly (readonly [string, number])[];
  readonly files: readonly string[];
  readonly warnings?: readonly string[];
}

export class Ledger {
  private readonly rows = new Map<string, Row>();

  /** Reads the file, or begins one. Throws LedgerError for a file that is no ledger, and what the file system says. */
  constructor(
    private readonly path: string,
    private readonly version: string,
  ) {
    if (!existsSync(path)) {
      writeFileSync(path, `${JSON.stringify(HEAD)}\n`, { flag: 'wx' });
      return;
    }
    const text = readFileSync(path, 'utf8');
    const [head = '', ...lines] = text.split('\n');
    if (head !== JSON.stringify(HEAD)) throw new LedgerError(`${path} is no ledger of lockstep's`);
    for (const line of lines) {
      const row = parse(line);
      if (row !== undefined) this.rows.set(row.key, row);
    }
    // What follows must not be glued to a line that was cut off.
    if (!text.endsWith('\n')) appendFileSync(path, '\n');
  }

  /** The outcome of an earlier run, if it was settled. */
  known(revision: Revision, source: ScenarioSource, memory?: 'weak'): Outcome | undefined {
    const row = this.rows.get(this.keyOf(revision, source, memory));
    if (row === undefined) return undefined;
    const { description, states, transitions, seconds, omission, files, warnings } = row;
    return {
      ...nothing(source, 'pass', '', [], seconds),
      ...{ description, states, transitions, omission, files },
      reason: undefined,
      completeness: { kind: 'exhaustive', ...(memory === undefined ? {} : { memory }) },
      possible: new Map(row.possible),
      outcomes: new Map(row.outcomes),
      ...(warnings === undefined ? {} : { warnings }),
    };
  }

  /** Keeps an outcome that is worth it. */
  note(revision: Revision, source: ScenarioSource, outcome: Outcome): void {
    if (outcome.verdict !== 'pass' || outcome.completeness?.kind !== 'exhaustive') return;
    const key = this.keyOf(revision, source, outcome.completeness.memory);
    if (this.rows.has(key)) return;
    const { scenario, description, states, transitions, seconds, omission, files, warnings } = outcome;
    const [possible, outcomes] = [[...outcome.possible], [...outcome.outcomes]];
    const counts = { states, transitions, seconds, omission };
    const said = warnings === undefined ? {} : { warnings };
    const row: Row = { key, scenario, description, ...counts, possible, outcomes, files, ...said };
    this.rows.set(key, row);
    appendFileSync(this.path, `${JSON.stringify(row)}\n`);
  }

  private keyOf({ tree, config }: Revision, source: ScenarioSource, memory: 'weak' | undefined): string {
    const parts = [
      this.version,
      tree.id,
      kbuildKey(tree),
      [...config],
      source.name,
      source.path,
      source.text,
      memory ?? 'sc',
    ];
    return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
  }
}

function parse(line: string): Row | undefined {
  try {
    const row = JSON.parse(line) as Row;
    return typeof row.key === 'string' && Array.isArray(row.outcomes) ? row : undefined;
  } catch {
    return undefined;
  }
}
