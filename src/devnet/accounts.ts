import { mnemonicSigners } from '../adapters/keystore/index.js';
import type { ISigner } from '../ports/index.js';
import { DEVNET_MNEMONIC } from './chain/anvil.js';

/** Places of the roles in the mnemonic. */
export const ROLES = ['deployer', 'publisher', 'contributor-1', 'contributor-2', 'contributor-3', 'consumer'] as const;
export type Role = (typeof ROLES)[number];

/** The devnet's accounts, each with 10,000 ETH, and a million test dollars, of a chain that is worth nothing. */
export function devnetAccounts(): Readonly<Record<Role, ISigner>> {
  const signers = mnemonicSigners(DEVNET_MNEMONIC, ROLES.length);
  return Object.fromEntries(ROLES.map((role, i) => [role, signers[i]])) as unknown as Record<Role, ISigner>;
}
