#!/usr/bin/env node
/**
 * Starts the program: the bundle in dist/, made anew if the sources have changed since, so that stale code never runs.
 */
import { setFlagsFromString } from 'node:v8';
import { currentBundle } from '../build.mjs';

if (Number(process.versions.node.split('.')[0]) < 20) {
  process.stderr.write(`lockstep: Node 20 or newer is needed; this is ${process.version}\n`);
  process.exit(2);
}
// Compiling runs much code a little: optimising it costs V8 more than it gives back, a core's time for as long as the
// compiling takes. So a function has to do more before it is optimised; what explores for seconds gets there all the
// same. A later V8 may not know the flag, and would say so on stderr.
if (Number(process.versions.node.split('.')[0]) <= 24) setFlagsFromString('--interrupt-budget=600000');
let bundle;
try {
  bundle = await currentBundle();
} catch (error) {
  const missing = error.code === 'ERR_MODULE_NOT_FOUND';
  process.stderr.write(`lockstep: the program cannot be built: ${missing ? 'run npm ci first' : error.message}\n`);
  process.exit(70);
}
const { start } = await import(bundle);
await start();
