import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { AffluentError } from '../../core/errors/index.js';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** Seals bytes for one purpose: version byte, nonce, AES-256-GCM ciphertext, tag. */
export class Seal {
  private readonly key: Uint8Array;

  constructor(machineKey: Uint8Array, purpose: string) {
    const info = `affluent/keystore/1/${purpose}`;
    this.key = new Uint8Array(hkdfSync('sha256', machineKey, new Uint8Array(), info, KEY_BYTES));
  }

  /** `name` says which file it is; under another name it does not open. */
  close(name: string, plaintext: Uint8Array): Uint8Array {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(name));
    const body = [cipher.update(plaintext), cipher.final()];
    return Buffer.concat([Buffer.from([VERSION]), nonce, ...body, cipher.getAuthTag()]);
  }

  /** @throws AffluentError INTERNAL where the file is damaged or was sealed by another machine key */
  open(name: string, sealed: Uint8Array): Uint8Array {
    try {
      if (sealed[0] !== VERSION) throw new Error('unknown version');
      const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', this.key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(name)).setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
      const body = decipher.update(sealed.subarray(1 + NONCE_BYTES, sealed.length - TAG_BYTES));
      return Buffer.concat([body, decipher.final()]);
    } catch (error) {
      throw new AffluentError('INTERNAL', `The sealed file ${name} is damaged or belongs to another machine key.`, {
        hint: 'Restore the keystore folder as a whole from a backup; what was paid can be fetched again with a session key.',
        cause: error
      });
    }
  }
}
