import { utf8ToBytes } from '@noble/hashes/utils.js';
import { u32be, u8, viewOf } from '../bytes/big-endian.js';
import { join } from '../bytes/join.js';
import { AffluentError } from '../errors/index.js';

const MAGIC = utf8ToBytes('affluent/shares/1');

/** Shares of one custodian by shard. */
export type ShareList = ReadonlyMap<number, Uint8Array>;

/** Plaintext of a bundle and of a key answer: magic ‖ u32be count ‖ per share: u32be shard ‖ u8 length ‖ share, in ascending shard. */
export function encodeShares(shares: ShareList): Uint8Array {
  const sorted = [...shares].sort(([a], [b]) => a - b);
  return join([
    MAGIC,
    u32be(sorted.length),
    ...sorted.flatMap(([shard, share]) => [u32be(shard), u8(share.length), share])
  ]);
}

/** Reads a list of shares. @throws AffluentError KEY_REFUSED when it is not one */
export function decodeShares(bytes: Uint8Array): Map<number, Uint8Array> {
  const view = viewOf(bytes);
  const shares = new Map<number, Uint8Array>();
  const valid = bytes.length >= MAGIC.length + 4 && MAGIC.every((byte, i) => bytes[i] === byte);
  let offset = MAGIC.length + 4;
  const count = valid ? view.getUint32(MAGIC.length) : 0;
  for (let i = 0; valid && i < count && offset + 5 <= bytes.length; i++) {
    const length = bytes[offset + 4] as number;
    shares.set(view.getUint32(offset), bytes.slice(offset + 5, offset + 5 + length));
    offset += 5 + length;
  }
  if (!valid || shares.size !== count || offset !== bytes.length)
    throw new AffluentError('KEY_REFUSED', 'A list of key shares cannot be read.');
  return shares;
}
