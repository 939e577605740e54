import { z } from 'zod';
import { isLayout } from '../cipher/layout.js';
import { claimsNoMore } from '../terms/index.js';
import {
  Address,
  Amount,
  Charter,
  CidText,
  CompactSignature,
  Count,
  DatasetId,
  Field,
  Hash32,
  OdrlPolicy,
  ShardNumber,
  Slug,
  WebUrl
} from '../wire/index.js';

/** A plaintext file beside the manifest, named by its CID. */
export const SideFile = z.object({ cid: CidText, bytes: Count });
export type SideFile = z.infer<typeof SideFile>;

/** A custodian that was asked to hold shares; `acceptance` is its EIP-712 signature, null in the draft that it is asked to accept. */
export const ManifestCustodian = z.object({
  url: WebUrl.max(512),
  address: Address,
  hpkeKey: Hash32,
  acceptance: CompactSignature.nullable()
});
export type ManifestCustodian = z.infer<typeof ManifestCustodian>;

/** One table; its `_metadata` is the shard of that number, with no rows. */
export const ManifestRecordSet = z.object({
  name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  rows: Count,
  /** Plaintext bytes of its shards. */
  bytes: Count,
  shards: Count,
  metadataShard: ShardNumber,
  fields: z.array(Field).min(1).max(4_000),
  arrowSchema: z.string().max(1_048_576).nullable()
});
export type ManifestRecordSet = z.infer<typeof ManifestRecordSet>;

/**
 * What a manifest says beyond Croissant: the JSON literal under `affluent`. Facts that the chain also holds are compared with it and
 * never believed over it.
 */
export const ManifestTerms = z.object({
  version: z.literal(1),
  chainId: z.number().int().positive(),
  registry: Address,
  dataset: DatasetId,
  publisher: Address,
  publisherName: z.string().max(200),
  slug: Slug,
  datasetVersion: z.number().int().positive(),
  /** Sizes of a segment of ciphertext and of an IPFS leaf, in bytes. */
  layout: z.object({ segmentSize: z.number(), leafSize: z.number() }).refine(isLayout, 'must be a possible layout'),
  charter: Charter,
  terms: z
    .object({
      name: z.string().max(200),
      url: WebUrl.nullable(),
      training: z.boolean(),
      commercialUse: z.boolean(),
      redistribution: z.boolean(),
      odrl: OdrlPolicy.nullable().default(null),
      agreement: SideFile,
      termsHash: Hash32
    })
    .refine(terms => claimsNoMore(terms, terms.odrl), {
      path: ['odrl'],
      error: 'does not permit a use that is said to be allowed'
    }),
  recordSets: z.array(ManifestRecordSet).min(1).max(64),
  rows: Count,
  bytes: Count,
  shards: Count,
  sumRoot: Hash32,
  weight: Amount,
  threshold: z.number().int().min(2).max(16),
  custodians: z.array(ManifestCustodian).min(2).max(16),
  /** The shard index, see `ShardIndex`. */
  index: SideFile,
  /** SHA-256 commitments to shares and keys, see core/custody. */
  commitments: SideFile,
  sample: SideFile.extend({ rows: Count, kind: z.enum(['publisher-chosen', 'drawn']) }).nullable()
});
export type ManifestTerms = z.infer<typeof ManifestTerms>;
