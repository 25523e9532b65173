/**
 * WARN*(), BUG(), panic(), printk() and snprintf() of the model.
 *
 * A warning is a finding that does not end the run, as in the kernel; a BUG() or panic() ends it.
 */
import { type Machine, type Native, readString } from '../../interp/index.ts';
import type { Kernel } from './kernel.ts';
import { cellsOf, vsprintf } from './vsprintf.ts';

/**
 * The bytes of a printf-style call: format pointer and va_list pointer as argument words. Undefined after a fault.
 */
function formatted(kernel: Kernel, machine: Machine, format: number, list: number): Buffer | undefined {
  const pointer = (word: number) => ({ low: machine.args[word]!, high: machine.args[word + 1]! });
  if (pointer(format).low === 0 && pointer(format).high === 0) return Buffer.alloc(0);
  const cells = cellsOf(machine, pointer(list));
  const made = cells === undefined ? undefined : vsprintf(machine, pointer(format), cells);
  if (made?.stoppedAt !== undefined) {
    const message = `Please remove unsupported ${made.stoppedAt} in format string`;
    kernel.report({ kind: 'warning', message, place: undefined, fatal: false });
  }
  return made === undefined ? undefined : Buffer.from(made.text, 'latin1');
}

export function printNatives(kernel: Kernel): Record<string, Native> {
  return {
    __lockstep_warn: {
      visible: false,
      result: 0,
      run: (machine) => {
        const { args } = machine;
        const place = {
          file: readString(machine, args[0]!, args[1]!),
          line: args[2]!,
          function: readString(machine, args[3]!, args[4]!),
        };
        const text = formatted(kernel, machine, 5, 7)?.toString().trimEnd();
        if (text === undefined) return;
        const message = text === '' ? `WARNING at ${place.file}:${place.line} ${place.function}()` : text;
        kernel.report({ kind: 'warning', message, place, fatal: false });
      },
    },
    __lockstep_panic: {
      visible: false,
      result: 0,
      run: (machine) => {
        const text = formatted(kernel, machine, 0, 2);
        if (text !== undefined) kernel.fatal('bug', text.toString().trimEnd());
      },
    },
    __lockstep_printk: {
      visible: false,
      result: 1,
      run: (machine) => {
        const text = formatted(kernel, machine, 0, 2);
        if (text === undefined) return;
        kernel.onPrint?.(text.toString());
        machine.resultLow = text.length;
      },
    },
    __lockstep_snprintf: {
      visible: false,
      result: 1,
      run: (machine) => {
        const { args } = machine;
        const bytes = formatted(kernel, machine, 4, 6);
        if (bytes === undefined) return;
        const room = args[3] === 0 ? args[2]! >>> 0 : 0x7fffffff;
        const target = args[0]!;
        const written = Math.min(room, bytes.length + 1);
        if (written > 0 && machine.diagnoseBlock(target, args[1]!, written, true) !== undefined) return;
        for (let n = 0; n < bytes.length && n + 1 < room; n++) machine.poke8(target + n, bytes[n]!);
        if (room > 0) machine.poke8(target + Math.min(bytes.length, room - 1), 0);
        machine.resultLow = bytes.length;
      },
    },
  };
}
