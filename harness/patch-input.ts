/**
 * Patches as the user names them: files, or the names of those that come with the program.
 *
 * In: words. Out: parsed patches that go by the user's name for them, each with the hash that replay tokens carry.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { builtinPatch, type Patch, readPatches, SourceError } from '../kernel-src/index.ts';

export interface PatchInput {
  /** As it was named. */
  readonly name: string;
  readonly patch: Patch;
  /** Hex SHA-256 of what it does to which file: mail headers around it do not count. */
  readonly hash: string;
}

export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A word that is no file but the name of a built-in patch stands for that. Throws SourceError. */
export function readPatchInputs(words: readonly string[]): PatchInput[] {
  return words.map((name) => {
    const patch = readPatch(name);
    return { name, patch, hash: hashText(JSON.stringify(patch.files)) };
  });
}

/** Messages name a patch as the user did. */
function readPatch(name: string): Patch {
  const patch = readPatches([builtinPath(name) ?? name])[0]!;
  return { ...patch, name, diagnostics: patch.diagnostics.map((one) => ({ ...one, file: name })) };
}

function builtinPath(name: string): string | undefined {
  if (existsSync(name) || name.includes('/')) return undefined;
  try {
    return builtinPatch(name);
  } catch (error) {
    if (error instanceof SourceError) return undefined;
    throw error;
  }
}
