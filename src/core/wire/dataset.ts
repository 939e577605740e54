import { z } from 'zod';
import { Charter } from './charter.js';
import { Licence } from './licence.js';
import { OdrlPolicy } from './odrl.js';
import { Offer, OfferKind } from './offer.js';
import {
  Address,
  Amount,
  CidText,
  Count,
  Currency,
  DatasetId,
  Hash32,
  ShardNumber,
  Slug,
  Time,
  TokenNumber,
  WebUrl
} from './primitives.js';

/** Who registered a dataset; the name is of the user's networks file, the claimed name of the manifest (never resolved). */
export const Publisher = z.object({ address: Address, name: z.string().nullable(), claimedName: z.string().max(200) });
export type Publisher = z.infer<typeof Publisher>;

/** One line of the catalog. */
export const DatasetCard = z.object({
  id: DatasetId,
  /** `publisher/slug`, as a reference that resolves. */
  ref: z.string(),
  publisher: Publisher,
  slug: Slug,
  version: z.number().int().positive(),
  title: z.string().max(300),
  summary: z.string().max(1_000),
  tags: z.array(z.string().max(64)).max(32),
  rows: Count,
  /** Size of the plaintext. */
  bytes: Count,
  /** The cheapest open offer of each kind. */
  prices: z.array(
    z.object({ offer: TokenNumber, kind: OfferKind, price: Amount, currency: Currency, term: z.number().int() })
  ),
  licensed: z.boolean(),
  publishedAt: Time
});
export type DatasetCard = z.infer<typeof DatasetCard>;

/** A column. `type` is Arrow's name of it; minimum and maximum only where the charter allows them. */
export const Field = z.object({
  name: z.string().max(256),
  type: z.string().max(1_000),
  nullable: z.boolean(),
  description: z.string().max(2_000).default(''),
  min: z.string().max(256).nullable().default(null),
  max: z.string().max(256).nullable().default(null),
  nulls: Count.nullable().default(null),
  /** Rows in bins of equal width from minimum to maximum, where the charter allows statistics. */
  histogram: z.array(Count).min(1).max(32).nullable().default(null),
  /** Whether shards are cut by it: filters on it save money. */
  clustering: z.boolean().default(false)
});
export type Field = z.infer<typeof Field>;

/** One table of a dataset. */
export const RecordSet = z.object({
  name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  rows: Count,
  bytes: Count,
  shards: Count,
  fields: z.array(Field).max(4_000),
  /** The schema as an Arrow IPC schema message, base64; null where the packer gave none. */
  arrowSchema: z.string().max(1_048_576).nullable()
});
export type RecordSet = z.infer<typeof RecordSet>;

/** A contribution, and what it has earned by the chain's account. */
export const Contributor = z.object({
  number: z.number().int().nonnegative(),
  name: z.string().max(200),
  payee: Address,
  shards: Count,
  rows: Count,
  weight: Amount,
  /** Part of all weights, 0 to 1; flat prices are split by it. */
  share: z.number(),
  earned: Amount,
  claimed: Amount
});
export type Contributor = z.infer<typeof Contributor>;

/** What the agreement allows, in words and as flags. */
export const Terms = z.object({
  name: z.string().max(200),
  url: WebUrl.nullable(),
  training: z.boolean(),
  commercialUse: z.boolean(),
  redistribution: z.boolean(),
  /** The same for machines, where the publisher gave it; the flags claim no more than it permits. */
  odrl: OdrlPolicy.nullable().default(null),
  agreement: z.string().max(262_144),
  /** keccak256 of the agreement text, as the offers name it. */
  termsHash: Hash32
});
export type Terms = z.infer<typeof Terms>;

/** That data of a dataset is not what was declared or signed: nothing more of it is bought or unlocked until the owner dismisses it. */
export const Finding = z.object({
  code: z.enum(['ROWS_FORGED', 'SEGMENT_FORGED']),
  detail: z.string(),
  hint: z.string(),
  shard: ShardNumber.nullable(),
  foundAt: Time
});
export type Finding = z.infer<typeof Finding>;

/** The dataset page. Costs nothing to read. */
export const DatasetDetail = DatasetCard.extend({
  description: z.string().max(262_144),
  manifest: CidText,
  recordSets: z.array(RecordSet).min(1).max(64),
  shards: Count,
  offers: z.array(Offer),
  terms: Terms,
  charter: Charter,
  contributors: z.array(Contributor),
  custodians: z.array(z.object({ address: Address, url: z.string(), accepted: z.boolean() })),
  threshold: z.number().int(),
  sample: z.object({ rows: Count, kind: z.enum(['publisher-chosen', 'drawn']) }).nullable(),
  versions: z.array(z.object({ version: z.number().int().positive(), manifest: CidText, publishedAt: Time })),
  licence: Licence.nullable(),
  /** Null where nothing was found. */
  finding: Finding.nullable()
});
export type DatasetDetail = z.infer<typeof DatasetDetail>;

/** Answer of `GET /v1/resolve?ref`. */
export const Resolved = z.object({ id: DatasetId, version: z.number().int().positive(), ref: z.string() });
export type Resolved = z.infer<typeof Resolved>;
