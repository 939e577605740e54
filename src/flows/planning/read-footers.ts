import type { ManifestRecordSet } from '../../core/manifest/terms.js';
import type { IFooter, IFooterReader } from '../../ports/index.js';
import { BoundedCache } from '../../core/memory/bounded-cache.js';
import type { IDatasetFacts } from '../catalog/dataset-facts.js';
import type { IOpenFile } from '../reading/open-file.js';
import { readBytes } from '../reading/read-bytes.js';

/** What reading footers asks of the world. */
export interface IReadFootersDeps {
  readonly footers: IFooterReader;
  readonly footerCache: BoundedCache<IFooter>;
  /** Opens a file of a version; `_metadata` costs nothing. */
  readonly open: (dataset: string, version: number, path: string, reader?: string) => Promise<IOpenFile>;
}

const CACHED_CHUNKS = 2_000_000;

/** A cache of footers, bounded by their column chunks. */
export function newFooterCache(): BoundedCache<IFooter> {
  const weigh = ({ rowGroups }: IFooter) => 1 + rowGroups.length * (rowGroups[0]?.chunks.length ?? 1);
  return new BoundedCache({ limit: CACHED_CHUNKS, weigh });
}

/** The footers of all shards of a record set, through the licence. @throws AffluentError of `openFile`, MANIFEST_INVALID */
export async function readFooters(
  deps: IReadFootersDeps,
  facts: IDatasetFacts,
  set: ManifestRecordSet
): Promise<IFooter> {
  const { id, version } = facts.entry;
  const file = await deps.open(id, version, `${set.name}/_metadata`);
  const name = `${id}/${file.etag}`;
  const known = deps.footerCache.get(name);
  if (known) return known;
  const footer = deps.footers.read(await readBytes(file.read({ start: 0, end: file.size }), file.size));
  deps.footerCache.set(name, footer);
  return footer;
}
