import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { fromHex, toHex } from '../../core/bytes/hex.js';
import { openBundle, sealBundle, type IHpkeKeyPair } from '../../core/custody/hpke.js';
import { sessionInfo } from '../../core/custody/session-info.js';
import { AffluentError } from '../../core/errors/index.js';
import type { SealedSession, SessionRecipient, SessionSeal, SessionTerms } from '../../core/wire/index.js';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const R = 8;

/** Seals a session's secret (32 bytes) with its terms, under a password or to a machine; `n` is the cost of scrypt. */
export async function sealSession(
  terms: SessionTerms,
  secret: Uint8Array,
  to: SessionRecipient,
  n: number
): Promise<SealedSession> {
  const document = (seal: SessionSeal, ciphertext: Uint8Array): SealedSession => ({
    kind: 'affluent-session',
    version: 1,
    terms,
    seal,
    ciphertext: toHex(ciphertext)
  });
  const info = sessionInfo(terms);
  if ('request' in to) {
    const { hpkeKey } = to.request;
    return document({ type: 'recipient', hpkeKey }, await sealBundle(hpkeKey, info, secret));
  }
  const [salt, nonce] = [randomBytes(KEY_BYTES), randomBytes(NONCE_BYTES)];
  const cipher = createCipheriv('aes-256-gcm', await stretch(to.password, salt, n), nonce).setAAD(info);
  const ciphertext = Buffer.concat([cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  return document({ type: 'password', n, salt: toHex(salt), nonce: toHex(nonce) }, ciphertext);
}

/**
 * The secret of a session's file. @throws AffluentError INPUT_INVALID where the password is missing or wrong, or the file was changed;
 * KEY_REFUSED where it is sealed to another machine
 */
export async function openSession(
  { terms, seal, ciphertext }: SealedSession,
  keys: IHpkeKeyPair,
  password: string | null
): Promise<Uint8Array> {
  const [info, sealed] = [sessionInfo(terms), hexBytes(ciphertext)];
  if (seal.type === 'recipient') {
    if (seal.hpkeKey !== keys.publicKey)
      throw new AffluentError('KEY_REFUSED', 'The session is sealed to another machine.', {
        hint: 'Have it exported to a request of this one: `affluent session request -o FILE`.'
      });
    return openBundle(keys, info, sealed).catch(() => refuse('The file of the session is damaged, or was changed.'));
  }
  if (password === null) return refuse('The session is sealed under a password, and none was given.');
  const key = await stretch(password, fromHex(seal.salt, KEY_BYTES), seal.n);
  try {
    const body = sealed.subarray(0, -TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', key, fromHex(seal.nonce, NONCE_BYTES), {
      authTagLength: TAG_BYTES
    });
    decipher.setAAD(info).setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(body), decipher.final()]);
  } catch {
    return refuse('The password is wrong, or the file of the session was changed.');
  }
}

function hexBytes(hex: string): Uint8Array {
  return fromHex(hex, (hex.length - 2) / 2);
}

function refuse(detail: string): never {
  throw new AffluentError('INPUT_INVALID', detail, { hint: 'Nothing was imported; check file and password.' });
}

function stretch(password: string, salt: Uint8Array, n: number): Promise<Buffer> {
  const options = { N: n, r: R, p: 1, maxmem: 128 * n * R * 2 };
  return new Promise((resolve, reject) =>
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) => (error ? reject(error) : resolve(key)))
  );
}
