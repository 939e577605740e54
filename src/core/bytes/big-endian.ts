import { AffluentError } from '../errors/index.js';

/** An unsigned number of `size` bytes, most significant byte first. @throws AffluentError INPUT_INVALID when it does not fit */
function bigEndian(value: bigint, size: number): Uint8Array {
  if (value < 0n || value >= 1n << BigInt(8 * size)) {
    throw new AffluentError('INPUT_INVALID', `${value} does not fit into ${size} bytes.`);
  }
  const bytes = new Uint8Array(size);
  let rest = value;
  for (let i = size - 1; i >= 0; i--) {
    bytes[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

function whole(value: number): bigint {
  if (!Number.isSafeInteger(value)) throw new AffluentError('INPUT_INVALID', `${value} is not a whole number.`);
  return BigInt(value);
}

/** One byte. */
export const u8 = (value: number): Uint8Array => bigEndian(whole(value), 1);
/** Four bytes, big-endian. */
export const u32be = (value: number): Uint8Array => bigEndian(whole(value), 4);
/** Eight bytes, big-endian. */
export const u64be = (value: number | bigint): Uint8Array =>
  bigEndian(typeof value === 'bigint' ? value : whole(value), 8);
/** A word of the chain: 32 bytes, big-endian. */
export const u256be = (value: number | bigint): Uint8Array =>
  bigEndian(typeof value === 'bigint' ? value : whole(value), 32);

/** A view for reading numbers out of bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
