import { z } from 'zod';
import { Offer } from './offer.js';
import { Problem } from './problem.js';
import { Address, Amount, Count, Currency, DatasetId, Hash32, listOf, Time, TokenNumber } from './primitives.js';

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

/**
 * What a step of a purchase does. Of the wallet: `permit` signs an ERC-2612 allowance, `approve` sends one (amount 0 takes back an
 * older one, which some tokens ask for), `buy` pays. Of the service alone: `session-key`, `budget`, `keys`.
 */
export const PurchaseStepKind = z.enum(['session-key', 'approve', 'permit', 'buy', 'budget', 'keys']);
export type PurchaseStepKind = z.infer<typeof PurchaseStepKind>;

/** One step of a purchase, in the order in which they happen. */
export const PurchaseStep = z.object({
  kind: PurchaseStepKind,
  title: z.string(),
  detail: z.string(),
  /** What the wallet is asked for; null: nothing, the service does it alone. */
  prompt: z.enum(['signature', 'transaction']).nullable(),
  /** The contract that is called or that the signature is for; null where the wallet is not asked. */
  to: Address.nullable(),
  /** What it pays, or allows to be taken, in the offer's currency. */
  amount: Amount,
  currency: Currency,
  /** What the transaction sends along in the chain's own currency: payment and gas stipend, where they are in it. */
  value: Amount,
  /** Estimate of its gas in units of gas. */
  gas: Count,
  /** Whom `permit` and `approve` let take `amount`, and for how many seconds the signature is good; null: until it is used. */
  allows: z.object({ spender: Address, seconds: Count.nullable() }).nullable().default(null)
});
export type PurchaseStep = z.infer<typeof PurchaseStep>;

/** An amount with its currency. */
export const Sum = z.object({ amount: Amount, currency: Currency });
export type Sum = z.infer<typeof Sum>;

/** What will happen, shown before anybody signs. */
export const PurchasePlan = z.object({
  steps: z.array(PurchaseStep).max(16),
  /** Paid to the market, in `currency`: price or deposit. */
  payment: Amount,
  currency: Currency,
  gas: z.object({
    /** Forwarded to the session key for its own transactions. */
    stipend: Amount,
    /** Estimate of what the wallet's transactions cost. */
    fee: Amount,
    /** The chain's own. */
    currency: Currency
  }),
  /** All that leaves the wallet, one sum a currency: that of the payment first. */
  totals: z.array(Sum).min(1).max(2),
  /** How often the wallet is asked: signatures and transactions. */
  walletPrompts: z.number().int(),
  /** Whether its transactions are asked for in one question, all or nothing (EIP-5792). */
  batch: z.boolean().default(false),
  /** What the use of this licence makes public, in one sentence. */
  reveals: z.string()
});
export type PurchasePlan = z.infer<typeof PurchasePlan>;

/**
 * States of a purchase. `awaiting`: a wallet of the owner's own was asked and may sign; `sending`: the service's wallet signs. The last
 * three are final, but that one which failed or was cancelled is `confirmed` when the chain shows its licence all the same.
 */
export const PurchaseState = z.enum(['requested', 'awaiting', 'sending', 'sent', 'confirmed', 'failed', 'cancelled']);
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
  /** Account of a wallet of the owner's own that was asked; null: the service's wallet, or nobody yet. */
  account: Address.nullable().default(null),
  transaction: Hash32.nullable(),
  licence: TokenNumber.nullable(),
  problem: Problem.nullable()
});
export type Purchase = z.infer<typeof Purchase>;
export const PurchaseList = listOf(Purchase);

/** Body of `POST /v1/purchases/{id}/approve`: what notebooks may spend of the deposit without asking; default: all of it. */
export const ApproveRequest = z.object({ budget: Amount.optional() });
export type ApproveRequest = z.infer<typeof ApproveRequest>;

/** The text that a purchase accepts. */
export const Agreement = z.object({ name: z.string().max(200), text: z.string().max(262_144), termsHash: Hash32 });
export type Agreement = z.infer<typeof Agreement>;

/** The allowance that a wallet of the owner's own has sent, of so much of the currency, and when it told it (milliseconds). */
export const SentAllowance = z.object({ transaction: Hash32, amount: Amount, since: z.number() });
export type SentAllowance = z.infer<typeof SentAllowance>;

/**
 * What a wallet of the owner's own was asked to sign. The key names the attempt on chain: what was agreed to with another
 * account or budget has another key, so that nobody can change either after the wallet has been asked.
 */
export const PurchaseAttempt = z.object({
  account: Address,
  sessionKey: Address,
  budget: Amount,
  /** As the wallet told it, and its nonce as the node knows it. */
  transaction: Hash32.nullable().default(null),
  nonce: Count.nullable().default(null),
  /** The allowance that comes before it, where one was sent and not taken back. */
  allowance: SentAllowance.nullable().default(null)
});
export type PurchaseAttempt = z.infer<typeof PurchaseAttempt>;

/** A purchase as the outbox keeps it: what clients see, and what only the service needs. No secrets. */
export const PurchaseJob = z.object({
  purchase: Purchase,
  /** What notebooks may spend, as the owner approved it; null: not approved yet. */
  budget: Amount.nullable(),
  /** Session key that the purchase authorises; made before it is used anywhere. */
  sessionKey: Address.nullable(),
  /** What wallets of the owner's own were asked, oldest first. */
  attempts: z.array(PurchaseAttempt).max(16).default([]),
  /** Kept with the licence, also where its publisher keeps it no longer. */
  agreement: Agreement.nullable().default(null)
});
export type PurchaseJob = z.infer<typeof PurchaseJob>;
