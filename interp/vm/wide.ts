/**
 * 64-bit multiplication and division on pairs of 32-bit lanes, for the machine's loop.
 *
 * Each function leaves its result in `wide[0]` (low) and `wide[1]` (high). Multiplication works on 16-bit digits;
 * division goes through doubles where both operands are below 2^53 and through BigInt where they are not.
 */

/** Result lanes of the last call: low, high. */
export const wide = new Int32Array(2);

/** Upper 32 bits of the unsigned 32 x 32 product. */
function multiplyHigh(a: number, b: number): number {
  const al = a & 0xffff;
  const ah = a >>> 16;
  const bl = b & 0xffff;
  const bh = b >>> 16;
  const middle = ah * bl + ((al * bl) >>> 16);
  const cross = al * bh + (middle & 0xffff);
  return (ah * bh + Math.floor(middle / 0x10000) + Math.floor(cross / 0x10000)) | 0;
}

export function multiply64(al: number, ah: number, bl: number, bh: number): void {
  wide[0] = Math.imul(al, bl);
  wide[1] = (multiplyHigh(al, bl) + Math.imul(ah, bl) + Math.imul(al, bh)) | 0;
}

function big(low: number, high: number, signed: boolean): bigint {
  const value = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  return signed ? BigInt.asIntN(64, value) : value;
}

function setBig(value: bigint): void {
  wide[0] = Number(BigInt.asIntN(32, value));
  wide[1] = Number(BigInt.asIntN(32, value >> 32n));
}

/** Quotient or remainder (C11 6.5.5p6: truncation towards zero). The divisor is not zero. */
export function divide64(al: number, ah: number, bl: number, bh: number, signed: boolean, remainder: boolean): void {
  if (ah >>> 21 === 0 && bh >>> 21 === 0) {
    const a = ah * 0x100000000 + (al >>> 0);
    const b = bh * 0x100000000 + (bl >>> 0);
    const result = remainder ? a % b : Math.floor(a / b);
    wide[0] = result | 0;
    wide[1] = (result / 0x100000000) | 0;
    return;
  }
  const a = big(al, ah, signed);
  const b = big(bl, bh, signed);
  setBig(remainder ? a % b : a / b);
}

/** Shift counts are in 0..63. */
export function shiftLeft64(low: number, high: number, count: number): void {
  if (count === 0) {
    wide[0] = low;
    wide[1] = high;
  } else if (count < 32) {
    wide[0] = low << count;
    wide[1] = (high << count) | (low >>> (32 - count));
  } else {
    wide[0] = 0;
    wide[1] = low << (count - 32);
  }
}

export function shiftRight64(low: number, high: number, count: number, signed: boolean): void {
  const fill = signed ? high >> 31 : 0;
  if (count === 0) {
    wide[0] = low;
    wide[1] = high;
  } else if (count < 32) {
    wide[0] = (low >>> count) | (high << (32 - count));
    wide[1] = signed ? high >> count : high >>> count;
  } else {
    wide[0] = count === 32 ? high : signed ? high >> (count - 32) : high >>> (count - 32);
    wide[1] = fill;
  }
}
