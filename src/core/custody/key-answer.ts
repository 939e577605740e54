import { base64 } from 'multiformats/bases/base64';
import { fromHex, toHex } from '../bytes/hex.js';
import { AffluentError } from '../errors/index.js';
import type { KeyAnswer } from '../wire/index.js';
import type { ISealed } from './hpke.js';

const ENC_LENGTH = 32;

/** A sealed answer as it travels: `enc` as 0x hex, `ciphertext` as base64 without padding. */
export function encodeKeyAnswer({ enc, ciphertext }: ISealed): KeyAnswer {
  return { enc: toHex(enc), ciphertext: base64.baseEncode(ciphertext) };
}

/** The answer that {@link encodeKeyAnswer} made. @throws AffluentError KEY_REFUSED when it cannot be read */
export function decodeKeyAnswer({ enc, ciphertext }: KeyAnswer): ISealed {
  try {
    return { enc: fromHex(enc, ENC_LENGTH), ciphertext: base64.baseDecode(ciphertext) };
  } catch (cause) {
    throw new AffluentError('KEY_REFUSED', 'A custodian’s answer cannot be read.', { cause });
  }
}
