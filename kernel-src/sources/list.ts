/**
 * What `lockstep kernels` shows: the kernels that are cached, and those that Debian offers.
 *
 * Invariant: nothing is fetched, and apt's lists are taken as they are; where there is no apt, only the cache counts.
 */

import { allEntries, cacheRoot } from './cache.ts';
import { availableSeries, offeredVersion } from './debian.ts';
import { DEFAULT_SPEC, type KernelSpec, SourceError, type SourceOptions } from './spec.ts';

export type KernelListing =
  | {
      readonly kind: 'cached';
      readonly spec: KernelSpec;
      readonly version: string;
      /** The tree's folder. */
      readonly folder: string;
      readonly files: number;
      readonly bytes: number;
      readonly isDefault: boolean;
    }
  | {
      readonly kind: 'fetchable';
      readonly spec: KernelSpec;
      /** The package version, where apt's lists know one. */
      readonly version: string | undefined;
      readonly isDefault: boolean;
    };

/** Series that Debian has had in its stable releases, for machines whose lists were never fetched. */
const KNOWN_SERIES = ['6.1', '6.12'];

/** Cached kernels first (of each series the one that is used stands first), then those that can be fetched. */
export async function listKernels(options: SourceOptions = {}): Promise<KernelListing[]> {
  const cached = allEntries(cacheRoot(options.cacheDir)).map(({ manifest, tree }): KernelListing => {
    const { spec, version, files, bytes } = manifest;
    return {
      kind: 'cached',
      spec,
      version,
      folder: tree,
      files,
      bytes,
      isDefault: spec.startsWith(`${DEFAULT_SPEC}=`),
    };
  });
  const versions = await offers(options);
  const fetchable: KernelListing[] = [];
  for (const [series, version] of versions) {
    const spec = `debian:${series}`;
    if (
      cached.some(
        (one) => one.spec === `${spec}=${version}` || (version === undefined && one.spec.startsWith(`${spec}=`)),
      )
    )
      continue;
    fetchable.push({ kind: 'fetchable', spec, version, isDefault: spec === DEFAULT_SPEC });
  }
  return [...cached, ...fetchable];
}

async function offers(options: SourceOptions): Promise<Map<string, string | undefined>> {
  try {
    const known = await availableSeries([], '/', options.signal);
    const versions = new Map<string, string | undefined>();
    for (const series of known.length > 0 ? known : KNOWN_SERIES)
      versions.set(series, await offeredVersion(series, options.signal));
    return versions;
  } catch (error) {
    if (error instanceof SourceError && error.kind === 'missing-program') return new Map();
    throw error;
  }
}
