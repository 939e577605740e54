import { z } from 'zod';
import { AffluentError } from '../core/errors/index.js';
import type { ISigner } from '../ports/index.js';
import { DEVNET_CHAIN_ID } from './chain/anvil.js';
import type { Chain } from './chain/chain.js';

const Receipt = z.object({ status: z.literal('0x1'), contractAddress: z.string().nullable(), blockNumber: z.string() });
const GAS_LIMIT = 12_000_000n;
const GAS_PRICE = 10n ** 11n;

/** What a transaction that sets the devnet up says; the rest is the same each time, and so is its hash. */
export interface IDevnetTransaction {
  readonly nonce: number;
  /** Null: creates a contract. */
  readonly to: string | null;
  readonly data: string;
}

/** Sends a transaction that sets the devnet up, unless an earlier run has. Gives its receipt. */
export async function devnetTransaction(
  chain: Chain,
  signer: ISigner,
  { nonce, to, data }: IDevnetTransaction
): Promise<z.infer<typeof Receipt>> {
  const fees = { gasLimit: GAS_LIMIT, maxFeePerGas: GAS_PRICE, maxPriorityFeePerGas: 1n };
  const unsigned = { chainId: DEVNET_CHAIN_ID, nonce, to, data, value: 0n, ...fees };
  const { raw, hash } = await signer.signTransaction(unsigned);
  const known = await chain.call('eth_getTransactionReceipt', [hash]);
  if (known === null) await chain.call('eth_sendRawTransaction', [raw]);
  const receipt = Receipt.safeParse(known ?? (await chain.call('eth_getTransactionReceipt', [hash])));
  if (!receipt.success)
    throw new AffluentError('TRANSACTION_FAILED', 'The local chain could not be set up.', {
      hint: 'Begin anew: `affluent devnet reset`.'
    });
  return receipt.data;
}
