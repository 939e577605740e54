import { createHash } from 'node:crypto';
import { CID } from 'multiformats/cid';
import { AffluentError } from '../../core/errors/index.js';

const SHA2_256 = 0x12;
/** Largest block that anybody may send us, in bytes; IPFS itself draws the line at 2 MiB. */
export const MAX_BLOCK_BYTES = 2_097_152;

/** Reads a CIDv1 with a SHA-256 hash. @throws AffluentError INPUT_INVALID */
export function parseCid(text: string): CID {
  try {
    const cid = CID.parse(text);
    if (cid.version === 1 && cid.multihash.code === SHA2_256) return cid;
  } catch {
    // said below
  }
  throw new AffluentError('INPUT_INVALID', `“${text.slice(0, 80)}” is not a CIDv1 with a SHA-256 hash.`);
}

/** Whether the bytes are the block that the CID names. */
export function isBlock(cid: CID, bytes: Uint8Array): boolean {
  return createHash('sha256').update(bytes).digest().equals(cid.multihash.digest);
}
