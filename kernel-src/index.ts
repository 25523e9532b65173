/**
 * The door of kernel-src/: where kernel text comes from, and how a patch series makes a revision of it.
 *
 * In: what the user wrote after --kernel and --patch. Out: trees, patches as data, and the outcome of applying them.
 */
import { openDebian } from './sources/debian.ts';
import { openDirectory } from './sources/directory.ts';
import { openClone, openRevision } from './sources/git.ts';
import { DEFAULT_SPEC, type KernelSpec, parseSpec, type SourceOptions } from './sources/spec.ts';
import type { SourceTree } from './tree.ts';

export { type KernelListing, listKernels } from './sources/list.ts';
export {
  DEFAULT_SPEC,
  type KernelSpec,
  type Progress,
  SourceError,
  type SourceErrorKind,
  type SourceOptions,
} from './sources/spec.ts';
export { fingerprint, normalizePath, overlay, type SourceTree, treeOf } from './tree.ts';

/** The tree of a specification (Debian's 6.12 where there is none), fetched on first use. Rejects with SourceError. */
export async function openTree(spec: KernelSpec | undefined, options: SourceOptions = {}): Promise<SourceTree> {
  const parsed = parseSpec(spec ?? DEFAULT_SPEC);
  switch (parsed.kind) {
    case 'debian':
      return openDebian(parsed.series, parsed.version, options);
    case 'directory':
      return openDirectory(parsed.directory);
    case 'revision':
      return openRevision(parsed.directory, parsed.revision, options);
    case 'clone':
      return openClone(parsed.url, parsed.ref, options);
  }
}
