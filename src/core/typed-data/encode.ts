import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { u256be } from '../bytes/big-endian.js';
import { fromHex } from '../bytes/hex.js';

/** keccak256 of a type's text, as EIP-712 wants it. */
export function typeHash(type: string): Uint8Array {
  return keccak_256(utf8ToBytes(type));
}

/** A number as a word of the chain. */
export const numberWord = (value: number | bigint): Uint8Array => u256be(value);
/** An address as a word of the chain. */
export const addressWord = (address: string): Uint8Array => concatBytes(new Uint8Array(12), fromHex(address, 20));
/** 32 bytes of hex as they are. */
export const hashWord = (hash: string): Uint8Array => fromHex(hash, 32);
/** A text as its hash. */
export const textWord = (text: string): Uint8Array => keccak_256(utf8ToBytes(text));
/** An array of numbers as the hash of its words. */
export const arrayWord = (values: readonly (number | bigint)[]): Uint8Array =>
  keccak_256(concatBytes(...values.map(numberWord)));

/** keccak256(typeHash ‖ words): hash of a struct. */
export function structHash(type: string, words: readonly Uint8Array[]): Uint8Array {
  return keccak_256(concatBytes(typeHash(type), ...words));
}
