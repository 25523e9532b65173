/**
 * One measure in a process of its own, which starts as bin/lockstep.mjs does; prints one JSON object.
 *
 *     node measure.mjs BUNDLE HASH build KERNEL FOLDER    from the files to a program that can be booted, with a cache in FOLDER
 *     node measure.mjs BUNDLE HASH gcc KERNEL             gcc -O2 on the same kernel's rwsem.c
 *     node measure.mjs BUNDLE HASH machine FILE.c ROUNDS  the machine's speed on an ordinary program
 *
 * BUNDLE: of measures.ts, with its bytecode beside it, as the program has it; HASH: its own.
 */
import { loadBundle } from '../../bin/bundle.mjs';
import { forLoading, forWork } from '../../bin/v8.mjs';

const [bundle, hash, ...words] = process.argv.slice(2);
forLoading();
const { measure } = loadBundle(bundle, hash);
forWork();
process.stdout.write(JSON.stringify(await measure(words)));
