import { AffluentError } from '../../core/errors/index.js';
import { parseDataPath } from '../../core/manifest/file-path.js';
import type { IndexedShard } from '../../core/manifest/shard-index.js';
import type { DatasetFacts, IDatasetFacts } from '../catalog/dataset-facts.js';

/** A file of a version: a shard, or the footers of all shards of its record set. */
export interface IDataFile {
  readonly facts: IDatasetFacts;
  readonly shard: IndexedShard;
  /** Bytes of the plaintext. */
  readonly size: number;
  /** Changes with the content: the CID of the ciphertext. */
  readonly etag: string;
}

/** Finds the shard behind a path below `/v1/data/{id}/{version}/`. @throws AffluentError DATASET_UNKNOWN, NOT_FOUND */
export async function locateFile(
  deps: { readonly facts: Pick<DatasetFacts, 'of' | 'indexOf'> },
  dataset: string,
  version: number,
  path: string
): Promise<IDataFile> {
  const { recordSet, shard: number } = parseDataPath(path);
  const facts = await deps.facts.of(dataset, version);
  const set = facts.manifest.terms.recordSets.find(({ name }) => name === recordSet);
  const index = await deps.facts.indexOf(facts);
  const shard = set && index.shards[number ?? set.metadataShard];
  if (!shard || shard.recordSet !== recordSet || (number !== null && number === set.metadataShard))
    throw new AffluentError('NOT_FOUND', `The dataset has no file ${path}.`, { context: { dataset, path } });
  return { facts, shard, size: shard.plaintextBytes, etag: `"${shard.cid}"` };
}
