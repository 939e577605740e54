import { mintTestDollars, testDollarCreation } from '../adapters/chain/index.js';
import type { ISigner } from '../ports/index.js';
import type { Chain } from './chain/chain.js';
import { devnetTransaction } from './devnet-transaction.js';

/** A million, in millionths. */
const GIFT = 10n ** 12n;

/**
 * Deploys the devnet's dollar and gives a million of them to each account. These are the deployer's transactions from `nonce` on, the same
 * each time: what is done stays done. @returns the token's address
 */
export async function giveTestDollars(
  chain: Chain,
  deployer: ISigner,
  nonce: number,
  accounts: readonly string[]
): Promise<string> {
  const { contractAddress } = await devnetTransaction(chain, deployer, { nonce, to: null, data: testDollarCreation() });
  const token = contractAddress as string;
  for (const [i, account] of accounts.entries()) {
    const { data } = mintTestDollars(token, account, GIFT);
    await devnetTransaction(chain, deployer, { nonce: nonce + 1 + i, to: token, data });
  }
  return token;
}
