import { z } from 'zod';
import { Offer } from './offer.js';
import { Problem } from './problem.js';
import { Address, Amount, Currency, DatasetId, Hash32, listOf, Time, TokenNumber } from './primitives.js';

/** Body of `POST /v1/purchases`: price and terms as they were shown. */
export const PurchaseRequest = z.object({
  offer: TokenNumber,
  expectedPrice: Amount,
  termsHash: Hash32,
  /** Metered offers: at least the offer's minimum, which is also the default. */
  deposit: Amount.optional(),
  /** Who asks, for the owner's eyes: a notebook's name, "panel", "command line". */
  requestedBy: z.string().max(200).default('')
});
export type PurchaseRequest = z.infer<typeof PurchaseRequest>;

/** What will happen, shown before anybody signs. */
export const PurchasePlan = z.object({
  steps: z.array(z.object({ title: z.string(), detail: z.string() })),
  /** Paid to the market: price or deposit. */
  payment: Amount,
  /** Forwarded to the session key for its own transactions. */
  gasStipend: Amount,
  /** Estimate of what the transaction itself costs. */
  gasFee: Amount,
  total: Amount,
  currency: Currency,
  walletPrompts: z.number().int(),
  /** What the use of this licence makes public, in one sentence. */
  reveals: z.string()
});
export type PurchasePlan = z.infer<typeof PurchasePlan>;

/** States of a purchase; the last three are final. */
export const PurchaseState = z.enum(['requested', 'sending', 'sent', 'confirmed', 'failed', 'cancelled']);
export type PurchaseState = z.infer<typeof PurchaseState>;

/** A purchase from request to licence. */
export const Purchase = z.object({
  id: z.uuid(),
  state: PurchaseState,
  dataset: DatasetId,
  ref: z.string(),
  title: z.string(),
  offer: Offer,
  deposit: Amount,
  requestedBy: z.string(),
  createdAt: Time,
  plan: PurchasePlan,
  transaction: Hash32.nullable(),
  licence: TokenNumber.nullable(),
  problem: Problem.nullable()
});
export type Purchase = z.infer<typeof Purchase>;
export const PurchaseList = listOf(Purchase);

/** Body of `POST /v1/purchases/{id}/approve`: what notebooks may spend of the deposit without asking; default: all of it. */
export const ApproveRequest = z.object({ budget: Amount.optional() });
export type ApproveRequest = z.infer<typeof ApproveRequest>;

/** A purchase as the outbox keeps it: what clients see, and what only the service needs. No secrets. */
export const PurchaseJob = z.object({
  purchase: Purchase,
  /** What notebooks may spend, as the owner approved it; null: not approved yet. */
  budget: Amount.nullable(),
  /** Session key that the purchase authorises; made before it is used anywhere. */
  sessionKey: Address.nullable()
});
export type PurchaseJob = z.infer<typeof PurchaseJob>;
