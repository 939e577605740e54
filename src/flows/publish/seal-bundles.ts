import type { IDatasetContext } from '../../core/cipher/associated-data.js';
import { bundleInfo, sealBundle } from '../../core/custody/hpke.js';
import { encodeShares } from '../../core/custody/share-list.js';
import type { IndexedBundle, IndexedContribution } from '../../core/manifest/shard-index.js';
import type { CustodianEntry } from '../../core/wire/index.js';
import type { ISealedShard } from './encrypt-shards.js';
import type { Uploads } from './uploads.js';

/** Seals to each custodian its shares of each contribution: one bundle of each pair. */
export async function sealBundles(
  uploads: Uploads,
  context: IDatasetContext,
  contributions: readonly IndexedContribution[],
  shards: readonly ISealedShard[],
  custodians: readonly CustodianEntry[]
): Promise<IndexedBundle[]> {
  const bundles: IndexedBundle[] = [];
  for (const { number, firstShard, shardCount } of contributions) {
    const own = shards.slice(firstShard, firstShard + shardCount);
    for (const [custodian, { hpkeKey }] of custodians.entries()) {
      const shares = new Map(own.map(({ entry, shares: all }) => [entry.number, all[custodian] as Uint8Array]));
      const sealed = await sealBundle(hpkeKey, bundleInfo(context, number, hpkeKey), encodeShares(shares));
      const { cid, size } = await uploads.add(once(sealed));
      bundles.push({ contribution: number, custodian, cid, bytes: size });
    }
  }
  return bundles;
}

/** A stream of one chunk. */
export async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
