import { z } from 'zod';
import { Address, Amount } from './primitives.js';

/** What a charter says in words that people read; `policyHash` in the charter commits to its canonical JSON. */
export const CharterPolicy = z.object({
  /** Columns whose minimum, maximum and null count `_metadata` may hold. */
  statisticsColumns: z.array(z.string().max(256)).max(4_000),
  /** Columns by which shards are cut. */
  clusteringColumns: z.array(z.string().max(256)).max(64),
  withdrawal: z.enum(['never', 'by-contributor'])
});
export type CharterPolicy = z.infer<typeof CharterPolicy>;

/** The immutable rules of a dataset, fixed by its registration. */
export const Charter = z.object({
  /** Null: the chain's own currency. */
  currency: Address.nullable(),
  /** Lowest number of custodians whose shares open a key. */
  threshold: z.number().int().min(2).max(16),
  publisherBps: z.number().int().min(0).max(10_000),
  custodianBps: z.number().int().min(0).max(10_000),
  /** Lowest price of a metered offer, per million rows. */
  floorPerMillion: Amount,
  /** Lowest price of a flat offer. */
  floorFlat: Amount,
  transferable: z.boolean(),
  /** Share of shards that is drawn as a sample, in basis points. */
  sampleBps: z.number().int().min(0).max(10_000),
  /** 0 never; 1 by the contributor, at once. */
  withdrawalRule: z.number().int().min(0).max(1),
  /** Highest sum of all contributions' weights, u64 as decimal. */
  weightCap: Amount,
  policy: CharterPolicy
});
export type Charter = z.infer<typeof Charter>;
