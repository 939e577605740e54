import { z } from 'zod';
import { OfferKind } from './offer.js';
import { Address, Amount, Count, Currency, DatasetId, Hash32, Time, TokenNumber } from './primitives.js';

/** A licence as its holder sees it. */
export const Licence = z.object({
  id: TokenNumber,
  dataset: DatasetId,
  /** `publisher/slug`, as a reference that resolves. */
  ref: z.string(),
  title: z.string(),
  offer: TokenNumber,
  kind: OfferKind,
  holder: Address,
  state: z.enum(['live', 'expired']),
  boughtAt: Time,
  /** Null: perpetual. */
  expiresAt: Time.nullable(),
  /** What is left of the deposit of a metered licence. */
  balance: Amount,
  currency: Currency,
  /** What was paid for it so far: the flat price, or all settled use. */
  spent: Amount,
  shardsUnlocked: Count,
  /** Session key of this machine, if it has one that is on. */
  sessionKey: Address.nullable(),
  transaction: Hash32
});
export type Licence = z.infer<typeof Licence>;

/** Body of `POST /v1/licences/{n}/topup` and `/withdraw`. */
export const AmountRequest = z.object({ amount: Amount });

/** Answer to what was done on chain. */
export const TransactionResult = z.object({ transaction: Hash32 });
export type TransactionResult = z.infer<typeof TransactionResult>;

/** Answer of `POST /v1/licences/{n}/keys`: a new session key of this machine. */
export const AddedKey = TransactionResult.extend({ sessionKey: Address });
export type AddedKey = z.infer<typeof AddedKey>;

/** What licences have cost in one month (UTC), in one currency; deposits are no cost. */
export const MonthSpent = z.object({
  /** `YYYY-MM`. */
  month: z.string().regex(/^[0-9]{4}-[0-9]{2}$/),
  flat: Amount,
  metered: Amount,
  currency: Currency
});
export type MonthSpent = z.infer<typeof MonthSpent>;
