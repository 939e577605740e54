import type { IShardCommitments } from '../../core/custody/commitments.js';
import { bundleInfo, openBundle, type IHpkeKeyPair } from '../../core/custody/hpke.js';
import { decodeShares } from '../../core/custody/share-list.js';
import { isShareGood } from '../../core/custody/split-key.js';
import { AffluentError } from '../../core/errors/index.js';

/** Whose bundle, for which shards. */
export interface IBundleOwner {
  readonly chainId: number;
  readonly registry: string;
  readonly dataset: string;
  readonly contribution: { readonly number: number; readonly firstShard: number; readonly shardCount: number };
}

/** Opens a bundle with our key. @throws AffluentError KEY_REFUSED where it was made for another dataset, contribution or custodian */
export async function openShares(
  keys: IHpkeKeyPair,
  owner: IBundleOwner,
  sealed: Uint8Array
): Promise<Map<number, Uint8Array>> {
  return decodeShares(await openBundle(keys, bundleInfo(owner, owner.contribution.number, keys.publicKey), sealed));
}

/**
 * Checks that a bundle holds a good share of every shard of its contribution, and nothing else.
 * @throws AffluentError MANIFEST_INVALID naming the shard
 */
export function checkShares(
  owner: IBundleOwner,
  place: number,
  shares: ReadonlyMap<number, Uint8Array>,
  commitments: readonly IShardCommitments[]
): void {
  const { number, firstShard, shardCount } = owner.contribution;
  if (shares.size !== shardCount)
    throw new AffluentError(
      'MANIFEST_INVALID',
      `The bundle of contribution ${number} is not of its ${shardCount} shards.`
    );
  for (let shard = firstShard; shard < firstShard + shardCount; shard += 1) {
    const share = shares.get(shard);
    const committed = commitments[shard];
    if (!share || !committed || !isShareGood(owner.dataset, shard, place, share, committed))
      throw new AffluentError('MANIFEST_INVALID', `The share of shard ${shard} is not the one that was committed to.`);
  }
}
