import { z } from 'zod';
import { Address, Amount, Count, Currency, Hash32, Hex, TokenNumber } from './primitives.js';
import { Purchase } from './purchase.js';

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
  z.object({ kind: z.literal('transaction'), title: z.string(), transaction: WalletTransaction }),
  /** EIP-712, for `eth_signTypedData_v4`. */
  z.object({ kind: z.literal('signature'), title: z.string(), typedData: z.record(z.string(), z.unknown()) })
]);
export type WalletAsk = z.infer<typeof WalletAsk>;

/** Body of `POST /v1/purchases/{id}/prepare`: which account pays, and what notebooks may spend; default: all of the deposit. */
export const PrepareRequest = z.object({ account: Address, budget: Amount.optional() });
export type PrepareRequest = z.infer<typeof PrepareRequest>;

/** Questions in the order in which they are asked; where a wallet takes several at once, all or nothing. */
export const PreparedPurchase = z.object({
  purchase: Purchase,
  network: WalletNetwork,
  asks: z.array(WalletAsk).min(1).max(4)
});
export type PreparedPurchase = z.infer<typeof PreparedPurchase>;

/** Body of `POST /v1/purchases/{id}/sent`. */
export const SentRequest = z.object({ transaction: Hash32 });
export type SentRequest = z.infer<typeof SentRequest>;

/** Body of `POST /v1/licences/{n}/prepare`. `addKey` is for this machine, whose service makes the key. */
export const PrepareLicenceRequest = z.discriminatedUnion('act', [
  z.object({ act: z.literal('topUp'), account: Address, amount: Amount }),
  z.object({ act: z.literal('withdraw'), account: Address, amount: Amount }),
  z.object({ act: z.literal('addKey'), account: Address }),
  z.object({ act: z.literal('removeKey'), account: Address, key: Address })
]);
export type PrepareLicenceRequest = z.infer<typeof PrepareLicenceRequest>;

export const PreparedLicenceAct = z.object({
  licence: TokenNumber,
  network: WalletNetwork,
  asks: z.array(WalletAsk).min(1).max(4)
});
export type PreparedLicenceAct = z.infer<typeof PreparedLicenceAct>;
