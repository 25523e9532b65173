/**
 * How V8 is set for what lockstep does: much code that runs a little (compiling), or a little that runs for long without
 * making garbage (exploring).
 *
 * Flags that a later V8 may not know, which would be said on stderr, are left out there.
 */
import { setFlagsFromString } from 'node:v8';

const KNOWN = Number(process.versions.node.split('.')[0]) <= 24;

/** Before the program is loaded. */
export function forLoading() {
  if (!KNOWN) return;
  // Optimising costs more than it gives back, a core's time for as long as the compiling takes. So a function has to do
  // more before it is optimised; what explores for seconds gets there all the same.
  setFlagsFromString('--interrupt-budget=600000');
  // The young generation starts with 1 MB; the first step of its growth, which loading brings, goes to 4 MB.
  setFlagsFromString('--semi-space-growth-factor=4');
}

/** Behind that: there the young generation stays. Memory that is touched first costs more than collecting more often. */
export function forWork() {
  if (KNOWN) setFlagsFromString('--semi-space-growth-factor=1');
}
