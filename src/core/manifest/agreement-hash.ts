import { keccak_256 } from '@noble/hashes/sha3.js';
import { toHex } from '../bytes/hex.js';

/** keccak256 of the agreement's UTF-8 bytes: what offers and purchases name. */
export function hashAgreement(agreement: Uint8Array): string {
  return toHex(keccak_256(agreement));
}
