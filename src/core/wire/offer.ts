import { z } from 'zod';
import { Amount, Currency, DatasetId, Hash32, TokenNumber } from './primitives.js';

/** How an offer is paid for. */
export const OfferKind = z.enum(['free', 'flat', 'metered']);
export type OfferKind = z.infer<typeof OfferKind>;

/** Price and terms on chain; immutable but for open or closed. */
export const Offer = z.object({
  id: TokenNumber,
  dataset: DatasetId,
  kind: OfferKind,
  /** Flat: the whole price. Metered: per million rows. Free: 0. */
  price: Amount,
  currency: Currency,
  /** Seconds; 0 is perpetual. */
  term: z.number().int().nonnegative(),
  minDeposit: Amount,
  /** Blocks that a grant must be old before custodians act on it. */
  confirmations: z.number().int().min(0).max(255),
  open: z.boolean(),
  /** keccak256 of the agreement text. */
  termsHash: Hash32
});
export type Offer = z.infer<typeof Offer>;
