/**
 * A directory as a tree: a kernel tree, or a few folders of one.
 *
 * Invariant: the directory is only read. Its id is taken from the text of what is interpreted, so an edit changes it.
 */
import { basename, resolve } from 'node:path';
import { digest, folderTree, type SourceTree } from '../tree.ts';
import { expectKernel } from './folders.ts';

/** Beside all of `kernel/locking/`: the files whose text makes up the id of a directory. */
const IDENTITY_FILES = [
  'include/linux/rwsem.h',
  'include/linux/list.h',
  'include/linux/osq_lock.h',
  'include/linux/sched/wake_q.h',
  'kernel/sched/core.c',
];

export function openDirectory(directory: string): SourceTree {
  const root = resolve(directory);
  expectKernel(root, directory);
  return folderTree(
    root,
    directory === '.' ? basename(root) : directory,
    (tree) => `dir-${digest(identityParts(tree))}`,
  );
}

function* identityParts(tree: SourceTree): Iterable<string> {
  const locking = tree.list('kernel/locking').map((name) => `kernel/locking/${name}`);
  for (const path of [...locking, ...IDENTITY_FILES]) {
    const text = tree.read(path);
    if (text !== undefined) yield* [path, text];
  }
}
