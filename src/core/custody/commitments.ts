import { keccak_256 } from '@noble/hashes/sha3.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { u32be, u8, viewOf } from '../bytes/big-endian.js';
import { toHex } from '../bytes/hex.js';
import { join } from '../bytes/join.js';
import { AffluentError } from '../errors/index.js';

const MAGIC = utf8ToBytes('affluent/commitments/1');
const HASH = 32;
const MAX_CUSTODIANS = 16;
/** Largest commitments file in bytes: 100,000 shards of 16 custodians. */
export const MAX_COMMITMENTS_BYTES = 64_000_000;

/** Commitments of one shard: to its key, and to the share of each custodian in their order. */
export interface IShardCommitments {
  readonly key: Uint8Array;
  readonly shares: readonly Uint8Array[];
}

/** The commitments file: magic ‖ u8 custodians ‖ u32be shards ‖ per shard: key commitment ‖ share commitments. */
export function encodeCommitments(custodians: number, shards: readonly IShardCommitments[]): Uint8Array {
  if (shards.some(({ shares }) => shares.length !== custodians))
    throw new AffluentError('INPUT_INVALID', 'Each shard has one share a custodian.');
  return join([MAGIC, u8(custodians), u32be(shards.length), ...shards.flatMap(({ key, shares }) => [key, ...shares])]);
}

/** Reads a commitments file, shard by number. @throws AffluentError MANIFEST_INVALID */
export function decodeCommitments(file: Uint8Array): IShardCommitments[] {
  const head = MAGIC.length + 5;
  const valid =
    file.length >= head && file.length <= MAX_COMMITMENTS_BYTES && MAGIC.every((byte, i) => file[i] === byte);
  if (!valid) throw new AffluentError('MANIFEST_INVALID', 'The commitments file is not one.');
  const custodians = file[MAGIC.length] as number;
  const count = viewOf(file).getUint32(MAGIC.length + 1);
  const stride = HASH * (custodians + 1);
  if (custodians < 2 || custodians > MAX_CUSTODIANS || file.length !== head + count * stride)
    throw new AffluentError('MANIFEST_INVALID', 'The commitments file has another length than it says.');
  const at = (offset: number) => file.subarray(offset, offset + HASH);
  return Array.from({ length: count }, (_, i) => {
    const start = head + i * stride;
    return { key: at(start), shares: Array.from({ length: custodians }, (__, j) => at(start + HASH * (j + 1))) };
  });
}

/** keccak256 of the file: what a custodian's acceptance names. */
export function commitmentsRoot(file: Uint8Array): string {
  return toHex(keccak_256(file));
}
