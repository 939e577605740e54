import { createCipheriv, createDecipheriv } from 'node:crypto';
import { AffluentError } from '../../core/errors/index.js';
import { TAG_LENGTH } from '../../core/cipher/format.js';
import type { ISegmentCipher } from '../../ports/index.js';

/** OpenSSL works in one pass over a slice; larger ones cost page faults. */
const SLICE = 131_072;

/** AES-256-GCM by node:crypto. Plaintext leaves only after its tag has passed. */
export const nodeSegmentCipher: ISegmentCipher = {
  encrypt(key, nonce, plaintext) {
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    const sealed = new Uint8Array(plaintext.length + TAG_LENGTH);
    for (let at = 0; at < plaintext.length; at += SLICE)
      sealed.set(cipher.update(plaintext.subarray(at, at + SLICE)), at);
    cipher.final();
    sealed.set(cipher.getAuthTag(), plaintext.length);
    return sealed;
  },

  decrypt(key, nonce, ciphertext) {
    const length = ciphertext.length - TAG_LENGTH;
    if (length < 0) throw forged();
    const decipher = createDecipheriv('aes-256-gcm', key, nonce);
    decipher.setAuthTag(ciphertext.subarray(length));
    const opened = new Uint8Array(length);
    for (let at = 0; at < length; at += SLICE)
      opened.set(decipher.update(ciphertext.subarray(at, Math.min(at + SLICE, length))), at);
    try {
      decipher.final();
    } catch (cause) {
      opened.fill(0);
      throw forged(cause);
    }
    return opened;
  }
};

function forged(cause?: unknown): AffluentError {
  return new AffluentError('SEGMENT_FORGED', 'A segment does not pass its authentication.', { cause });
}
