#!/usr/bin/env node
/**
 * Starts the program: the bundle in dist/, made anew if the sources have changed since, so that stale code never runs.
 */
import { currentBundle } from '../build.mjs';
import { loadBundle } from './bundle.mjs';
import { forLoading, forWork } from './v8.mjs';

if (Number(process.versions.node.split('.')[0]) < 20) {
  process.stderr.write(`lockstep: Node 20 or newer is needed; this is ${process.version}\n`);
  process.exit(2);
}
forLoading();
let bundle;
try {
  bundle = await currentBundle();
} catch (error) {
  const missing = error.code === 'ERR_MODULE_NOT_FOUND';
  process.stderr.write(`lockstep: the program cannot be built: ${missing ? 'run npm ci first' : error.message}\n`);
  process.exit(70);
}
const { start } = loadBundle(bundle.file, bundle.hash);
forWork();
await start();
