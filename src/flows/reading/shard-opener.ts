import { fromHex } from '../../core/bytes/hex.js';
import { shardAssociatedData } from '../../core/cipher/associated-data.js';
import { deriveKey } from '../../core/cipher/derive-key.js';
import { HEADER_LENGTH } from '../../core/cipher/format.js';
import { parseHeader } from '../../core/cipher/header.js';
import type { IndexedShard } from '../../core/manifest/shard-index.js';
import type { ManifestTerms } from '../../core/manifest/terms.js';
import { BoundedCache } from '../../core/memory/bounded-cache.js';

/** What decrypting the segments of a shard needs. */
export interface IOpenedShard {
  /** The 40 bytes that the ciphertext must begin with. */
  readonly header: Uint8Array;
  readonly key: Uint8Array;
  readonly noncePrefix: Uint8Array;
}

const OPENED = 4_096;

/** Derives the keys of segments from the header that the shard index repeats, once a shard; they stay in memory only. */
export class ShardOpener {
  private readonly _opened = new BoundedCache<IOpenedShard>({ limit: OPENED, weigh: () => 1 });

  open(terms: ManifestTerms, shard: IndexedShard, contentKey: Uint8Array): IOpenedShard {
    const name = `${terms.dataset}/${shard.number}/${shard.cid}/${shard.header}`;
    const known = this._opened.get(name);
    if (known) return known;
    const header = fromHex(shard.header, HEADER_LENGTH);
    const { salt, noncePrefix } = parseHeader(header);
    const { chainId, registry, dataset } = terms;
    const associatedData = shardAssociatedData({ chainId, registry, dataset }, shard.number);
    const opened = { header, key: deriveKey(contentKey, salt, associatedData), noncePrefix };
    this._opened.set(name, opened);
    return opened;
  }
}
