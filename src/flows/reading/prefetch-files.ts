import { locateRange } from '../../core/cipher/locate-range.js';
import type { PrefetchRequest } from '../../core/wire/index.js';
import type { IRangeSource } from '../../ports/index.js';
import type { DatasetFacts } from '../catalog/dataset-facts.js';
import { requireLicences } from '../licences/usable-licence.js';
import type { IOwnLicencesDeps } from '../licences/own-licences.js';
import { locateFile } from './locate-file.js';

/** What prefetching asks of the world. */
export interface IPrefetchDeps extends IOwnLicencesDeps {
  readonly facts: Pick<DatasetFacts, 'of' | 'indexOf'>;
  readonly ranges: Pick<IRangeSource, 'prefetch'>;
}

/** Files that are fetched at the same time. */
const AT_ONCE = 4;

/**
 * Brings the ciphertext of what a read is about to want into the cache, while its shards are still being unlocked. Needs no key and
 * costs nothing. @throws AffluentError LICENCE_REQUIRED, NOT_FOUND, RANGE_INVALID, BLOCK_UNAVAILABLE
 */
export async function prefetchFiles(
  deps: IPrefetchDeps,
  dataset: string,
  { version, files }: PrefetchRequest,
  signal?: AbortSignal
): Promise<void> {
  await requireLicences(deps, dataset);
  // Where one file fails, nobody waits for the others any more.
  const failed = new AbortController();
  const stop = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
  const waiting = files.values();
  const work = async () => {
    for (const { file: path, ranges } of waiting) {
      stop.throwIfAborted();
      const file = await locateFile(deps, dataset, version, path);
      for (const [start, end] of ranges) {
        if (start === end) continue;
        const { ciphertext } = locateRange({ start, end }, file.size, file.facts.manifest.terms.layout);
        const { start: from, end: to } = ciphertext;
        await deps.ranges.prefetch(file.shard.cid, from, to - from, { signal: stop });
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } catch (error) {
    failed.abort();
    throw error;
  }
}
