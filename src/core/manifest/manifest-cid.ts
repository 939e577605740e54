import { CID } from 'multiformats/cid';
import { create } from 'multiformats/hashes/digest';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { AffluentError } from '../errors/index.js';

const RAW = 0x55;
const SHA2_256 = 0x12;

/** A manifest is one raw block, so the chain holds just its SHA-256: the CID of such a digest (0x, 64 hex digits). */
export function cidOfManifest(digest: string): string {
  return CID.createV1(RAW, create(SHA2_256, hexToBytes(digest.slice(2)))).toString();
}

/** The digest that the chain holds of a manifest's CID. @throws AffluentError MANIFEST_INVALID when it is no raw SHA-256 block */
export function digestOfManifest(cid: string): string {
  let parsed: CID;
  try {
    parsed = CID.parse(cid);
  } catch (cause) {
    throw new AffluentError('MANIFEST_INVALID', 'The manifest’s CID cannot be read.', { cause });
  }
  if (parsed.version !== 1 || parsed.code !== RAW || parsed.multihash.code !== SHA2_256) {
    throw new AffluentError('MANIFEST_INVALID', 'A manifest is one raw block with a SHA-256 hash.');
  }
  return `0x${bytesToHex(parsed.multihash.digest)}`;
}
