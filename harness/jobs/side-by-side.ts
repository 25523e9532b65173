/**
 * Many scenarios on worker threads: those that one thread can exhaust side by side, then the large ones one after the
 * other, each on all threads.
 *
 * In: jobs and how to run one. Out: their outcomes, in the order of the jobs, whatever the order in which they ended.
 *
 * Invariant: an outcome is the same as on one thread, but for how long it took; where symmetry is used, the number of
 * states may differ, as it depends on which of several equal states comes first.
 */
import type { Outcome } from '../revision.ts';
import { DEFAULT_LIMITS, type RunHooks, type RunLimits } from '../run.ts';
import { shareSearch } from './share.ts';
import { Workers } from './workers.ts';

export type RunJob<Job> = (job: Job, limits: Partial<RunLimits>, hooks: RunHooks) => Promise<Outcome>;

/** Fewer jobs are not worth the threads' start. */
const FEW = 3;
/** States that one thread is given: a search that is larger begins anew on all of them. */
const ALONE = 300_000;
/** `threads`: 1 for none besides this one. `run` must not run anything once its hooks' `stop` says so. */
export async function sideBySide<Job>(
  jobs: readonly Job[],
  threads: number,
  limits: Partial<RunLimits>,
  run: RunJob<Job>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  if (threads <= 1) {
    for (const job of jobs) outcomes.push(await run(job, limits, {}));
    return outcomes;
  }
  const workers = new Workers(threads);
  try {
    const most = limits.states ?? DEFAULT_LIMITS.states;
    const alone = Math.min(ALONE, most);
    if (jobs.length > FEW) {
      // One more than threads, so that this thread compiles what comes next.
      await eachOf(jobs, threads + 1, async (job, index) => {
        const small = { ...limits, states: alone, trial: alone < most };
        outcomes[index] = await run(job, small, { elsewhere: runBy(workers) });
      });
    }
    for (const [index, job] of jobs.entries()) {
      const first = outcomes[index];
      if (first !== undefined && (alone === most || !isCutOff(first, alone))) continue;
      const shareFrom = first === undefined ? {} : { shareFrom: 0 };
      outcomes[index] = await run(job, limits, {
        ...shareFrom,
        share: sharedBy(workers),
      });
    }
    return outcomes;
  } finally {
    workers.end();
  }
}

/** Did it end because of that limit? */
function isCutOff({ completeness, states }: Outcome, limit: number): boolean {
  return completeness?.kind === 'bounded' && states >= limit;
}

/** Runs a scenario on one of these threads. */
export function runBy(workers: Workers): NonNullable<RunHooks['elsewhere']> {
  return (built, limits, hooks) => workers.run(built, limits, hooks);
}

/** Searches on all of these threads. */
export function sharedBy(workers: Workers): NonNullable<RunHooks['share']> {
  return async (request, hooks) => {
    const threads = await workers.takeAll();
    try {
      return await shareSearch(threads, request, hooks);
    } finally {
      workers.giveAll(threads);
    }
  };
}

/** Runs `work` on all items, `width` at a time, beginning in their order. */
export async function eachOf<Item>(
  items: readonly Item[],
  width: number,
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      await work(items[index]!, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
}
