import { z } from 'zod';
import { claimsNoMore } from '../terms/index.js';
import { Charter } from './charter.js';
import { Field } from './dataset.js';
import { OdrlPolicy } from './odrl.js';
import { OfferKind } from './offer.js';
import { Address, Amount, Count, Currency, ShardNumber, Slug, WebUrl } from './primitives.js';

/** A path inside the pack's folder: no absolute path, no dot segment, no backslash. */
export const PackPath = z
  .string()
  .max(512)
  .regex(/^(?!\.)[A-Za-z0-9_.-]+(\/(?!\.)[A-Za-z0-9_.-]+)*$/, 'must be a plain relative path');

const DAY = 86_400;

/** An offer to be opened after the registration; the agreement text is the pack's. What the contract would refuse is refused here. */
export const OfferDraft = z
  .object({
    kind: OfferKind,
    /** Flat: the whole price. Metered: per million rows. */
    price: Amount,
    /** Seconds; 0 is perpetual. */
    term: z.number().int().nonnegative(),
    minDeposit: Amount.default('0'),
    confirmations: z.number().int().min(0).max(255).default(0)
  })
  .refine(({ kind, term }) => kind !== 'metered' || (term >= DAY && term <= 365 * DAY), {
    path: ['term'],
    error: 'of a metered offer must be 86400 (a day) to 31536000 (a year) seconds'
  })
  .refine(({ kind, minDeposit }) => kind !== 'metered' || minDeposit !== '0', {
    path: ['minDeposit'],
    error: 'of a metered offer must be more than 0'
  });
export type OfferDraft = z.infer<typeof OfferDraft>;

/** One shard of a pack; rows 0 marks `_metadata`, which belongs to the publisher's own contribution of weight 0. */
export const PackShard = z.object({
  number: ShardNumber,
  recordSet: z.string(),
  contribution: z.number().int().nonnegative(),
  rows: Count,
  file: PackPath
});
export type PackShard = z.infer<typeof PackShard>;

/** `pack.json`: what `affluent pack` writes and `affluent publish` reads. Plaintext: it stays on the packer's machine. */
export const Pack = z.object({
  version: z.literal(1),
  slug: Slug,
  title: z.string().min(1).max(300),
  description: z.string().max(262_144),
  tags: z.array(z.string().max(64)).max(32).default([]),
  publisherName: z.string().max(200),
  terms: z
    .object({
      name: z.string().max(200),
      url: WebUrl.nullable().default(null),
      training: z.boolean(),
      commercialUse: z.boolean(),
      redistribution: z.boolean(),
      odrl: OdrlPolicy.nullable().default(null),
      agreement: z.string().min(1).max(262_144)
    })
    .refine(terms => claimsNoMore(terms, terms.odrl), {
      path: ['odrl'],
      error: 'must permit by name every use (affluent:train, cc:CommercialUse, distribute) that is said to be allowed'
    }),
  charter: Charter,
  /** By what decimals the packer has written amounts, where the currency is a token; publishing compares it with the chain. */
  currency: Currency.nullable().default(null),
  offers: z.array(OfferDraft).min(1).max(16),
  recordSets: z
    .array(
      z.object({
        name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
        fields: z.array(Field).min(1).max(4_000),
        arrowSchema: z.string().max(1_048_576).nullable(),
        /** Number of the shard that holds `_metadata`. */
        metadataShard: ShardNumber
      })
    )
    .min(1)
    .max(64),
  contributions: z
    .array(
      z.object({
        number: z.number().int().nonnegative(),
        name: z.string().max(200),
        payee: Address,
        /** u64; by default the rows. */
        weight: Amount,
        firstShard: ShardNumber,
        shardCount: z.number().int().positive()
      })
    )
    .min(1)
    .max(10_000),
  shards: z.array(PackShard).min(1).max(100_000),
  sample: z.object({ file: PackPath, rows: Count, kind: z.literal('publisher-chosen') }).nullable()
});
export type Pack = z.infer<typeof Pack>;
