/**
 * WARN*(), BUG(), panic(), printk() and snprintf() of the model.
 *
 * A warning is a finding that does not end the run, as in the kernel; a BUG() or panic() ends it.
 */
import { formatPrintf, type Machine, MEMORY_BASE_HIGH, type Native, readString } from '../../interp/index.ts';
import type { Kernel } from './kernel.ts';

/** The text of a printf-style call: format pointer and va_list pointer as argument words. */
function formatted(machine: Machine, format: number, list: number): string {
  const { args } = machine;
  if (args[format] === 0 && args[format + 1] === 0) return '';
  const text = readString(machine, args[format]!, args[format + 1]!);
  if (args[list + 1] !== MEMORY_BASE_HIGH || !machine.usable(args[list]!, 8, true)) return text;
  return formatPrintf(machine, text, machine.peek32(args[list]!));
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
        const text = formatted(machine, 5, 7).trimEnd();
        const message = text === '' ? `WARNING at ${place.file}:${place.line} ${place.function}()` : text;
        kernel.report({ kind: 'warning', message, place, fatal: false });
      },
    },
    __lockstep_panic: {
      visible: false,
      result: 0,
      run: (machine) => kernel.fatal('bug', formatted(machine, 0, 2).trimEnd()),
    },
    __lockstep_printk: {
      visible: false,
      result: 1,
      run: (machine) => {
        const text = formatted(machine, 0, 2);
        kernel.onPrint?.(text);
        machine.resultLow = text.length;
      },
    },
    __lockstep_snprintf: {
      visible: false,
      result: 1,
      run: (machine) => {
        const { args } = machine;
        const bytes = new TextEncoder().encode(formatted(machine, 4, 6));
        const room = args[3] === 0 ? args[2]! >>> 0 : 0x7fffffff;
        const target = args[0]!;
        if (
          room > 0 &&
          (args[1] !== MEMORY_BASE_HIGH || !machine.usable(target, Math.min(room, bytes.length + 1), false))
        ) {
          machine.fail('out-of-bounds', 'snprintf() writes outside of its buffer', target, args[1]!, bytes.length + 1);
          return;
        }
        for (let n = 0; n < bytes.length && n + 1 < room; n++) machine.poke8(target + n, bytes[n]!);
        if (room > 0) machine.poke8(target + Math.min(bytes.length, room - 1), 0);
        machine.resultLow = bytes.length;
      },
    },
  };
}
