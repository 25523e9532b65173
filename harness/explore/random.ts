/**
 * Random numbers that are the same for the same seed (mulberry32).
 */
export class Random {
  constructor(private state: number) {}

  /** A number from 0 to limit - 1. */
  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let x = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return Math.floor((((x ^ (x >>> 14)) >>> 0) / 0x1_0000_0000) * limit);
  }
}
