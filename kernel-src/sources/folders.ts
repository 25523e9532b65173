/**
 * Which part of a kernel tree is fetched, and how one tells a kernel tree.
 *
 * The one idea: folders are taken with all the files that stand in them, so that "there is no such file" can be told
 * from "that folder was not fetched": a patch to a file whose folder is missing concerns a part that we do not hold.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceTree } from '../tree.ts';
import { SourceError } from './spec.ts';

/** Folders of which only the files directly in them are taken; `''` is the root. */
export const SHALLOW_FOLDERS: readonly string[] = ['', 'kernel', 'lib'];
/** Folders taken with all that is below them. */
export const DEEP_FOLDERS: readonly string[] = ['kernel/locking', 'kernel/sched', 'include'];
/** Left out of `include`: large, and of no use to what is interpreted. */
export const OMITTED_FOLDERS: readonly string[] = [
  'include/drm',
  'include/dt-bindings',
  'include/media',
  'include/rdma',
  'include/scsi',
  'include/soc',
  'include/sound',
  'include/video',
];

/** In a tree that has files in all of these, a folder that is missing is missing from the kernel. */
const WHOLE_KERNEL: readonly string[] = ['arch', 'drivers', 'fs', 'mm'];

/** Is the folder of this file in the tree? Where it is not, the tree cannot say whether the kernel has the file. */
export function holdsFolderOf(tree: SourceTree, path: string): boolean {
  const slash = path.lastIndexOf('/');
  if (slash < 0 || tree.list(path.slice(0, slash)).length > 0) return true;
  return WHOLE_KERNEL.every((folder) => tree.list(folder).length > 0);
}

/** Throws unless `root` is a kernel tree or a part of one that has something to run. */
export function expectKernel(root: string, name: string): void {
  if (existsSync(join(root, 'kernel/locking/rwsem.c')) || existsSync(join(root, 'include/linux'))) return;
  throw notAKernel(name);
}

export function notAKernel(name: string): SourceError {
  return new SourceError(
    'not-a-kernel',
    `not a kernel tree: ${name}, expected kernel/locking/rwsem.c or include/linux in it`,
    'give the top folder of a kernel tree, or debian:6.12',
  );
}
