/**
 * The program's version, as package.json has it.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dataFolder } from '../kernel-src/index.ts';

export function programVersion(): string {
  const text = readFileSync(join(dirname(dataFolder('model')), '..', 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
