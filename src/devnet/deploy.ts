import { marketCreation, registryCreation } from '../adapters/chain/index.js';
import type { ISigner } from '../ports/index.js';
import type { Chain } from './chain/chain.js';
import { devnetTransaction } from './devnet-transaction.js';

/** The deployer's first nonce after the contracts. */
export const NONCE_AFTER_CONTRACTS = 2;

/** Where the contracts stand. */
export interface IDeployment {
  readonly registry: string;
  readonly market: string;
  readonly block: number;
}

/** Deploys registry and market as the deployer's first two transactions: always at the same addresses. */
export async function deployContracts(chain: Chain, deployer: ISigner): Promise<IDeployment> {
  const first = await devnetTransaction(chain, deployer, { nonce: 0, to: null, data: registryCreation() });
  const registry = first.contractAddress as string;
  const second = await devnetTransaction(chain, deployer, { nonce: 1, to: null, data: marketCreation(registry) });
  return { registry, market: second.contractAddress as string, block: Number(first.blockNumber) };
}
