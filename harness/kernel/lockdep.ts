/**
 * The hooks of the lock validator (include/linux/lockdep.h: lock_acquire() and its relatives).
 *
 * What a task holds is kept in the machine's memory, as struct held_lock of the model, so that it is undone and hashed.
 * Here only what needs no history is checked.
 */
import { MEMORY_BASE_HIGH, type Native } from '../../interp/index.ts';
import type { Kernel } from './kernel.ts';

export function lockdepNatives(kernel: Kernel): Record<string, Native> {
  const usable = (low: number, high: number): boolean =>
    high === MEMORY_BASE_HIGH && kernel.machine.usable(low, 8, false);
  return {
    __lockstep_lock_acquire: {
      visible: false,
      result: 0,
      run: (machine) => {
        if (!usable(machine.args[0]!, machine.args[1]!)) {
          machine.fail(
            'use-after-free',
            'lock_acquire() of a lock that is not there',
            machine.args[0]!,
            machine.args[1]!,
            8,
          );
        }
      },
    },
    __lockstep_lock_release: { visible: false, result: 0, run: () => {} },
    __lockstep_lock_downgrade: { visible: false, result: 0, run: () => {} },
    __lockstep_lock_is_held: {
      visible: false,
      result: 1,
      run: (machine) => {
        machine.resultLow = 1;
      },
    },
  };
}
