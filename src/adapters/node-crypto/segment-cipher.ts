import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { AffluentError } from '../../core/errors/index.js';
import { TAG_LENGTH } from '../../core/cipher/format.js';
import type { ISegmentCipher } from '../../ports/index.js';

/** OpenSSL works in one pass over a slice; larger ones cost page faults. */
const SLICE = 65_536;

/** AES-256-GCM by node:crypto. Plaintext leaves only after its tag has passed. */
export const nodeSegmentCipher: ISegmentCipher = {
  encrypt(key, nonce, plaintext, target) {
    const cipher = createCipheriv('aes-256-gcm', prepared(key), nonce);
    const length = plaintext.length + TAG_LENGTH;
    const sealed = target?.subarray(0, length) ?? new Uint8Array(length);
    for (let at = 0; at < plaintext.length; at += SLICE)
      moveInto(sealed, at, cipher.update(plaintext.subarray(at, at + SLICE)));
    cipher.final();
    sealed.set(cipher.getAuthTag(), plaintext.length);
    return sealed;
  },

  decrypt(key, nonce, ciphertext, target) {
    const length = ciphertext.length - TAG_LENGTH;
    if (length < 0) throw forged();
    const decipher = createDecipheriv('aes-256-gcm', prepared(key), nonce);
    decipher.setAuthTag(ciphertext.subarray(length));
    const opened = target?.subarray(0, length) ?? new Uint8Array(length);
    for (let at = 0; at < length; at += SLICE)
      moveInto(opened, at, decipher.update(ciphertext.subarray(at, Math.min(at + SLICE, length))));
    try {
      decipher.final();
    } catch (cause) {
      opened.fill(0);
      throw forged(cause);
    }
    return opened;
  }
};

/** Keys as OpenSSL takes them; those of a shard are used for thousands of segments. */
const keys = new WeakMap<Uint8Array, KeyObject>();

function prepared(key: Uint8Array): KeyObject {
  const known = keys.get(key);
  if (known) return known;
  const made = createSecretKey(key);
  keys.set(key, made);
  return made;
}

/** Copies what OpenSSL gave and frees it at once: left to the collector it would cost as much as the cipher itself. */
function moveInto(target: Uint8Array, at: number, slice: Buffer): void {
  target.set(slice, at);
  if (slice.buffer.byteLength === slice.byteLength && slice.buffer instanceof ArrayBuffer) slice.buffer.transfer(0);
}

function forged(cause?: unknown): AffluentError {
  return new AffluentError('SEGMENT_FORGED', 'A segment does not pass its authentication.', { cause });
}
