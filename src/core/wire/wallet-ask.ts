import { z } from 'zod';
import { Address, Amount, Count, Currency, Hash32, Hex, TokenNumber } from './primitives.js';
import { Purchase } from './purchase.js';
import { ClaimRequest } from './usage.js';

/** What a wallet must know of the network to change to it, or to add it. */
export const WalletNetwork = z.object({
  name: z.string().max(32),
  chainId: z.number().int().positive(),
  /** Null where the address of the node may hold somebody's key. */
  rpc: z.url().nullable(),
  currency: Currency,
  explorer: z.url().nullable()
});
export type WalletNetwork = z.infer<typeof WalletNetwork>;

/** A transaction for a wallet to sign and send; nothing in it is secret. */
export const WalletTransaction = z.object({
  from: Address,
  to: Address,
  data: Hex,
  value: Amount,
  /** With room above the estimate. Null where it can only be estimated after the one before it. */
  gas: Count.nullable(),
  /** Where it takes the place of a transaction that was lost: the nonce of that one, so that not both can be mined. */
  nonce: Count.nullable()
});
export type WalletTransaction = z.infer<typeof WalletTransaction>;

/** One question to a wallet. */
export const WalletAsk = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('transaction'),
    title: z.string(),
    transaction: WalletTransaction,
    /** Of a token's allowance: how much it lets the market take. Null: it is none. */
    allows: Amount.nullable()
  }),
  /** EIP-712, for `eth_signTypedData_v4`. */
  z.object({ kind: z.literal('signature'), title: z.string(), typedData: z.record(z.string(), z.unknown()) })
]);
export type WalletAsk = z.infer<typeof WalletAsk>;

/** What a wallet can do beside sending a transaction, as the page found out. */
export const WalletSkills = z.object({
  /** Takes several transactions as one, all or nothing (EIP-5792). */
  batch: z.boolean().default(false),
  /** Signs permits that the token takes; false once one was not taken. */
  permit: z.boolean().default(true)
});
export type WalletSkills = z.infer<typeof WalletSkills>;

/** What a wallet has answered to the question before: nothing yet, a permit that it signed, or an allowance that it has sent. */
export const WalletAnswer = z.object({
  permit: z.object({ deadline: Count, signature: Hex.length(132) }).optional(),
  allowance: z.object({ transaction: Hash32, amount: Amount }).optional()
});
export type WalletAnswer = z.infer<typeof WalletAnswer>;
const paying = { skills: WalletSkills.prefault({}), ...WalletAnswer.shape };

/** Body of `POST /v1/purchases/{id}/plan`: which account pays, null: not known yet; and what its wallet can do. */
export const PayerRequest = z.object({ account: Address.nullable(), skills: paying.skills });
export type PayerRequest = z.input<typeof PayerRequest>;

/** Body of `POST /v1/purchases/{id}/prepare`: which account pays, and what notebooks may spend; default: all of the deposit. */
export const PrepareRequest = z.object({ account: Address, budget: Amount.optional(), ...paying });
export type PrepareRequest = z.input<typeof PrepareRequest>;

/** What the wallet is asked now. */
const asking = {
  network: WalletNetwork,
  /** In the order in which they are asked; where a wallet takes several at once, all or nothing. None: prepare again soon. */
  asks: z.array(WalletAsk).max(4),
  /** Whether the last question comes later: it is prepared again with the wallet's answer. */
  more: z.boolean()
};
export const PreparedPurchase = z.object({ purchase: Purchase, ...asking });
export type PreparedPurchase = z.infer<typeof PreparedPurchase>;

/** Body of `POST /v1/purchases/{id}/sent`. */
export const SentRequest = z.object({ transaction: Hash32 });
export type SentRequest = z.infer<typeof SentRequest>;

/** Body of `POST /v1/licences/{n}/prepare`. `addKey` is for this machine, whose service makes the key. */
export const PrepareLicenceRequest = z.discriminatedUnion('act', [
  z.object({ act: z.literal('topUp'), account: Address, amount: Amount, ...paying }),
  z.object({ act: z.literal('withdraw'), account: Address, amount: Amount }),
  z.object({ act: z.literal('addKey'), account: Address }),
  z.object({ act: z.literal('removeKey'), account: Address, key: Address })
]);
export type PrepareLicenceRequest = z.input<typeof PrepareLicenceRequest>;

/** Body of `POST /v1/claims/prepare`: which account sends it; the payees are paid. */
export const PrepareClaimRequest = ClaimRequest.extend({ account: Address });
export type PrepareClaimRequest = z.infer<typeof PrepareClaimRequest>;

export const PreparedClaim = z.object({
  /** What is claimed; beyond 40 contributions the rest is for a second time. */
  contributions: z.array(z.number().int().nonnegative()).min(1),
  total: Amount,
  currency: Currency,
  market: Address,
  ...asking
});
export type PreparedClaim = z.infer<typeof PreparedClaim>;

export const PreparedLicenceAct = z.object({ licence: TokenNumber, market: Address, ...asking });
export type PreparedLicenceAct = z.infer<typeof PreparedLicenceAct>;
