import { concatBytes } from '@noble/hashes/utils.js';
import { u8 } from '../bytes/big-endian.js';
import { AffluentError } from '../errors/index.js';
import { HEADER_LENGTH, NONCE_PREFIX_LENGTH, SALT_LENGTH } from './format.js';

/** What the first 40 bytes of a ciphertext carry. */
export interface IHeader {
  /** 32 bytes for the key derivation. */
  readonly salt: Uint8Array;
  /** 7 bytes at the start of every segment's nonce. */
  readonly noncePrefix: Uint8Array;
}

/** The 40 bytes of a header. @throws AffluentError INPUT_INVALID on parts of a wrong length */
export function encodeHeader(header: IHeader): Uint8Array {
  if (header.salt.length !== SALT_LENGTH || header.noncePrefix.length !== NONCE_PREFIX_LENGTH) {
    throw new AffluentError('INPUT_INVALID', 'A header has a salt of 32 bytes and a nonce prefix of 7.');
  }
  return concatBytes(u8(HEADER_LENGTH), header.salt, header.noncePrefix);
}

/** Reads the header at the start of a ciphertext. @throws AffluentError SEGMENT_FORGED when it is none of this format */
export function parseHeader(ciphertext: Uint8Array): IHeader {
  if (ciphertext.length < HEADER_LENGTH || ciphertext[0] !== HEADER_LENGTH) {
    throw new AffluentError('SEGMENT_FORGED', 'The ciphertext does not begin with a header of this format.');
  }
  return { salt: ciphertext.slice(1, 1 + SALT_LENGTH), noncePrefix: ciphertext.slice(1 + SALT_LENGTH, HEADER_LENGTH) };
}
