/**
 * Which stores of a run came late, and when: for traces.
 *
 * In: accesses, wake-ups and commits as a recorder sees them, row by row. Out: nothing; the text of a store that somebody could
 * have seen and did not says in which step it became visible, and that step says so as well. A store that nobody looked for
 * meanwhile was as good as made at once, and reads so.
 */
import type { Access, Commit } from '../interp/index.ts';
import type { Place } from './trace.ts';

/** An event whose text is not settled yet. */
export interface OpenEvent {
  readonly kind: 'load' | 'store' | 'rmw' | 'native' | 'call' | 'return';
  text: string;
  readonly place: Place | undefined;
  readonly matters: boolean;
}

interface OpenStore {
  readonly access: Access;
  readonly row: number;
  readonly event: OpenEvent;
  /** Somebody else looked where it goes. */
  missed: boolean;
}

export class LateTrace {
  /** Number of the row that is being made, 1-based. */
  row = 0;
  private open: OpenStore[] = [];

  /** `event` stands for the access in the trace. */
  access(access: Access, event: OpenEvent): void {
    this.look(access.task, access.offset, access.size);
    // An atomic that changed nothing has written nothing, or nothing that could be missed.
    const writes = access.kind === 'store' || access.oldLow !== access.newLow || access.oldHigh !== access.newHigh;
    if (access.kind !== 'load' && writes) this.open.push({ access, row: this.row, event, missed: false });
  }

  /** A task looks at memory, or is about to write there. */
  look(task: number, offset: number, size: number): void {
    for (const store of this.open) {
      const { access } = store;
      if (access.task !== task && access.offset < offset + size && offset < access.offset + access.size)
        store.missed = true;
    }
  }

  /** The event that the row shows for a commit, if it shows one. */
  commit({ task, pc, offset }: Commit): OpenEvent | undefined {
    const index = this.open.findIndex(
      ({ access }) => access.task === task && access.pc === pc && access.offset === offset,
    );
    const [store] = index < 0 ? [] : this.open.splice(index, 1);
    if (store === undefined || !store.missed) return undefined;
    const { event, row } = store;
    const shown = { ...event, kind: 'store' as const, text: `late store of step ${row}: ${event.text}`, matters: true };
    event.text = `${event.text} (late: step ${this.row})`;
    return shown;
  }

  /** The run is over: `isLate` says whether a task still has a store to come there. */
  end(isLate: (task: number, offset: number) => boolean): void {
    for (const { access, event, missed } of this.open) {
      if (missed && isLate(access.task, access.offset)) event.text = `${event.text} (late: nobody has seen it yet)`;
    }
  }
}
