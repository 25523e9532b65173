/**
 * The one loop that executes IR: a flat switch over the encoded instructions.
 *
 * In: a machine whose pc, fp, sp and go are set. Out: the step's outcome, with pc, fp and sp where it stopped. The
 * case labels are literal numbers (the opcode's name behind each; a test compares them with the table in ir.ts),
 * because V8 makes a jump table of nothing else.
 *
 * Fast paths handle aligned 32- and 64-bit accesses to live memory; everything else goes to access.ts.
 */

import { ELEMENT_END, FIRST_OFFSET, MEMORY_BASE_HIGH } from '../c/ir.ts';
import { bug } from '../diagnostic.ts';
import { STEP_FAULT, STEP_PARKED } from './access.ts';
import * as L from './layout.ts';
import type { Machine } from './machine.ts';
import { divide64, multiply64, shiftLeft64, shiftRight64, wide } from './wide.ts';

const HIGH = MEMORY_BASE_HIGH;

export function run(machine: Machine): number {
  const S = machine.state;
  const code = machine.code;
  const visible = machine.visible;
  const ran = machine.ran;
  const { memory, shadow, stacks, heap, end, stackBytes } = machine.layout;
  const span = end - FIRST_OFFSET;
  // With late stores, accesses to shared memory go the long way.
  const { weak } = machine;
  const shut = weak ? L.SHADOW_SHARED : 0;
  const loadMask = L.SHADOW_LIVE | shut;
  const storeMask = L.SHADOW_ALLOCATED | L.SHADOW_READ_ONLY | L.SHADOW_PARTIAL | shut;
  const ownStack = L.stackOf(machine.layout, machine.task);
  let pc = machine.pc;
  let fp = machine.fp;
  let budget = machine.stepLimit;
  for (;;) {
    switch (code[pc]) {
      case 0: /* nop */ {
        pc += 1;
        break;
      }
      case 1: /* const32 */ {
        S[fp + code[pc + 1]!] = code[pc + 2]!;
        pc += 3;
        break;
      }
      case 2: /* const64 */ {
        const to = fp + code[pc + 1]!;
        S[to] = code[pc + 2]!;
        S[to + 1] = code[pc + 3]!;
        pc += 4;
        break;
      }
      case 3: /* mov32 */ {
        S[fp + code[pc + 1]!] = S[fp + code[pc + 2]!]!;
        pc += 3;
        break;
      }
      case 4: /* mov64 */ {
        const to = fp + code[pc + 1]!;
        const from = fp + code[pc + 2]!;
        const low = S[from]!;
        const high = S[from + 1]!;
        S[to] = low;
        S[to + 1] = high;
        pc += 3;
        break;
      }
      case 5: /* add32 */ {
        S[fp + code[pc + 1]!] = (S[fp + code[pc + 2]!]! + S[fp + code[pc + 3]!]!) | 0;
        pc += 4;
        break;
      }
      case 6: /* sub32 */ {
        S[fp + code[pc + 1]!] = (S[fp + code[pc + 2]!]! - S[fp + code[pc + 3]!]!) | 0;
        pc += 4;
        break;
      }
      case 7: /* mul32 */ {
        S[fp + code[pc + 1]!] = Math.imul(S[fp + code[pc + 2]!]!, S[fp + code[pc + 3]!]!);
        pc += 4;
        break;
      }
      case 8: /* divs32 */ {
        const by = S[fp + code[pc + 3]!]!;
        if (by === 0 || (by === -1 && S[fp + code[pc + 2]!] === -0x80000000)) return machine.badDivision(pc, by === 0);
        S[fp + code[pc + 1]!] = (S[fp + code[pc + 2]!]! / by) | 0;
        ran[pc]!++;
        pc += 4;
        break;
      }
      case 9: /* divu32 */ {
        const by = S[fp + code[pc + 3]!]!;
        if (by === 0) return machine.badDivision(pc, true);
        S[fp + code[pc + 1]!] = ((S[fp + code[pc + 2]!]! >>> 0) / (by >>> 0)) | 0;
        ran[pc]!++;
        pc += 4;
        break;
      }
      case 10: /* rems32 */ {
        const by = S[fp + code[pc + 3]!]!;
        if (by === 0 || (by === -1 && S[fp + code[pc + 2]!] === -0x80000000)) return machine.badDivision(pc, by === 0);
        S[fp + code[pc + 1]!] = (S[fp + code[pc + 2]!]! % by) | 0;
        ran[pc]!++;
        pc += 4;
        break;
      }
      case 11: /* remu32 */ {
        const by = S[fp + code[pc + 3]!]!;
        if (by === 0) return machine.badDivision(pc, true);
        S[fp + code[pc + 1]!] = ((S[fp + code[pc + 2]!]! >>> 0) % (by >>> 0)) | 0;
        ran[pc]!++;
        pc += 4;
        break;
      }
      case 12: /* and32 */ {
        S[fp + code[pc + 1]!] = S[fp + code[pc + 2]!]! & S[fp + code[pc + 3]!]!;
        pc += 4;
        break;
      }
      case 13: /* or32 */ {
        S[fp + code[pc + 1]!] = S[fp + code[pc + 2]!]! | S[fp + code[pc + 3]!]!;
        pc += 4;
        break;
      }
      case 14: /* xor32 */ {
        S[fp + code[pc + 1]!] = S[fp + code[pc + 2]!]! ^ S[fp + code[pc + 3]!]!;
        pc += 4;
        break;
      }
      case 15: /* shl32 */ {
        const by = S[fp + code[pc + 3]!]!;
        if (by >>> 0 > 31) {
          machine.pc = pc;
          return machine.fail('shift-range', `shift of a 32-bit value by ${by}`);
        }
        S[fp + code[pc + 1]!] = S[fp + code[pc + 2]!]! << by;
        ran[pc]!++;
        pc += 4;
        break;
      }
      case 16: /* shrs32 */ {
        const by = S[fp + code[pc + 3]!]!;
        if (by >>> 0 > 31) {
          machine.pc = pc;
          return machine.fail('shift-range', `shift of a 32-bit value by ${by}`);
        }
        S[fp + code[pc + 1]!] = S[fp + code[pc + 2]!]! >> by;
        ran[pc]!++;
        pc += 4;
        break;
      }
      case 17: /* shru32 */ {
        const by = S[fp + code[pc + 3]!]!;
        if (by >>> 0 > 31) {
          machine.pc = pc;
          return machine.fail('shift-range', `shift of a 32-bit value by ${by}`);
        }
        S[fp + code[pc + 1]!] = (S[fp + code[pc + 2]!]! >>> by) | 0;
        ran[pc]!++;
        pc += 4;
        break;
      }
      case 18: /* add64 */ {
        const to = fp + code[pc + 1]!;
        const a = fp + code[pc + 2]!;
        const b = fp + code[pc + 3]!;
        const low = (S[a]! + S[b]!) | 0;
        const high = (S[a + 1]! + S[b + 1]! + (low >>> 0 < S[a]! >>> 0 ? 1 : 0)) | 0;
        S[to] = low;
        S[to + 1] = high;
        pc += 4;
        break;
      }
      case 19: /* sub64 */ {
        const to = fp + code[pc + 1]!;
        const a = fp + code[pc + 2]!;
        const b = fp + code[pc + 3]!;
        const low = (S[a]! - S[b]!) | 0;
        const high = (S[a + 1]! - S[b + 1]! - (S[a]! >>> 0 < S[b]! >>> 0 ? 1 : 0)) | 0;
        S[to] = low;
        S[to + 1] = high;
        pc += 4;
        break;
      }
      case 20: /* mul64 */ {
        const to = fp + code[pc + 1]!;
        const a = fp + code[pc + 2]!;
        const b = fp + code[pc + 3]!;
        multiply64(S[a]!, S[a + 1]!, S[b]!, S[b + 1]!);
        S[to] = wide[0]!;
        S[to + 1] = wide[1]!;
        pc += 4;
        break;
      }
      case 21: /* divs64 */ {
        const to = fp + code[pc + 1]!;
        const a = fp + code[pc + 2]!;
        const b = fp + code[pc + 3]!;
        if ((S[b]! | S[b + 1]!) === 0) return machine.badDivision(pc, true);
        if ((S[b]! & S[b + 1]!) === -1 && S[a] === 0 && S[a + 1] === -0x80000000) return machine.badDivision(pc, false);
        divide64(S[a]!, S[a + 1]!, S[b]!, S[b + 1]!, true, false);
        S[to] = wide[0]!;
        S[to + 1] = wide[1]!;
        ran[pc]!++;
        pc += 4;
        break;
      }
      case 22: /* divu64 */ {
        const to = fp + code[pc + 1]!;
        const a = fp + code[pc + 2]!;
        const b = fp + code[pc + 3]!;
        if ((S[b]! | S[b + 1]!) === 0) return machine.badDivision(pc, true);
        divide64(S[a]!, S[a + 1]!, S[b]!, S[b + 1]!, false, false);
        S[to] = wide[0]!;
        S[to + 1] = wide[1]!;
        ran[pc]!++;
        pc += 4;
        break;
      }
      case 23: /* rems64 */ {
        const to = fp + code[pc + 1]!;
        const a = fp + code[pc + 2]!;
        const b = fp + code[pc + 3]!;
        if ((S[b]! | S[b + 1]!) === 0) return machine.badDivision(pc, true);
        if ((S[b]! & S[b + 1]!) === -1 && S[a] === 0 && S[a + 1] === -0x80000000) return machine.badDivision(pc, false);
        divide64(S[a]!, S[a + 1]!, S[b]!, S[b + 1]!, true, true);
        S[to] = wide[0]!;
        S[to + 1] = wide[1]!;
        ran[pc]!++;
        pc += 4;
        break;
      }
      case 24: /* remu64 */ {
        const to = fp + code[pc + 1]!;
        const a = fp + code[pc + 2]!;
        const b = fp + code[pc + 3]!;
        if ((S[b]! | S[b + 1]!) === 0) return machine.badDivision(pc, true);
        divide64(S[a]!, S[a + 1]!, S[b]!, S[b + 1]!, false, true);
        S[to] = wide[0]!;
        S[to + 1] = wide[1]!;
        ran[pc]!++;
        pc += 4;
        break;
      }
      case 25: /* and64 */ {
        const to = fp + code[pc + 1]!;
        const a = fp + code[pc + 2]!;
        const b = fp + code[pc + 3]!;
        const low = S[a]! & S[b]!;
        const high = S[a + 1]! & S[b + 1]!;
        S[to] = low;
        S[to + 1] = high;
        pc += 4;
        break;
      }
      case 26: /* or64 */ {
        const to = fp + code[pc + 1]!;
        const a = fp + code[pc + 2]!;
        const b = fp + code[pc + 3]!;
        const low = S[a]! | S[b]!;
        const high = S[a + 1]! | S[b + 1]!;
        S[to] = low;
        S[to + 1] = high;
        pc += 4;
        break;
      }
      case 27: /* xor64 */ {
        const to = fp + code[pc + 1]!;
        const a = fp + code[pc + 2]!;
        const b = fp + code[pc + 3]!;
        const low = S[a]! ^ S[b]!;
        const high = S[a + 1]! ^ S[b + 1]!;
        S[to] = low;
        S[to + 1] = high;
        pc += 4;
        break;
      }
      case 28: /* shl64 */ {
        const to = fp + code[pc + 1]!;
        const a = fp + code[pc + 2]!;
        const by = S[fp + code[pc + 3]!]!;
        if (by >>> 0 > 63) {
          machine.pc = pc;
          return machine.fail('shift-range', `shift of a 64-bit value by ${by}`);
        }
        shiftLeft64(S[a]!, S[a + 1]!, by);
        S[to] = wide[0]!;
        S[to + 1] = wide[1]!;
        ran[pc]!++;
        pc += 4;
        break;
      }
      case 29: /* shrs64 */ {
        const to = fp + code[pc + 1]!;
        const a = fp + code[pc + 2]!;
        const by = S[fp + code[pc + 3]!]!;
        if (by >>> 0 > 63) {
          machine.pc = pc;
          return machine.fail('shift-range', `shift of a 64-bit value by ${by}`);
        }
        shiftRight64(S[a]!, S[a + 1]!, by, true);
        S[to] = wide[0]!;
        S[to + 1] = wide[1]!;
        ran[pc]!++;
        pc += 4;
        break;
      }
      case 30: /* shru64 */ {
        const to = fp + code[pc + 1]!;
        const a = fp + code[pc + 2]!;
        const by = S[fp + code[pc + 3]!]!;
        if (by >>> 0 > 63) {
          machine.pc = pc;
          return machine.fail('shift-range', `shift of a 64-bit value by ${by}`);
        }
        shiftRight64(S[a]!, S[a + 1]!, by, false);
        S[to] = wide[0]!;
        S[to + 1] = wide[1]!;
        ran[pc]!++;
        pc += 4;
        break;
      }
      case 31: /* eq32 */ {
        S[fp + code[pc + 1]!] = S[fp + code[pc + 2]!]! === S[fp + code[pc + 3]!]! ? 1 : 0;
        pc += 4;
        break;
      }
      case 32: /* ne32 */ {
        S[fp + code[pc + 1]!] = S[fp + code[pc + 2]!]! !== S[fp + code[pc + 3]!]! ? 1 : 0;
        pc += 4;
        break;
      }
      case 33: /* lts32 */ {
        S[fp + code[pc + 1]!] = S[fp + code[pc + 2]!]! < S[fp + code[pc + 3]!]! ? 1 : 0;
        pc += 4;
        break;
      }
      case 34: /* ltu32 */ {
        S[fp + code[pc + 1]!] = S[fp + code[pc + 2]!]! >>> 0 < S[fp + code[pc + 3]!]! >>> 0 ? 1 : 0;
        pc += 4;
        break;
      }
      case 35: /* les32 */ {
        S[fp + code[pc + 1]!] = S[fp + code[pc + 2]!]! <= S[fp + code[pc + 3]!]! ? 1 : 0;
        pc += 4;
        break;
      }
      case 36: /* leu32 */ {
        S[fp + code[pc + 1]!] = S[fp + code[pc + 2]!]! >>> 0 <= S[fp + code[pc + 3]!]! >>> 0 ? 1 : 0;
        pc += 4;
        break;
      }
      case 37: /* eq64 */ {
        const a = fp + code[pc + 2]!;
        const b = fp + code[pc + 3]!;
        S[fp + code[pc + 1]!] = S[a] === S[b] && S[a + 1] === S[b + 1] ? 1 : 0;
        pc += 4;
        break;
      }
      case 38: /* ne64 */ {
        const a = fp + code[pc + 2]!;
        const b = fp + code[pc + 3]!;
        S[fp + code[pc + 1]!] = S[a] !== S[b] || S[a + 1] !== S[b + 1] ? 1 : 0;
        pc += 4;
        break;
      }
      case 39: /* lts64 */ {
        const a = fp + code[pc + 2]!;
        const b = fp + code[pc + 3]!;
        S[fp + code[pc + 1]!] = S[a + 1]! < S[b + 1]! || (S[a + 1] === S[b + 1] && S[a]! >>> 0 < S[b]! >>> 0) ? 1 : 0;
        pc += 4;
        break;
      }
      case 40: /* ltu64 */ {
        const a = fp + code[pc + 2]!;
        const b = fp + code[pc + 3]!;
        S[fp + code[pc + 1]!] =
          S[a + 1]! >>> 0 < S[b + 1]! >>> 0 || (S[a + 1] === S[b + 1] && S[a]! >>> 0 < S[b]! >>> 0) ? 1 : 0;
        pc += 4;
        break;
      }
      case 41: /* les64 */ {
        const a = fp + code[pc + 2]!;
        const b = fp + code[pc + 3]!;
        S[fp + code[pc + 1]!] = S[a + 1]! < S[b + 1]! || (S[a + 1] === S[b + 1] && S[a]! >>> 0 <= S[b]! >>> 0) ? 1 : 0;
        pc += 4;
        break;
      }
      case 42: /* leu64 */ {
        const a = fp + code[pc + 2]!;
        const b = fp + code[pc + 3]!;
        S[fp + code[pc + 1]!] =
          S[a + 1]! >>> 0 < S[b + 1]! >>> 0 || (S[a + 1] === S[b + 1] && S[a]! >>> 0 <= S[b]! >>> 0) ? 1 : 0;
        pc += 4;
        break;
      }
      case 43: /* neg32 */ {
        S[fp + code[pc + 1]!] = -S[fp + code[pc + 2]!]! | 0;
        pc += 3;
        break;
      }
      case 44: /* not32 */ {
        S[fp + code[pc + 1]!] = ~S[fp + code[pc + 2]!]!;
        pc += 3;
        break;
      }
      case 45: /* neg64 */ {
        const to = fp + code[pc + 1]!;
        const a = fp + code[pc + 2]!;
        const low = -S[a]! | 0;
        const high = (~S[a + 1]! + (low === 0 ? 1 : 0)) | 0;
        S[to] = low;
        S[to + 1] = high;
        pc += 3;
        break;
      }
      case 46: /* not64 */ {
        const to = fp + code[pc + 1]!;
        const a = fp + code[pc + 2]!;
        const low = ~S[a]!;
        const high = ~S[a + 1]!;
        S[to] = low;
        S[to + 1] = high;
        pc += 3;
        break;
      }
      case 47: /* isz32 */ {
        S[fp + code[pc + 1]!] = S[fp + code[pc + 2]!]! === 0 ? 1 : 0;
        pc += 3;
        break;
      }
      case 48: /* isz64 */ {
        const a = fp + code[pc + 2]!;
        S[fp + code[pc + 1]!] = (S[a]! | S[a + 1]!) === 0 ? 1 : 0;
        pc += 3;
        break;
      }
      case 49: /* nez32 */ {
        S[fp + code[pc + 1]!] = S[fp + code[pc + 2]!]! !== 0 ? 1 : 0;
        pc += 3;
        break;
      }
      case 50: /* nez64 */ {
        const a = fp + code[pc + 2]!;
        S[fp + code[pc + 1]!] = (S[a]! | S[a + 1]!) !== 0 ? 1 : 0;
        pc += 3;
        break;
      }
      case 51: /* sext8 */ {
        S[fp + code[pc + 1]!] = (S[fp + code[pc + 2]!]! << 24) >> 24;
        pc += 3;
        break;
      }
      case 52: /* sext16 */ {
        S[fp + code[pc + 1]!] = (S[fp + code[pc + 2]!]! << 16) >> 16;
        pc += 3;
        break;
      }
      case 53: /* zext8 */ {
        S[fp + code[pc + 1]!] = S[fp + code[pc + 2]!]! & 0xff;
        pc += 3;
        break;
      }
      case 54: /* zext16 */ {
        S[fp + code[pc + 1]!] = S[fp + code[pc + 2]!]! & 0xffff;
        pc += 3;
        break;
      }
      case 55: /* sext64 */ {
        const to = fp + code[pc + 1]!;
        const low = S[fp + code[pc + 2]!]!;
        S[to] = low;
        S[to + 1] = low >> 31;
        pc += 3;
        break;
      }
      case 56: /* zext64 */ {
        const to = fp + code[pc + 1]!;
        S[to] = S[fp + code[pc + 2]!]!;
        S[to + 1] = 0;
        pc += 3;
        break;
      }
      case 57: /* trunc */ {
        S[fp + code[pc + 1]!] = S[fp + code[pc + 2]!]!;
        pc += 3;
        break;
      }
      case 58: /* add32i */ {
        S[fp + code[pc + 1]!] = (S[fp + code[pc + 2]!]! + code[pc + 3]!) | 0;
        pc += 4;
        break;
      }
      case 59: /* and32i */ {
        S[fp + code[pc + 1]!] = S[fp + code[pc + 2]!]! & code[pc + 3]!;
        pc += 4;
        break;
      }
      case 60: /* or32i */ {
        S[fp + code[pc + 1]!] = S[fp + code[pc + 2]!]! | code[pc + 3]!;
        pc += 4;
        break;
      }
      case 61: /* shl32i */ {
        S[fp + code[pc + 1]!] = S[fp + code[pc + 2]!]! << code[pc + 3]!;
        pc += 4;
        break;
      }
      case 62: /* shrs32i */ {
        S[fp + code[pc + 1]!] = S[fp + code[pc + 2]!]! >> code[pc + 3]!;
        pc += 4;
        break;
      }
      case 63: /* shru32i */ {
        S[fp + code[pc + 1]!] = (S[fp + code[pc + 2]!]! >>> code[pc + 3]!) | 0;
        pc += 4;
        break;
      }
      case 64: /* eq32i */ {
        S[fp + code[pc + 1]!] = S[fp + code[pc + 2]!]! === code[pc + 3]! ? 1 : 0;
        pc += 4;
        break;
      }
      case 65: /* ne32i */ {
        S[fp + code[pc + 1]!] = S[fp + code[pc + 2]!]! !== code[pc + 3]! ? 1 : 0;
        pc += 4;
        break;
      }
      case 66: /* add64i */ {
        const to = fp + code[pc + 1]!;
        const a = fp + code[pc + 2]!;
        const by = code[pc + 3]!;
        const low = (S[a]! + by) | 0;
        const high = (S[a + 1]! + (by >> 31) + (low >>> 0 < S[a]! >>> 0 ? 1 : 0)) | 0;
        S[to] = low;
        S[to + 1] = high;
        pc += 4;
        break;
      }
      case 67: /* and64i */ {
        const to = fp + code[pc + 1]!;
        const a = fp + code[pc + 2]!;
        const by = code[pc + 3]!;
        const high = S[a + 1]! & (by >> 31);
        S[to] = S[a]! & by;
        S[to + 1] = high;
        pc += 4;
        break;
      }
      case 68: /* or64i */ {
        const to = fp + code[pc + 1]!;
        const a = fp + code[pc + 2]!;
        const by = code[pc + 3]!;
        const high = S[a + 1]! | (by >> 31);
        S[to] = S[a]! | by;
        S[to + 1] = high;
        pc += 4;
        break;
      }
      case 69: /* shl64i */ {
        const to = fp + code[pc + 1]!;
        const a = fp + code[pc + 2]!;
        const by = code[pc + 3]!;
        shiftLeft64(S[a]!, S[a + 1]!, by);
        S[to] = wide[0]!;
        S[to + 1] = wide[1]!;
        pc += 4;
        break;
      }
      case 70: /* shrs64i */ {
        const to = fp + code[pc + 1]!;
        const a = fp + code[pc + 2]!;
        const by = code[pc + 3]!;
        shiftRight64(S[a]!, S[a + 1]!, by, true);
        S[to] = wide[0]!;
        S[to + 1] = wide[1]!;
        pc += 4;
        break;
      }
      case 71: /* shru64i */ {
        const to = fp + code[pc + 1]!;
        const a = fp + code[pc + 2]!;
        const by = code[pc + 3]!;
        shiftRight64(S[a]!, S[a + 1]!, by, false);
        S[to] = wide[0]!;
        S[to + 1] = wide[1]!;
        pc += 4;
        break;
      }
      case 72: /* mul64i */ {
        const to = fp + code[pc + 1]!;
        const a = fp + code[pc + 2]!;
        const by = code[pc + 3]!;
        multiply64(S[a]!, S[a + 1]!, by, by >> 31);
        S[to] = wide[0]!;
        S[to + 1] = wide[1]!;
        pc += 4;
        break;
      }
      case 73: /* eq64i */ {
        const a = fp + code[pc + 2]!;
        const by = code[pc + 3]!;
        S[fp + code[pc + 1]!] = S[a] === by && S[a + 1] === by >> 31 ? 1 : 0;
        pc += 4;
        break;
      }
      case 74: /* ne64i */ {
        const a = fp + code[pc + 2]!;
        const by = code[pc + 3]!;
        S[fp + code[pc + 1]!] = S[a] !== by || S[a + 1] !== by >> 31 ? 1 : 0;
        pc += 4;
        break;
      }
      case 75: /* jmp */ {
        const next = code[pc + 1]!;
        if (next <= pc && --budget < 0) return machine.runaway(pc);
        pc = next;
        break;
      }
      case 76: /* bz32 */ {
        if (S[fp + code[pc + 1]!] === 0) {
          ran[pc + 2]!++;
          const next = code[pc + 2]!;
          if (next <= pc && --budget < 0) return machine.runaway(pc);
          pc = next;
        } else {
          ran[pc + 1]!++;
          pc += 3;
        }
        break;
      }
      case 77: /* bnz32 */ {
        if (S[fp + code[pc + 1]!] !== 0) {
          ran[pc + 2]!++;
          const next = code[pc + 2]!;
          if (next <= pc && --budget < 0) return machine.runaway(pc);
          pc = next;
        } else {
          ran[pc + 1]!++;
          pc += 3;
        }
        break;
      }
      case 78: /* bz64 */ {
        if ((S[fp + code[pc + 1]!]! | S[fp + code[pc + 1]! + 1]!) === 0) {
          ran[pc + 2]!++;
          const next = code[pc + 2]!;
          if (next <= pc && --budget < 0) return machine.runaway(pc);
          pc = next;
        } else {
          ran[pc + 1]!++;
          pc += 3;
        }
        break;
      }
      case 79: /* bnz64 */ {
        if ((S[fp + code[pc + 1]!]! | S[fp + code[pc + 1]! + 1]!) !== 0) {
          ran[pc + 2]!++;
          const next = code[pc + 2]!;
          if (next <= pc && --budget < 0) return machine.runaway(pc);
          pc = next;
        } else {
          ran[pc + 1]!++;
          pc += 3;
        }
        break;
      }
      case 80: /* frame */ {
        const to = fp + code[pc + 1]!;
        S[to] = S[fp - L.FRAME_HEADER + L.F_MEMORY]! + code[pc + 2]!;
        S[to + 1] = HIGH;
        pc += 3;
        break;
      }
      case 81: /* load8s */ {
        const a = fp + code[pc + 2]!;
        const outcome = machine.loadAny(pc, (S[a]! + code[pc + 3]!) | 0, S[a + 1]!, 1);
        if (outcome !== undefined) return outcome;
        S[fp + code[pc + 1]!] = (machine.loadLow << 24) >> 24;
        ran[pc]!++;
        pc += 5;
        break;
      }
      case 82: /* load8u */ {
        const a = fp + code[pc + 2]!;
        const outcome = machine.loadAny(pc, (S[a]! + code[pc + 3]!) | 0, S[a + 1]!, 1);
        if (outcome !== undefined) return outcome;
        S[fp + code[pc + 1]!] = machine.loadLow;
        ran[pc]!++;
        pc += 5;
        break;
      }
      case 83: /* load16s */ {
        const a = fp + code[pc + 2]!;
        const outcome = machine.loadAny(pc, (S[a]! + code[pc + 3]!) | 0, S[a + 1]!, 2);
        if (outcome !== undefined) return outcome;
        S[fp + code[pc + 1]!] = (machine.loadLow << 16) >> 16;
        ran[pc]!++;
        pc += 5;
        break;
      }
      case 84: /* load16u */ {
        const a = fp + code[pc + 2]!;
        const outcome = machine.loadAny(pc, (S[a]! + code[pc + 3]!) | 0, S[a + 1]!, 2);
        if (outcome !== undefined) return outcome;
        S[fp + code[pc + 1]!] = machine.loadLow;
        ran[pc]!++;
        pc += 5;
        break;
      }
      case 85: /* load32 */ {
        const a = fp + code[pc + 2]!;
        const low = (S[a]! + code[pc + 3]!) | 0;
        const word = low >>> 2;
        if (S[a + 1] === HIGH && (low & 3) === 0 && (low - FIRST_OFFSET) >>> 0 < span && machine.recorder === null) {
          const flags = S[shadow + word]!;
          if (
            (flags & loadMask) === L.SHADOW_LIVE &&
            ((flags & L.SHADOW_SHARED) !== 0 || low < stacks || low >= heap || (low - ownStack) >>> 0 < stackBytes)
          ) {
            if ((flags & L.SHADOW_SHARED) !== 0 && machine.touch(pc, word, 1, false)) {
              machine.pc = pc;
              return STEP_PARKED;
            }
            S[fp + code[pc + 1]!] = S[memory + word]!;
            ran[pc]!++;
            pc += 5;
            break;
          }
        }
        const outcome = machine.loadAny(pc, low, S[a + 1]!, 4);
        if (outcome !== undefined) return outcome;
        S[fp + code[pc + 1]!] = machine.loadLow;
        ran[pc]!++;
        pc += 5;
        break;
      }
      case 86: /* load64 */ {
        const a = fp + code[pc + 2]!;
        const low = (S[a]! + code[pc + 3]!) | 0;
        const word = low >>> 2;
        const to = fp + code[pc + 1]!;
        if (S[a + 1] === HIGH && (low & 7) === 0 && (low - FIRST_OFFSET) >>> 0 < span && machine.recorder === null) {
          const flags = S[shadow + word]!;
          if (
            (flags & S[shadow + word + 1]! & L.SHADOW_LIVE) === L.SHADOW_LIVE &&
            (flags & shut) === 0 &&
            ((flags & L.SHADOW_SHARED) !== 0 || low < stacks || low >= heap || (low - ownStack) >>> 0 < stackBytes)
          ) {
            if ((flags & L.SHADOW_SHARED) !== 0 && machine.touch(pc, word, 2, false)) {
              machine.pc = pc;
              return STEP_PARKED;
            }
            S[to] = S[memory + word]!;
            S[to + 1] = S[memory + word + 1]!;
            ran[pc]!++;
            pc += 5;
            break;
          }
        }
        const outcome = machine.loadAny(pc, low, S[a + 1]!, 8);
        if (outcome !== undefined) return outcome;
        S[to] = machine.loadLow;
        S[to + 1] = machine.loadHigh;
        ran[pc]!++;
        pc += 5;
        break;
      }
      case 87: /* store8 */ {
        const a = fp + code[pc + 1]!;
        const outcome = machine.storeAny(pc, (S[a]! + code[pc + 2]!) | 0, S[a + 1]!, 1, S[fp + code[pc + 3]!]!, 0);
        if (outcome !== undefined) return outcome;
        ran[pc]!++;
        pc += 5;
        break;
      }
      case 88: /* store16 */ {
        const a = fp + code[pc + 1]!;
        const outcome = machine.storeAny(pc, (S[a]! + code[pc + 2]!) | 0, S[a + 1]!, 2, S[fp + code[pc + 3]!]!, 0);
        if (outcome !== undefined) return outcome;
        ran[pc]!++;
        pc += 5;
        break;
      }
      case 89: /* store32 */ {
        const a = fp + code[pc + 1]!;
        const low = (S[a]! + code[pc + 2]!) | 0;
        const word = low >>> 2;
        if (S[a + 1] === HIGH && (low & 3) === 0 && (low - FIRST_OFFSET) >>> 0 < span && machine.recorder === null) {
          const flags = S[shadow + word]!;
          if (
            (flags & storeMask) === L.SHADOW_ALLOCATED &&
            ((flags & L.SHADOW_SHARED) !== 0 || low < stacks || low >= heap || (low - ownStack) >>> 0 < stackBytes)
          ) {
            if ((flags & L.SHADOW_SHARED) !== 0 && machine.touch(pc, word, 1, true)) {
              machine.pc = pc;
              return STEP_PARKED;
            }
            machine.put(memory + word, S[fp + code[pc + 3]!]!);
            if ((flags & 0xf) !== 0xf) machine.put(shadow + word, flags | 0xf);
            ran[pc]!++;
            pc += 5;
            break;
          }
        }
        const outcome = machine.storeAny(pc, low, S[a + 1]!, 4, S[fp + code[pc + 3]!]!, 0);
        if (outcome !== undefined) return outcome;
        ran[pc]!++;
        pc += 5;
        break;
      }
      case 90: /* store64 */ {
        const a = fp + code[pc + 1]!;
        const low = (S[a]! + code[pc + 2]!) | 0;
        const word = low >>> 2;
        const value = fp + code[pc + 3]!;
        if (S[a + 1] === HIGH && (low & 7) === 0 && (low - FIRST_OFFSET) >>> 0 < span && machine.recorder === null) {
          const flags = S[shadow + word]!;
          const next = S[shadow + word + 1]!;
          if (
            (flags & next & L.SHADOW_ALLOCATED) === L.SHADOW_ALLOCATED &&
            ((flags | next) & (L.SHADOW_READ_ONLY | L.SHADOW_PARTIAL | shut)) === 0 &&
            ((flags & L.SHADOW_SHARED) !== 0 || low < stacks || low >= heap || (low - ownStack) >>> 0 < stackBytes)
          ) {
            if ((flags & L.SHADOW_SHARED) !== 0) {
              if (machine.touch(pc, word, 2, true)) {
                machine.pc = pc;
                return STEP_PARKED;
              }
              if (S[value + 1] === HIGH) machine.publish(S[value]!, HIGH);
            }
            machine.put(memory + word, S[value]!);
            machine.put(memory + word + 1, S[value + 1]!);
            if ((flags & 0xf) !== 0xf) machine.put(shadow + word, flags | 0xf);
            if ((next & 0xf) !== 0xf) machine.put(shadow + word + 1, next | 0xf);
            ran[pc]!++;
            pc += 5;
            break;
          }
        }
        const outcome = machine.storeAny(pc, low, S[a + 1]!, 8, S[value]!, S[value + 1]!);
        if (outcome !== undefined) return outcome;
        ran[pc]!++;
        pc += 5;
        break;
      }
      case 91: /* rmw8 */ {
        const a = fp + code[pc + 2]!;
        const outcome = machine.rmwAny(pc, S[a]!, S[a + 1]!, 1, code[pc + 4]!, S[fp + code[pc + 3]!]!, 0, 0, 0);
        if (outcome !== undefined) return outcome;
        S[fp + code[pc + 1]!] = machine.loadLow;
        ran[pc]!++;
        pc += 6;
        break;
      }
      case 92: /* rmw16 */ {
        const a = fp + code[pc + 2]!;
        const outcome = machine.rmwAny(pc, S[a]!, S[a + 1]!, 2, code[pc + 4]!, S[fp + code[pc + 3]!]!, 0, 0, 0);
        if (outcome !== undefined) return outcome;
        S[fp + code[pc + 1]!] = machine.loadLow;
        ran[pc]!++;
        pc += 6;
        break;
      }
      case 93: /* rmw32 */ {
        const a = fp + code[pc + 2]!;
        const outcome = machine.rmwAny(pc, S[a]!, S[a + 1]!, 4, code[pc + 4]!, S[fp + code[pc + 3]!]!, 0, 0, 0);
        if (outcome !== undefined) return outcome;
        S[fp + code[pc + 1]!] = machine.loadLow;
        ran[pc]!++;
        pc += 6;
        break;
      }
      case 94: /* rmw64 */ {
        const a = fp + code[pc + 2]!;
        const by = fp + code[pc + 3]!;
        const outcome = machine.rmwAny(pc, S[a]!, S[a + 1]!, 8, code[pc + 4]!, S[by]!, S[by + 1]!, 0, 0);
        if (outcome !== undefined) return outcome;
        const to = fp + code[pc + 1]!;
        S[to] = machine.loadLow;
        S[to + 1] = machine.loadHigh;
        ran[pc]!++;
        pc += 6;
        break;
      }
      case 95: /* cmpxchg8 */ {
        const a = fp + code[pc + 2]!;
        const outcome = machine.rmwAny(
          pc,
          S[a]!,
          S[a + 1]!,
          1,
          -1,
          S[fp + code[pc + 4]!]!,
          0,
          S[fp + code[pc + 3]!]!,
          0,
        );
        if (outcome !== undefined) return outcome;
        S[fp + code[pc + 1]!] = machine.loadLow;
        ran[pc]!++;
        pc += 6;
        break;
      }
      case 96: /* cmpxchg16 */ {
        const a = fp + code[pc + 2]!;
        const outcome = machine.rmwAny(
          pc,
          S[a]!,
          S[a + 1]!,
          2,
          -1,
          S[fp + code[pc + 4]!]!,
          0,
          S[fp + code[pc + 3]!]!,
          0,
        );
        if (outcome !== undefined) return outcome;
        S[fp + code[pc + 1]!] = machine.loadLow;
        ran[pc]!++;
        pc += 6;
        break;
      }
      case 97: /* cmpxchg32 */ {
        const a = fp + code[pc + 2]!;
        const outcome = machine.rmwAny(
          pc,
          S[a]!,
          S[a + 1]!,
          4,
          -1,
          S[fp + code[pc + 4]!]!,
          0,
          S[fp + code[pc + 3]!]!,
          0,
        );
        if (outcome !== undefined) return outcome;
        S[fp + code[pc + 1]!] = machine.loadLow;
        ran[pc]!++;
        pc += 6;
        break;
      }
      case 98: /* cmpxchg64 */ {
        const a = fp + code[pc + 2]!;
        const expected = fp + code[pc + 3]!;
        const by = fp + code[pc + 4]!;
        const outcome = machine.rmwAny(pc, S[a]!, S[a + 1]!, 8, -1, S[by]!, S[by + 1]!, S[expected]!, S[expected + 1]!);
        if (outcome !== undefined) return outcome;
        const to = fp + code[pc + 1]!;
        S[to] = machine.loadLow;
        S[to + 1] = machine.loadHigh;
        ran[pc]!++;
        pc += 6;
        break;
      }
      case 99: /* fence */ {
        if (weak) {
          const outcome = machine.fenceLate(pc, code[pc + 1]!);
          if (outcome !== undefined) return outcome;
        }
        machine.recorder?.fence(machine.task, pc);
        pc += 2;
        break;
      }
      case 100: /* memcpy */ {
        const to = fp + code[pc + 1]!;
        const from = fp + code[pc + 2]!;
        const size = fp + code[pc + 3]!;
        const outcome = machine.copyMemory(
          pc,
          S[to]!,
          S[to + 1]!,
          S[from]!,
          S[from + 1]!,
          S[size + 1] === 0 ? S[size]! : -1,
          code[pc + 4]!,
        );
        if (outcome !== undefined) return outcome;
        ran[pc]!++;
        pc += 5;
        break;
      }
      case 101: /* memset */ {
        const to = fp + code[pc + 1]!;
        const size = fp + code[pc + 3]!;
        const outcome = machine.fillMemory(
          pc,
          S[to]!,
          S[to + 1]!,
          S[fp + code[pc + 2]!]!,
          S[size + 1] === 0 ? S[size]! : -1,
        );
        if (outcome !== undefined) return outcome;
        ran[pc]!++;
        pc += 4;
        break;
      }
      case 102: /* begin */ {
        machine.beginObject(S[fp - L.FRAME_HEADER + L.F_MEMORY]! + code[pc + 1]!, code[pc + 2]!);
        pc += 3;
        break;
      }
      case 103: /* end */ {
        machine.kill(S[fp - L.FRAME_HEADER + L.F_MEMORY]! + code[pc + 1]!, code[pc + 2]!, 0);
        pc += 3;
        break;
      }
      case 104: /* call */ {
        if (--budget < 0) return machine.runaway(pc);
        const outcome = machine.enter(pc, code[pc + 1]!, pc + 3);
        if (outcome !== undefined) return outcome;
        fp = machine.fp;
        pc = machine.program.functions[S[fp - L.FRAME_HEADER + L.F_FUNCTION]!]!.entry;
        break;
      }
      case 105: /* calli */ {
        const target = fp + code[pc + 1]!;
        const id = machine.functionAt(S[target]!, S[target + 1]!);
        machine.pc = pc;
        if (id < 0)
          return machine.fail('bad-call', 'call through a pointer that is no function', S[target]!, S[target + 1]!);
        const outcome = machine.enter(pc, id, pc + 3);
        if (outcome !== undefined) return outcome;
        fp = machine.fp;
        pc = machine.program.functions[id]!.entry;
        break;
      }
      case 106: /* native */ {
        machine.pc = pc;
        if (visible[pc] !== 0 && !machine.atomic) {
          if (pc !== machine.go) return STEP_PARKED;
          machine.go = -1;
        }
        const native = machine.natives[code[pc + 1]!]!;
        const count = code[pc + 3]!;
        for (let n = 0; n < count; n++) machine.args[n] = S[fp + code[pc + 4 + n]!]!;
        machine.resultLow = 0;
        machine.resultHigh = 0;
        if (machine.atomic && native.ready?.(machine, machine.task) === false)
          return machine.fail('endless-loop', 'waits for ever: nobody else runs meanwhile');
        native.run(machine, machine.task);
        machine.recorder?.native(machine.task, pc, code[pc + 1]!);
        if (machine.fault !== undefined) return STEP_FAULT;
        if (machine.ending) return machine.exitNow();
        const to = code[pc + 2]!;
        if (to >= 0) {
          if (native.result > 0) S[fp + to] = machine.resultLow;
          if (native.result > 1) S[fp + to + 1] = machine.resultHigh;
        }
        ran[pc]!++;
        pc += 4 + count;
        break;
      }
      case 107: /* ret */ {
        if (weak) {
          const late = machine.endLate(pc);
          if (late !== undefined) return late;
        }
        const outcome = machine.leave(0, 0, 0);
        if (outcome >= 0) return outcome;
        fp = machine.fp;
        pc = machine.pc;
        break;
      }
      case 108: /* ret32 */ {
        const outcome = machine.leave(S[fp + code[pc + 1]!]!, 0, 1);
        if (outcome >= 0) return outcome;
        fp = machine.fp;
        pc = machine.pc;
        break;
      }
      case 109: /* ret64 */ {
        const outcome = machine.leave(S[fp + code[pc + 1]!]!, S[fp + code[pc + 1]! + 1]!, 2);
        if (outcome >= 0) return outcome;
        fp = machine.fp;
        pc = machine.pc;
        break;
      }
      case 110: /* unreachable */ {
        machine.pc = pc;
        if (code[pc + 1] === 2) return machine.noValue(pc);
        return machine.fail(
          'unreachable',
          code[pc + 1] === 1 ? '__builtin_trap() reached' : '__builtin_unreachable() reached',
        );
      }
      case 111: /* unsupported */ {
        machine.pc = pc;
        return machine.fail('unsupported', machine.program.diagnostics[code[pc + 1]!]!.message);
      }
      case 112: /* element32 */ {
        const index = S[fp + code[pc + 3]!]!;
        const length = code[pc + 5]!;
        if (index >>> 0 >= length && (index !== length || (code[pc + 6]! & ELEMENT_END) === 0))
          return machine.badIndex(pc, fp, index, 0);
        const to = fp + code[pc + 1]!;
        const a = fp + code[pc + 2]!;
        const low = (S[a]! + Math.imul(index, code[pc + 4]!)) | 0;
        const high = (S[a + 1]! + (low >>> 0 < S[a]! >>> 0 ? 1 : 0)) | 0;
        S[to] = low;
        S[to + 1] = high;
        ran[pc]!++;
        pc += 7;
        break;
      }
      case 113: /* element64 */ {
        const from = fp + code[pc + 3]!;
        const index = S[from]!;
        const length = code[pc + 5]!;
        if (S[from + 1] !== 0 || (index >>> 0 >= length && (index !== length || (code[pc + 6]! & ELEMENT_END) === 0)))
          return machine.badIndex(pc, fp, index, S[from + 1]!);
        const to = fp + code[pc + 1]!;
        const a = fp + code[pc + 2]!;
        const low = (S[a]! + Math.imul(index, code[pc + 4]!)) | 0;
        const high = (S[a + 1]! + (low >>> 0 < S[a]! >>> 0 ? 1 : 0)) | 0;
        S[to] = low;
        S[to + 1] = high;
        ran[pc]!++;
        pc += 7;
        break;
      }
      case 114: /* retnone */ {
        if (machine.isWanted()) return machine.noValue(pc);
        const outcome = machine.leave(0, 0, 0);
        if (outcome >= 0) return outcome;
        fp = machine.fp;
        pc = machine.pc;
        break;
      }
      case 115: /* related */ {
        const a = fp + code[pc + 1]!;
        const b = fp + code[pc + 2]!;
        if (S[a + 1] === HIGH && S[b + 1] === HIGH && S[a] !== S[b]) {
          machine.pc = pc;
          const outcome = machine.checkRelated(S[a]!, S[b]!);
          if (outcome !== undefined) return outcome;
        }
        ran[pc]!++;
        pc += 3;
        break;
      }
      case 116: /* clamp */ {
        const a = fp + code[pc + 2]!;
        const low = S[a]!;
        const high = S[a + 1]!;
        S[fp + code[pc + 1]!] = high === low >> 31 ? low : (high >> 31) ^ 0x7fffffff;
        pc += 3;
        break;
      }
      case 117: /* shape */ {
        const target = fp + code[pc + 1]!;
        machine.pc = pc;
        const outcome = machine.checkShape(S[target]!, S[target + 1]!, code[pc + 2]!, code[pc + 3]!);
        if (outcome !== undefined) return outcome;
        ran[pc]!++;
        pc += 4;
        break;
      }
      case 118: /* argument */ {
        const at = fp + code[pc + 1]!;
        machine.pc = pc;
        const outcome = machine.checkArgument(S[at]!, S[at + 1]!, code[pc + 2]!, 'va_arg()');
        if (outcome !== undefined) return outcome;
        ran[pc]!++;
        pc += 3;
        break;
      }
      case 119: /* unstarted */ {
        const list = fp + code[pc + 1]!;
        machine.pc = pc;
        const outcome = machine.checkUnstarted(S[list]!, S[list + 1]!);
        if (outcome !== undefined) return outcome;
        ran[pc]!++;
        pc += 2;
        break;
      }
      case 120: /* field8 */ {
        const a = fp + code[pc + 1]!;
        const low = (S[a]! + code[pc + 2]!) | 0;
        const outcome = machine.storeAny(pc, low, S[a + 1]!, 1, S[fp + code[pc + 3]!]!, 0, code[pc + 4]!);
        if (outcome !== undefined) return outcome;
        ran[pc]!++;
        pc += 5;
        break;
      }
      case 121: /* field16 */ {
        const a = fp + code[pc + 1]!;
        const low = (S[a]! + code[pc + 2]!) | 0;
        const outcome = machine.storeAny(pc, low, S[a + 1]!, 2, S[fp + code[pc + 3]!]!, 0, code[pc + 4]!);
        if (outcome !== undefined) return outcome;
        ran[pc]!++;
        pc += 5;
        break;
      }
      case 122: /* field32 */ {
        const a = fp + code[pc + 1]!;
        const low = (S[a]! + code[pc + 2]!) | 0;
        const outcome = machine.storeAny(pc, low, S[a + 1]!, 4, S[fp + code[pc + 3]!]!, 0, code[pc + 4]!);
        if (outcome !== undefined) return outcome;
        ran[pc]!++;
        pc += 5;
        break;
      }
      case 123: /* field64 */ {
        const a = fp + code[pc + 1]!;
        const low = (S[a]! + code[pc + 2]!) | 0;
        const value = fp + code[pc + 3]!;
        const outcome = machine.storeAny(pc, low, S[a + 1]!, 8, S[value]!, S[value + 1]!, code[pc + 4]!);
        if (outcome !== undefined) return outcome;
        ran[pc]!++;
        pc += 5;
        break;
      }
      case 124: /* seal */ {
        machine.sealObject(S[fp - L.FRAME_HEADER + L.F_MEMORY]! + code[pc + 1]!, code[pc + 2]!);
        pc += 3;
        break;
      }
      case 125: /* undefined */ {
        machine.pc = pc;
        return machine.fail('unsequenced', machine.program.diagnostics[code[pc + 1]!]!.message);
      }
      default:
        bug(`no opcode ${code[pc]} at ${pc}`);
    }
  }
}
