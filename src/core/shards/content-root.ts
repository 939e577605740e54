import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { CID } from 'multiformats/cid';
import { u32be, u64be } from '../bytes/big-endian.js';
import { fromHex, toHex } from '../bytes/hex.js';
import { AffluentError } from '../errors/index.js';

/** A shard as its contributor signs it. */
export interface IShardContent {
  readonly number: number;
  readonly rows: number;
  readonly ciphertextBytes: number;
  /** CIDv1 of the ciphertext, base32. */
  readonly cid: string;
  /** Commitment to the content key, 0x and 64 hex digits. */
  readonly keyCommitment: string;
}

const CID_LENGTH = 36;
const SHA2_256 = 0x12;

/** The 36 bytes of a CIDv1 with a SHA-256 hash. @throws AffluentError INPUT_INVALID on any other */
export function cidBytes(text: string): Uint8Array {
  let cid: CID;
  try {
    cid = CID.parse(text);
  } catch (cause) {
    throw new AffluentError('INPUT_INVALID', 'A content identifier cannot be read.', { cause });
  }
  if (cid.version !== 1 || cid.multihash.code !== SHA2_256 || cid.bytes.length !== CID_LENGTH) {
    throw new AffluentError('INPUT_INVALID', `${text.slice(0, 80)} is not a CIDv1 with a SHA-256 hash.`);
  }
  return cid.bytes;
}

function encodeShard(shard: IShardContent): Uint8Array {
  return concatBytes(
    u32be(shard.number),
    u32be(shard.rows),
    u64be(shard.ciphertextBytes),
    cidBytes(shard.cid),
    fromHex(shard.keyCommitment, 32)
  );
}

/**
 * The content root that a contribution signs: keccak256 over its shards in ascending number, each as
 * u32be number ‖ u32be rows ‖ u64be ciphertext bytes ‖ 36-byte CID ‖ 32-byte key commitment.
 * @throws AffluentError INPUT_INVALID on no shard or a number given twice
 */
export function contentRoot(shards: readonly IShardContent[]): string {
  const sorted = [...shards].sort((a, b) => a.number - b.number);
  if (sorted.length === 0 || sorted.some((shard, i) => i > 0 && shard.number === sorted[i - 1]?.number)) {
    throw new AffluentError('INPUT_INVALID', 'A contribution has shards, each with a number of its own.');
  }
  const hash = keccak_256.create();
  for (const shard of sorted) hash.update(encodeShard(shard));
  return toHex(hash.digest());
}
