/**
 * Makes the bytecode that bundle.mjs loads.
 *
 *     node warm.mjs BUNDLE HASH
 *
 * BUNDLE exports `warm`, which goes through what most runs go through.
 */
import { keepCode } from './bundle.mjs';
import { forLoading } from './v8.mjs';

const [file, hash] = process.argv.slice(2);
// V8 takes bytecode only from one with the same flags.
forLoading();
keepCode(file, hash, ({ warm }) => warm());
