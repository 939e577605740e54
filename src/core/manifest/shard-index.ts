import { z } from 'zod';
import { AffluentError } from '../errors/index.js';
import { Address, Amount, CidText, CompactSignature, Count, Hash32, ShardNumber } from '../wire/index.js';
import { parseJson } from './parse-json.js';

/** Largest shard index in bytes: 100,000 shards fit. */
export const MAX_INDEX_BYTES = 33_554_432;

/** One shard: whose, how many rows, and where its ciphertext lies. */
export const IndexedShard = z.object({
  number: ShardNumber,
  recordSet: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  contribution: z.number().int().min(0).max(0xffff_fffe),
  rows: z.number().int().min(0).max(0xffff_ffff),
  plaintextBytes: Count,
  ciphertextBytes: Count,
  /** The first 40 bytes of the ciphertext, so that a read of a later part needs not fetch the first leaf. */
  header: z.string().regex(/^0x28[0-9a-f]{78}$/, 'must be 0x and the 40 bytes of a header'),
  cid: CidText
});
export type IndexedShard = z.infer<typeof IndexedShard>;

/** One contribution with its signature (EIP-712 `Contribution`, by the payee). */
export const IndexedContribution = z.object({
  number: z.number().int().min(0).max(0xffff_fffe),
  name: z.string().max(200),
  payee: Address,
  weight: Amount,
  firstShard: ShardNumber,
  shardCount: z.number().int().positive(),
  contentRoot: Hash32,
  signature: CompactSignature
});
export type IndexedContribution = z.infer<typeof IndexedContribution>;

/** Sealed shares of one contribution for one custodian (its place in the manifest's list). */
export const IndexedBundle = z.object({
  contribution: z.number().int().min(0),
  custodian: z.number().int().min(0).max(15),
  cid: CidText,
  bytes: Count
});
export type IndexedBundle = z.infer<typeof IndexedBundle>;

/** The side file that lists what would not fit a manifest: contributions, shards in ascending number, bundles. */
export const ShardIndex = z.object({
  version: z.literal(1),
  contributions: z.array(IndexedContribution).min(1).max(10_000),
  shards: z.array(IndexedShard).min(1).max(100_000),
  bundles: z.array(IndexedBundle).max(160_000)
});
export type ShardIndex = z.infer<typeof ShardIndex>;

/** Reads a shard index: numbers 0, 1, 2 …, contributions in order. @throws AffluentError MANIFEST_INVALID */
export function parseShardIndex(bytes: Uint8Array): ShardIndex {
  const parsed = ShardIndex.safeParse(parseJson(bytes, MAX_INDEX_BYTES, 'The shard index'));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new AffluentError(
      'MANIFEST_INVALID',
      `The shard index, ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}.`
    );
  }
  const { contributions, shards } = parsed.data;
  const numbered = shards.every((shard, i) => shard.number === i) && contributions.every((one, i) => one.number === i);
  if (!numbered)
    throw new AffluentError('MANIFEST_INVALID', 'The shard index does not count shards and contributions 0, 1, 2 ….');
  return parsed.data;
}
