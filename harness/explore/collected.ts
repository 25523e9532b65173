/**
 * A search that several threads made, as one that has ended.
 *
 * In: what the threads found (jobs/share.ts). Out: what run.ts asks of any explorer.
 */
import type { Finding } from '../finding.ts';
import type { RunLimits } from '../run.ts';
import type { BuiltScenario } from '../scenario.ts';
import type { MinimizeTarget } from './minimize.ts';
import type { SearchStatus } from './search.ts';
import type { Explorer } from './strategy.ts';

export interface ShareRequest {
  readonly built: BuiltScenario;
  readonly limits: RunLimits;
  readonly revealed: readonly number[];
  readonly tagged: boolean;
}

export interface ShareHooks {
  /** After every round. */
  readonly progress: (states: number, transitions: number) => void;
  /** Asked after every round: a reason to end, if there is one. */
  readonly stop: () => 'interrupted' | 'seconds' | undefined;
}

export interface Shared {
  /** `unsettled`: some states lead to no end; the search of one thread can say more. */
  readonly status: Exclude<SearchStatus, 'paused'> | 'interrupted' | 'seconds' | 'unsettled';
  readonly states: number;
  readonly transitions: number;
  readonly findings: readonly Finding[];
  readonly outcomes: ReadonlyMap<string, { readonly count: number; readonly schedule: readonly number[] }>;
  readonly possible: ReadonlyMap<string, boolean>;
  /** Sites that turned out to be events. */
  readonly revealed: readonly number[];
  readonly asymmetric: string | undefined;
  /** Of the table of states. */
  readonly bytes: number;
}

export class Collected implements Explorer {
  readonly states: number;
  readonly transitions: number;
  readonly findings: readonly Finding[];
  readonly outcomes: Shared['outcomes'];

  constructor(private readonly shared: Shared) {
    this.states = shared.states;
    this.transitions = shared.transitions;
    this.findings = shared.findings;
    this.outcomes = shared.outcomes;
  }

  advance(): SearchStatus {
    return 'exhausted';
  }

  remaining(): string {
    return '';
  }

  targetOf(finding: Finding): MinimizeTarget {
    return { finding };
  }

  /** As of any table of 64-bit hashes (visited.ts). */
  memory(): { readonly bytes: number; readonly omission: number } {
    return { bytes: this.shared.bytes, omission: this.states ** 2 / 2 ** 65 };
  }
}
