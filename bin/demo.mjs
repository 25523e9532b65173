/**
 * `npm run demo`: the RFC that the project exists for. Runs its scenarios and plain ones on Linux 6.12 as it is, with the
 * RFC's first revision, and with its second. Findings are what it is to show, so they do not make it fail.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Plain use of an rwsem, the RFC's claims, and the comparison on one CPU. */
const SCENARIOS = [
  'writers-2',
  'writer-reader',
  'writers-3',
  'writers-2-reader',
  'writer-readers-2',
  'downgrade',
  'trylocks',
  'killable',
  'killable-reader',
  '@rwsem-wait',
];
const words = ['diff', ...SCENARIOS, '--revision', 'v1=rwsem-wait-v1', '--revision', 'v2=rwsem-wait-v1,rwsem-wait-v2', '--progress'];
const quoted = words.map((word) => (word.includes('*') ? `'${word}'` : word));
process.stdout.write(`$ npx lockstep ${quoted.join(' ')}\n\n`);
const program = join(dirname(fileURLToPath(import.meta.url)), 'lockstep.mjs');
// Ctrl-C reaches the program too, which then prints what is known: wait for it.
process.on('SIGINT', () => {});
const { status, signal } = spawnSync(process.execPath, [program, ...words, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = signal !== null ? 5 : status === 1 ? 0 : status;
