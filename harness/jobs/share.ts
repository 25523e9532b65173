/**
 * One exhaustive search on all worker threads: the main thread's part.
 *
 * In: a scenario that is too large for one thread, and the workers. Out: what search.ts would find on one thread: the same
 * states, transitions, outcomes and findings (each perhaps on another schedule); or that it has to be asked, because
 * some states lead to no end, or threads learnt different things about locks.
 *
 * The threads work in rounds, which end when somebody has nothing to do, or after some transitions. Between rounds nobody
 * runs, so that the table may grow and work may be handed over.
 *
 * Invariant: it is over only when no thread has an open choice.
 */
import { bug, type ExecutionCounts } from '../../interp/index.ts';
import { pack } from '../build.ts';
import type { Shared, ShareHooks, ShareRequest } from '../explore/collected.ts';
import { settle } from '../explore/settle.ts';
import { SharedTable } from '../explore/shared-table.ts';
import { type Finding, findingKey, standsBefore } from '../finding.ts';
import { F_HUNGRY, type Part, type Rest } from './messages.ts';
import type { Thread } from './workers.ts';

const FIRST_CAPACITY = 1 << 20;
/** Share of the slots that may be taken: beyond it, looking for a free one takes long. */
const FULL = 0.75;
/** Room for what the threads enter in one round. */
const ROUND = 50_000;

export async function shareSearch(
  threads: readonly Thread[],
  request: ShareRequest,
  hooks: ShareHooks,
): Promise<Shared> {
  const sharing = new Sharing(threads, request, hooks);
  try {
    return await sharing.run();
  } finally {
    for (const { flags } of threads) flags.fill(0);
  }
}

class Sharing {
  private table = SharedTable.make(FIRST_CAPACITY);
  private readonly parts: Part[] = [];
  /** By key. */
  private readonly findings = new Map<string, Finding>();

  constructor(
    private readonly threads: readonly Thread[],
    private readonly request: ShareRequest,
    private readonly hooks: ShareHooks,
  ) {}

  async run(): Promise<Shared> {
    const { threads, request } = this;
    const { limits, revealed, tagged } = request;
    for (const { flags } of threads) flags.fill(0);
    const packed = pack(request.built);
    const join = { kind: 'join', packed, limits, revealed, tagged, table: this.table.buffer } as const;
    await this.all((thread, n) => thread.ask({ ...join, first: n === 0 }, 'part'));
    let status = this.verdict();
    while (status === undefined) {
      await this.round();
      this.hooks.progress(this.sum('states'), this.sum('transitions'));
      status = this.hooks.stop() ?? this.verdict();
    }
    const rests = await Promise.all(threads.map((thread) => thread.ask({ kind: 'leave' }, 'rest')));
    return this.conclude(status, rests);
  }

  private async all(ask: (thread: Thread, n: number) => Promise<Part>): Promise<void> {
    const parts = await Promise.all(this.threads.map(ask));
    for (const [n, part] of parts.entries()) this.note(n, part);
  }

  private note(n: number, part: Part): void {
    this.parts[n] = part;
    for (const finding of part.findings) {
      const key = findingKey(finding);
      const known = this.findings.get(key);
      if (known === undefined || standsBefore(known, finding)) this.findings.set(key, finding);
    }
  }

  private sum(what: 'states' | 'transitions'): number {
    return this.parts.reduce((sum, part) => sum + part[what], 0);
  }

  /** Is there a reason to end? */
  private verdict(): Shared['status'] | undefined {
    const { parts } = this;
    const { states, findings } = this.request.limits;
    for (const { status } of parts) if (status === 'refined' || status === 'asymmetric') return status;
    if (this.findings.size >= findings) return 'limit-findings';
    if (this.sum('states') >= states) return 'limit-states';
    if (parts.some(({ status }) => status !== 'idle')) return undefined;
    return parts.some(({ depthHit }) => depthHit) ? 'limit-depth' : 'exhausted';
  }

  /** Hands work to those who have none, and lets everybody go on. */
  private async round(): Promise<void> {
    const { threads, parts } = this;
    const grow = this.sum('states') + ROUND * threads.length > FULL * this.table.capacity;
    if (grow) this.table = this.table.grown();
    const table = grow ? { table: this.table.buffer } : {};
    const idle = threads.filter((_, n) => parts[n]!.status === 'idle');
    const busy = threads.filter((_, n) => parts[n]!.status === 'paused');
    const shares = new Map<Thread, { readonly share: NonNullable<Awaited<ReturnType<typeof splitOf>>> }>();
    for (const [n, receiver] of idle.entries()) {
      const share = await splitOf(busy[n % busy.length]!);
      if (share !== undefined) shares.set(receiver, { share });
    }
    // Who has little to do is not asked again at once.
    const hungry = shares.size === idle.length ? 1 : 0;
    for (const { flags } of threads) Atomics.store(flags, F_HUNGRY, 0);
    await this.all(async (thread, n) => {
      const share = shares.get(thread);
      if (share === undefined && !busy.includes(thread)) return this.rest(thread, n, table);
      const part = await thread.ask({ kind: 'go', ...table, ...share }, 'part');
      if (part.status !== 'paused' && hungry === 1) {
        for (const { flags } of threads) Atomics.store(flags, F_HUNGRY, 1);
      }
      return part;
    });
  }

  /** Has nothing to do in this round, but must know a new table. */
  private async rest(thread: Thread, n: number, table: { readonly table?: SharedArrayBuffer }): Promise<Part> {
    if (table.table === undefined) return { ...this.parts[n]!, findings: [] };
    return thread.ask({ kind: 'go', ...table }, 'part');
  }

  private conclude(status: Shared['status'], rests: readonly Rest[]): Shared {
    const outcomes = new Map<string, { count: number; readonly schedule: readonly number[] }>();
    const possible = new Map<string, boolean>();
    const { counts } = this.request.built;
    for (const rest of rests) {
      for (const [text, { count, schedule }] of rest.outcomes) {
        const known = outcomes.get(text);
        if (known === undefined) outcomes.set(text, { count, schedule });
        else known.count += count;
      }
      for (const [text, seen] of rest.possible) possible.set(text, seen || possible.get(text) === true);
      if (counts !== undefined && rest.counts !== undefined) addCounts(counts, rest.counts);
    }
    const left =
      status === 'exhausted'
        ? settle(
            this.table,
            rests.map(({ unsettled }) => unsettled),
          )
        : 0;
    const asymmetric = this.parts.find((part) => part.asymmetric !== undefined)?.asymmetric;
    return {
      status: left > 0 ? 'unsettled' : status,
      states: this.sum('states'),
      transitions: this.sum('transitions'),
      findings: [...this.findings.values()],
      outcomes,
      possible,
      revealed: [...new Set(this.parts.flatMap((part) => part.revealed))].sort((a, b) => a - b),
      asymmetric,
      bytes: this.table.buffer.byteLength,
    };
  }
}

async function splitOf(thread: Thread) {
  return (await thread.ask({ kind: 'split' }, 'share')).share;
}

function addCounts(to: ExecutionCounts, from: ExecutionCounts): void {
  if (to.ran.length !== from.ran.length) bug('counts of another program');
  for (let n = 0; n < to.ran.length; n++) to.ran[n]! += from.ran[n]!;
  for (let n = 0; n < to.entered.length; n++) to.entered[n]! += from.entered[n]!;
}
