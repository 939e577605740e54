import { concatBytes } from '@noble/hashes/utils.js';
import { u32be, u8 } from '../bytes/big-endian.js';

/** The 12-byte nonce of a segment: prefix ‖ u32be number ‖ 1 for the last segment, else 0. The last byte makes truncation fail. */
export function segmentNonce(noncePrefix: Uint8Array, segment: number, last: boolean): Uint8Array {
  return concatBytes(noncePrefix, u32be(segment), u8(last ? 1 : 0));
}
