import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { AffluentError } from '../errors/index.js';
import { KEY_LENGTH } from './format.js';

/** The AES key of one ciphertext: HKDF-SHA256 of the content key (32 bytes) with the header's salt, bound to the associated data. */
export function deriveKey(contentKey: Uint8Array, salt: Uint8Array, associatedData: Uint8Array): Uint8Array {
  if (contentKey.length !== KEY_LENGTH) throw new AffluentError('INPUT_INVALID', 'A content key has 32 bytes.');
  return hkdf(sha256, contentKey, salt, associatedData, KEY_LENGTH);
}
