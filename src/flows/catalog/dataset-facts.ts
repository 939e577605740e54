import { decodeCommitments, MAX_COMMITMENTS_BYTES, type IShardCommitments } from '../../core/custody/commitments.js';
import { AffluentError } from '../../core/errors/index.js';
import { parseManifest, type IManifest } from '../../core/manifest/parse-manifest.js';
import { MAX_INDEX_BYTES, parseShardIndex, type ShardIndex } from '../../core/manifest/shard-index.js';
import type { ICatalogEntry, ICatalogStore, IRangeSource } from '../../ports/index.js';
import { BoundedCache } from '../../core/memory/bounded-cache.js';

/** A dataset whose manifest has been found to agree with the chain. */
export interface IDatasetFacts {
  readonly entry: ICatalogEntry;
  readonly manifest: IManifest;
}

/** What knowing datasets asks of the world. */
export interface IFactsDeps {
  readonly catalog: Pick<ICatalogStore, 'entry'>;
  readonly ranges: Pick<IRangeSource, 'readAll'>;
}

const MANIFESTS = 256;
const INDEX_SHARDS = 400_000;

/** Parsed manifests and shard indexes, as many as memory should hold. */
export class DatasetFacts {
  private readonly _manifests = new BoundedCache<IManifest>({ limit: MANIFESTS, weigh: () => 1 });
  private readonly _indexes = new BoundedCache<ShardIndex>({
    limit: INDEX_SHARDS,
    weigh: index => index.shards.length
  });

  private readonly _commitments = new BoundedCache<readonly IShardCommitments[]>({
    limit: INDEX_SHARDS,
    weigh: shards => shards.length
  });

  constructor(private readonly _deps: IFactsDeps) {}

  /** A version of a dataset; the newest where none is named. @throws AffluentError DATASET_UNKNOWN, MANIFEST_INVALID, BLOCK_UNAVAILABLE */
  async of(dataset: string, version?: number): Promise<IDatasetFacts> {
    const entry = await this._deps.catalog.entry(dataset);
    if (!entry)
      throw new AffluentError('DATASET_UNKNOWN', `The network has no dataset ${dataset}.`, { context: { dataset } });
    if (version !== undefined && version !== entry.version)
      throw new AffluentError('DATASET_UNKNOWN', `The dataset has no version ${version}.`, {
        context: { dataset, versions: [entry.version] }
      });
    if (entry.problem !== null) throw new AffluentError('MANIFEST_INVALID', entry.problem, { context: { dataset } });
    return { entry, manifest: this.manifestOf(entry) };
  }

  /** The parsed manifest of an entry. @throws AffluentError BLOCK_UNAVAILABLE while it has not been fetched */
  manifestOf(entry: ICatalogEntry): IManifest {
    const known = this._manifests.get(entry.manifest);
    if (known) return known;
    if (entry.document === null || entry.document === undefined)
      throw new AffluentError('BLOCK_UNAVAILABLE', 'The manifest has not been found on any gateway yet.', {
        context: { dataset: entry.id, cid: entry.manifest }
      });
    const manifest = parseManifest(new TextEncoder().encode(JSON.stringify(entry.document)));
    this._manifests.set(entry.manifest, manifest);
    return manifest;
  }

  /** Shards and contributions. They were compared with the chain when the manifest was; the CID is their hash. */
  async indexOf({ manifest }: Pick<IDatasetFacts, 'manifest'>, signal?: AbortSignal): Promise<ShardIndex> {
    const { cid, bytes } = manifest.terms.index;
    const known = this._indexes.get(cid);
    if (known) return known;
    const content = await this._deps.ranges.readAll(cid, Math.min(bytes, MAX_INDEX_BYTES), { signal });
    const index = parseShardIndex(content);
    this._indexes.set(cid, index);
    return index;
  }

  /** Commitments to shares and keys, by shard. @throws AffluentError MANIFEST_INVALID, BLOCK_UNAVAILABLE */
  async commitmentsOf(
    facts: Pick<IDatasetFacts, 'manifest'>,
    signal?: AbortSignal
  ): Promise<readonly IShardCommitments[]> {
    const { cid } = facts.manifest.terms.commitments;
    const known = this._commitments.get(cid);
    if (known) return known;
    const commitments = decodeCommitments(await this.commitmentsFileOf(facts, signal));
    this._commitments.set(cid, commitments);
    return commitments;
  }

  /** The commitments file as it is. */
  commitmentsFileOf({ manifest }: Pick<IDatasetFacts, 'manifest'>, signal?: AbortSignal): Promise<Uint8Array> {
    const { cid, bytes } = manifest.terms.commitments;
    return this._deps.ranges.readAll(cid, Math.min(bytes, MAX_COMMITMENTS_BYTES), { signal });
  }
}
