import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256, type SenderContextParams } from '@hpke/core';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { u256be, u32be } from '../bytes/big-endian.js';
import { fromHex, toHex } from '../bytes/hex.js';
import { datasetContextBytes, type IDatasetContext } from '../cipher/associated-data.js';
import { AffluentError } from '../errors/index.js';

const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const ENC_LENGTH = 32;

/** An X25519 key pair; the public key as 0x hex. */
export interface IHpkeKeyPair {
  readonly privateKey: CryptoKey;
  readonly publicKey: string;
}

/** A sealed message: the encapsulated key and the ciphertext. */
export interface ISealed {
  readonly enc: Uint8Array;
  readonly ciphertext: Uint8Array;
}

/** A fresh key pair. */
export async function generateHpkeKeys(): Promise<IHpkeKeyPair> {
  const pair = await suite.kem.generateKeyPair();
  return {
    privateKey: pair.privateKey,
    publicKey: toHex(new Uint8Array(await suite.kem.serializePublicKey(pair.publicKey)))
  };
}

/** The key pair of a stored private key (32 bytes). */
export async function loadHpkeKeys(privateKey: Uint8Array): Promise<IHpkeKeyPair> {
  const pair = await suite.kem.deriveKeyPair(Uint8Array.from(privateKey).buffer);
  return {
    privateKey: pair.privateKey,
    publicKey: toHex(new Uint8Array(await suite.kem.serializePublicKey(pair.publicKey)))
  };
}

const publicKeyOf = (hex: string) => suite.kem.deserializePublicKey(Uint8Array.from(fromHex(hex, ENC_LENGTH)).buffer);
const buffer = (bytes: Uint8Array) => Uint8Array.from(bytes).buffer;

/** Binds a bundle to one dataset, contribution and custodian: pointing at somebody else's bundle opens nothing. */
export function bundleInfo(context: IDatasetContext, contribution: number, custodianKey: string): Uint8Array {
  return concatBytes(
    utf8ToBytes('affluent/bundle/1'),
    datasetContextBytes(context),
    u32be(contribution),
    fromHex(custodianKey, ENC_LENGTH)
  );
}

/** Binds a key answer to one licence and one request. */
export function answerInfo(context: IDatasetContext, licence: bigint, replyKey: string): Uint8Array {
  return concatBytes(
    utf8ToBytes('affluent/keys/1'),
    datasetContextBytes(context),
    u256be(licence),
    fromHex(replyKey, ENC_LENGTH)
  );
}

/** Seals to a public key (HPKE base mode): enc ‖ ciphertext. @throws AffluentError INPUT_INVALID on a key of low order */
export async function sealBundle(recipient: string, info: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array> {
  const { enc, ciphertext } = await seal(
    { recipientPublicKey: await publicKeyOf(recipient), info: buffer(info) },
    plaintext
  );
  return concatBytes(enc, ciphertext);
}

/** Opens what `sealBundle` made. @throws AffluentError KEY_REFUSED when it was sealed to another key, or for another dataset */
export async function openBundle(keys: IHpkeKeyPair, info: Uint8Array, sealed: Uint8Array): Promise<Uint8Array> {
  try {
    const enc = buffer(sealed.subarray(0, ENC_LENGTH));
    return new Uint8Array(
      await suite.open({ recipientKey: keys.privateKey, enc, info: buffer(info) }, buffer(sealed.subarray(ENC_LENGTH)))
    );
  } catch (cause) {
    throw new AffluentError(
      'KEY_REFUSED',
      'A bundle does not open: it is sealed to another key or for another dataset.',
      { cause }
    );
  }
}

/** Seals an answer so that only the custodian can have made it (HPKE auth mode). @throws AffluentError INPUT_INVALID on a key of low order */
export async function sealAnswer(
  sender: IHpkeKeyPair,
  replyKey: string,
  info: Uint8Array,
  plaintext: Uint8Array
): Promise<ISealed> {
  return seal(
    { recipientPublicKey: await publicKeyOf(replyKey), senderKey: sender.privateKey, info: buffer(info) },
    plaintext
  );
}

async function seal(to: SenderContextParams, plaintext: Uint8Array): Promise<ISealed> {
  try {
    const sealed = await suite.seal(to, buffer(plaintext));
    return { enc: new Uint8Array(sealed.enc), ciphertext: new Uint8Array(sealed.ct) };
  } catch (cause) {
    throw new AffluentError('INPUT_INVALID', 'Nothing can be sealed to this key: it is no X25519 key.', { cause });
  }
}

/** Opens an answer of the custodian with that key. @throws AffluentError KEY_REFUSED when it is not theirs, or for another request */
export async function openAnswer(
  keys: IHpkeKeyPair,
  senderKey: string,
  info: Uint8Array,
  sealed: ISealed
): Promise<Uint8Array> {
  try {
    const opened = await suite.open(
      {
        recipientKey: keys.privateKey,
        senderPublicKey: await publicKeyOf(senderKey),
        enc: buffer(sealed.enc),
        info: buffer(info)
      },
      buffer(sealed.ciphertext)
    );
    return new Uint8Array(opened);
  } catch (cause) {
    throw new AffluentError(
      'KEY_REFUSED',
      'A custodian’s answer does not open: it is not its own, or for another request.',
      { cause }
    );
  }
}
