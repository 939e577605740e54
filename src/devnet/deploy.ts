import { z } from 'zod';
import { marketCreation, registryCreation } from '../adapters/chain/index.js';
import { AffluentError } from '../core/errors/index.js';
import type { ISigner } from '../ports/index.js';
import type { Chain } from './chain/chain.js';
import { DEVNET_CHAIN_ID } from './chain/anvil.js';

const Receipt = z.object({ status: z.literal('0x1'), contractAddress: z.string(), blockNumber: z.string() });
const GAS_LIMIT = 12_000_000n;
const GAS_PRICE = 10n ** 11n;

/** Where the contracts stand. */
export interface IDeployment {
  readonly registry: string;
  readonly market: string;
  readonly block: number;
}

/** Deploys registry and market as the deployer's first two transactions: always at the same addresses. */
export async function deployContracts(chain: Chain, deployer: ISigner): Promise<IDeployment> {
  const first = await create(chain, deployer, 0, registryCreation());
  const second = await create(chain, deployer, 1, marketCreation(first.contractAddress));
  return { registry: first.contractAddress, market: second.contractAddress, block: Number(first.blockNumber) };
}

async function create(chain: Chain, signer: ISigner, nonce: number, data: string): Promise<z.infer<typeof Receipt>> {
  const fees = { gasLimit: GAS_LIMIT, maxFeePerGas: GAS_PRICE, maxPriorityFeePerGas: 1n };
  const { raw, hash } = await signer.signTransaction({
    chainId: DEVNET_CHAIN_ID,
    nonce,
    to: null,
    data,
    value: 0n,
    ...fees
  });
  const known = await chain.call('eth_getTransactionReceipt', [hash]);
  if (known === null) await chain.call('eth_sendRawTransaction', [raw]);
  const receipt = Receipt.safeParse(known ?? (await chain.call('eth_getTransactionReceipt', [hash])));
  if (!receipt.success)
    throw new AffluentError('TRANSACTION_FAILED', 'A contract could not be deployed on the local chain.', {
      hint: 'Begin anew: `affluent devnet reset`.'
    });
  return receipt.data;
}
