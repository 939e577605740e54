import { Signal } from '@lumino/signaling';
import { AffluentError } from '../../core/errors/index.js';
import type { WalletAsk, WalletNetwork, WalletTransaction } from '../../core/wire/index.js';
import type { IWallet } from '../tokens.js';

/** What the owner is looking at in the wallet; `block`: at nothing, an allowance waits for its block. */
export type Asking = 'account' | 'network' | 'permit' | 'allowance' | 'block' | 'signature';

/** The account that pays: the first that the wallet shows. @throws AffluentError WALLET_REJECTED, WALLET_UNAVAILABLE */
export async function accountOf(wallet: IWallet): Promise<string> {
  const [account] = await untilGone(wallet, wallet.accounts(true));
  if (account === undefined) throw new AffluentError('WALLET_UNAVAILABLE', 'The wallet shows this page no account.');
  return account;
}

/** Brings the wallet to the network where it is on another one. @throws AffluentError WALLET_NETWORK, WALLET_REJECTED */
export async function ensureNetwork(
  wallet: IWallet,
  network: WalletNetwork,
  onAsking: (asking: Asking) => void
): Promise<void> {
  if ((await wallet.chainId()) === network.chainId) return;
  onAsking('network');
  await untilGone(wallet, wallet.changeNetwork(network));
}

/** Asks all of it, in one question where the wallet takes it so. @returns the hash of the last transaction */
export async function askWallet(wallet: IWallet, network: WalletNetwork, asks: readonly WalletAsk[]): Promise<string> {
  const { chainId } = network;
  const transactions = asks.flatMap(ask => (ask.kind === 'transaction' ? [ask.transaction] : []));
  const [first] = transactions;
  if (!first) throw new AffluentError('INTERNAL', 'There is no transaction to ask for.');
  if (transactions.length > 1 && (await wallet.takesBatches(first.from, chainId)))
    return untilGone(wallet, wallet.sendBatch(transactions, chainId));
  return inTurn(wallet, transactions, chainId);
}

async function inTurn(wallet: IWallet, transactions: readonly WalletTransaction[], chainId: number): Promise<string> {
  let hash = '';
  for (const transaction of transactions) hash = await untilGone(wallet, wallet.sendTransaction(transaction, chainId));
  return hash;
}

/** A wallet that goes while it is asked may leave its answer open for ever. @throws AffluentError WALLET_UNAVAILABLE */
export async function untilGone<T>(wallet: IWallet, answer: Promise<T>): Promise<T> {
  const listener = {};
  const gone = new Promise<never>((_, reject) => {
    wallet.changed.connect((_sender, change) => {
      if (change === 'disconnected') reject(new AffluentError('WALLET_UNAVAILABLE', 'The wallet has disconnected.'));
    }, listener);
  });
  try {
    return await Promise.race([answer, gone]);
  } finally {
    Signal.disconnectReceiver(listener);
  }
}
