import { toBeHex } from 'ethers';
import { z } from 'zod';

const small = z.bigint().transform(Number);
const id = z.bigint().transform(value => toBeHex(value, 32));

/** `batch`, with the depth of its sum tree: the least that has room for all leaves. */
export const Batch = z
  .object({ sumRoot: z.string(), weight: z.bigint(), first: small, count: small })
  .transform(batch => ({ ...batch, depth: Math.ceil(Math.log2(batch.count)) }));

/** `dataset`, as far as it is used here. */
export const Dataset = z.object({ generation: small });

/** `offer`, what of it never changes and is used here. */
export const OfferSummary = z.object({ dataset: id, kind: small });

/** `licence`. */
export const Licence = z.object({
  balance: z.bigint(),
  expiry: small,
  offer: z.bigint(),
  boughtAt: small,
  shardsAtPurchase: small
});
