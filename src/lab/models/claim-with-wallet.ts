import type { AffluentClient } from '../../client/index.js';
import { AffluentError } from '../../core/errors/index.js';
import { askInSteps } from '../wallets/ask-in-steps.js';
import type { Asking } from '../wallets/ask-wallet.js';
import { checkAsks } from '../wallets/check-asks.js';
import { topUpSteps } from '../wallets/top-up-steps.js';
import type { WalletDirectory } from '../wallets/wallet-directory.js';

/** What claiming needs of the world. */
export interface IOwnClaimDeps {
  readonly ledger: Pick<AffluentClient['ledger'], 'prepareClaim'>;
  readonly directory: WalletDirectory;
  readonly onAsking: (asking: Asking | null) => void;
}

/** What is claimed, by which account. */
export interface IOwnClaim {
  readonly dataset: string;
  readonly account: string;
  readonly contributions: readonly number[];
}

/**
 * Has a wallet of the owner's own claim what is due: one question. @returns the hash, when it is sent
 * @throws AffluentError WALLET_UNAVAILABLE, WALLET_REJECTED, WALLET_NETWORK, STATE_CONFLICT (nothing is due), FUNDS_INSUFFICIENT
 */
export async function claimWithWallet(deps: IOwnClaimDeps, claim: IOwnClaim): Promise<string> {
  const { dataset, account, contributions } = claim;
  const wallet = await deps.directory.holderOf(account);
  if (!wallet)
    throw new AffluentError('WALLET_UNAVAILABLE', `No wallet shows this page the account ${account}.`, {
      hint: 'Connect the wallet of the contributor: choose this account in it, and try again.'
    });
  try {
    return await askInSteps(wallet, {
      account,
      prepare: () => deps.ledger.prepareClaim({ dataset, account, contributions: [...contributions] }),
      // A claim pays nothing: whatever is asked goes to the market, without a value.
      check: ({ asks, market, currency, network }) => {
        const steps = topUpSteps({ ...currency, address: null }, '0', market);
        checkAsks({ steps, account, chainId: network.chainId, now: 0 }, asks);
      },
      onAsking: deps.onAsking
    });
  } finally {
    deps.onAsking(null);
  }
}
