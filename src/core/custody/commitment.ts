import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { u32be, u8 } from '../bytes/big-endian.js';
import { fromHex } from '../bytes/hex.js';

/** SHA-256("affluent/share/1" ‖ dataset ‖ u32be shard ‖ u8 custodian's place ‖ share): 32 bytes. */
export function commitShare(dataset: string, shard: number, index: number, share: Uint8Array): Uint8Array {
  return sha256(concatBytes(utf8ToBytes('affluent/share/1'), fromHex(dataset, 32), u32be(shard), u8(index), share));
}

/** SHA-256("affluent/key/1" ‖ dataset ‖ u32be shard ‖ key): 32 bytes. */
export function commitKey(dataset: string, shard: number, key: Uint8Array): Uint8Array {
  return sha256(concatBytes(utf8ToBytes('affluent/key/1'), fromHex(dataset, 32), u32be(shard), key));
}

/** Whether two commitments are the same; they are public, so time tells nothing. */
export function sameCommitment(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
