import { z } from 'zod';

/** Amount in atomic units of its currency, as a decimal string (up to 2^256 − 1). */
export const Amount = z.string().regex(/^(0|[1-9][0-9]{0,77})$/, 'must be a decimal string of atomic units');
export type Amount = z.infer<typeof Amount>;

/** Account or contract address, 0x and 40 hex digits. */
export const Address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'must be 0x and 40 hex digits');
export type Address = z.infer<typeof Address>;

/** 32 bytes as 0x and 64 lower-case hex digits. */
export const Hash32 = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/, 'must be 0x and 64 hex digits')
  .toLowerCase();
export type Hash32 = z.infer<typeof Hash32>;

/** Id of a dataset: keccak256(abi.encode(publisher, slug)). */
export const DatasetId = Hash32;
export type DatasetId = Hash32;

/** Number of a licence or an offer, decimal. */
export const TokenNumber = z.string().regex(/^(0|[1-9][0-9]{0,77})$/, 'must be a decimal number');
export type TokenNumber = z.infer<typeof TokenNumber>;

/** A moment, RFC 3339 in UTC. */
export const Time = z.iso.datetime();
export type Time = z.infer<typeof Time>;

/** Bytes as 0x hex, bounded to 64 KiB. */
export const Hex = z
  .string()
  .max(131_074)
  .regex(/^0x([0-9a-fA-F]{2})*$/, 'must be 0x and an even number of hex digits');
export type Hex = z.infer<typeof Hex>;

/** Content identifier, CIDv1 in base32. */
export const CidText = z.string().regex(/^b[a-z2-7]{10,120}$/, 'must be a CIDv1 in base32');
export type CidText = z.infer<typeof CidText>;

/** An address of the web. No other scheme: it may end in a link, or be asked by the service. */
export const WebUrl = z.url({ protocol: /^https?$/ }).max(1_024);
export type WebUrl = z.infer<typeof WebUrl>;

/** A count that a double holds exactly. */
export const Count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

/** Slug of a dataset. */
export const Slug = z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be 1 to 64 of a-z, 0-9 and -');
export type Slug = z.infer<typeof Slug>;

/** Number of a shard: u32. */
export const ShardNumber = z.number().int().min(0).max(0xffff_fffe);

/** A currency: ETH has address null. */
export const Currency = z.object({
  symbol: z.string().max(16),
  decimals: z.number().int().min(0).max(36),
  address: Address.nullable()
});
export type Currency = z.infer<typeof Currency>;

/** The chain's own currency. */
export const ETH: Currency = { symbol: 'ETH', decimals: 18, address: null };

/** One page of a list; `next` is the cursor of the following one, or null. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}
