import { z } from 'zod';
import { Address, Amount, Count, Currency, DatasetId, listOf, Time } from './primitives.js';
import { Reader } from './reading.js';

/** The service's own wallet. */
export const WalletState = z.object({
  address: Address.nullable(),
  locked: z.boolean(),
  balance: Amount.nullable(),
  currency: Currency,
  network: z.string(),
  chainId: z.number().int(),
  /** When it locks itself; null while locked. */
  expiresAt: Time.nullable()
});
export type WalletState = z.infer<typeof WalletState>;

/** Passwords come from prompts or files, never from the command line. */
export const UnlockWalletRequest = z.object({ password: z.string().min(1).max(1_024) });
export type UnlockWalletRequest = z.infer<typeof UnlockWalletRequest>;

/** Body of `POST /v1/wallet`: makes a wallet, or imports an ethers/geth keystore (its own password opens it). */
export const CreateWalletRequest = z.object({
  password: z.string().min(8).max(1_024),
  keystore: z.string().max(65_536).optional()
});
export type CreateWalletRequest = z.infer<typeof CreateWalletRequest>;

/** Answer of `GET /v1/wallet/keystore`: a version 3 keystore, which only its password opens. */
export const WalletBackup = z.object({ address: Address, keystore: z.string().max(65_536) });
export type WalletBackup = z.infer<typeof WalletBackup>;

/** The owner token lives in memory only. */
export const OwnerToken = z.object({ ownerToken: z.string(), expiresAt: Time });
export type OwnerToken = z.infer<typeof OwnerToken>;

/**
 * What kernels may spend on a dataset without asking. `limit` null: no budget set, nothing is spent without asking. With a `reader`:
 * what this one may spend, within the dataset's own limit where there is one.
 */
export const Budget = z.object({
  dataset: DatasetId,
  reader: Reader.nullable(),
  limit: Amount.nullable(),
  spent: Amount,
  remaining: Amount.nullable(),
  currency: Currency
});
export type Budget = z.infer<typeof Budget>;

/** Query of `GET /v1/budgets/{id}`. */
export const BudgetQuery = z.object({ reader: Reader.min(1).optional() });

/** Body of `PUT /v1/budgets/{id}`. */
export const BudgetRequest = z.object({ limit: Amount.nullable(), reader: Reader.min(1).optional() });
export type BudgetRequest = z.infer<typeof BudgetRequest>;

/** A read that was refused because a budget was too small: by whom, what its rows cost, and how many they are. */
export const BudgetAsk = z.object({ by: Reader, amount: Amount, rows: Count, at: Time });
export type BudgetAsk = z.infer<typeof BudgetAsk>;

/** A budget that is set, of which something was spent, or which was too small for a read (`asked`). */
export const NamedBudget = Budget.extend({ ref: z.string(), title: z.string(), asked: BudgetAsk.nullable() });
export type NamedBudget = z.infer<typeof NamedBudget>;
export const BudgetList = listOf(NamedBudget);
export type BudgetList = z.infer<typeof BudgetList>;
