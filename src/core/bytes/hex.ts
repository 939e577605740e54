import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { AffluentError } from '../errors/index.js';

/** Bytes as 0x and lower-case hex digits. */
export function toHex(bytes: Uint8Array): string {
  return `0x${bytesToHex(bytes)}`;
}

/** Reads 0x hex of exactly `length` bytes. @throws AffluentError INPUT_INVALID */
export function fromHex(text: string, length: number): Uint8Array {
  if (!/^0x[0-9a-fA-F]*$/.test(text) || text.length !== 2 + 2 * length) {
    throw new AffluentError(
      'INPUT_INVALID',
      `Expected 0x and ${2 * length} hex digits, found ${text.length} characters.`
    );
  }
  return hexToBytes(text.slice(2));
}
