import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { toHex } from '../bytes/hex.js';
import { addressWord, numberWord } from './encode.js';

/** keccak256(abi.encode(address publisher, string slug)), 0x hex. */
export function datasetId(publisher: string, slug: string): string {
  const text = utf8ToBytes(slug);
  const padded = new Uint8Array(Math.ceil(text.length / 32) * 32);
  padded.set(text);
  return toHex(keccak_256(concatBytes(addressWord(publisher), numberWord(64), numberWord(text.length), padded)));
}
