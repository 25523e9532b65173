/**
 * One measure in a process of its own, which starts as bin/lockstep.mjs does; prints one JSON object.
 *
 *     node measure.mjs BUNDLE build KERNEL FOLDER    from the files to a program that can be booted, with a cache in FOLDER
 *     node measure.mjs BUNDLE machine FILE.c ROUNDS  the machine's speed on an ordinary program
 *
 * BUNDLE: of measures.ts.
 */
import { forLoading, forWork } from '../../bin/v8.mjs';

const [bundle, ...words] = process.argv.slice(2);
forLoading();
const { measure } = await import(bundle);
forWork();
process.stdout.write(JSON.stringify(await measure(words)));
