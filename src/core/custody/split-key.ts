import { combine, split } from 'shamir-secret-sharing';
import { KEY_LENGTH } from '../cipher/format.js';
import { AffluentError } from '../errors/index.js';
import { commitKey, commitShare, sameCommitment } from './commitment.js';
import type { IShardCommitments } from './commitments.js';

/** Shares of a content key (32 bytes) for `custodians`, of which `threshold` open it; in the order of the custodians. */
export function splitKey(key: Uint8Array, custodians: number, threshold: number): Promise<Uint8Array[]> {
  return split(key, custodians, threshold);
}

/** Commitments of one shard. */
export function commitShard(
  dataset: string,
  shard: number,
  key: Uint8Array,
  shares: readonly Uint8Array[]
): IShardCommitments {
  return {
    key: commitKey(dataset, shard, key),
    shares: shares.map((share, i) => commitShare(dataset, shard, i, share))
  };
}

/** Whether a custodian's share is the one that the packer committed to. */
export function isShareGood(
  dataset: string,
  shard: number,
  index: number,
  share: Uint8Array,
  commitments: IShardCommitments
): boolean {
  const expected = commitments.shares[index];
  return expected !== undefined && sameCommitment(commitShare(dataset, shard, index, share), expected);
}

/**
 * The content key of good shares. @throws AffluentError SEGMENT_FORGED when good shares give no key, or another than was committed to:
 * then the packer is at fault, no custodian
 */
export async function combineKey(
  dataset: string,
  shard: number,
  shares: readonly Uint8Array[],
  commitments: IShardCommitments
): Promise<Uint8Array> {
  let key: Uint8Array;
  try {
    key = await combine([...shares]);
  } catch (cause) {
    throw packerFault(dataset, shard, 'do not belong together', cause); // one share given twice, or of two lengths
  }
  if (key.length !== KEY_LENGTH || !sameCommitment(commitKey(dataset, shard, key), commitments.key))
    throw packerFault(dataset, shard, 'open another key');
  return key;
}

function packerFault(dataset: string, shard: number, what: string, cause?: unknown): AffluentError {
  return new AffluentError(
    'SEGMENT_FORGED',
    `The shares of shard ${shard} are good and ${what}: the packer is at fault.`,
    {
      context: { dataset, shard, fault: 'packer' },
      cause
    }
  );
}
