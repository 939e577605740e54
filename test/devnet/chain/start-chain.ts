import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HDNodeWallet } from 'ethers';
import { DEVNET_MNEMONIC } from '../../../src/devnet/chain/anvil.js';
import { Chain, type IChainOptions } from '../../../src/devnet/chain/chain.js';

export const payee = '0x00000000000000000000000000000000000000aa';
const wallet = HDNodeWallet.fromPhrase(DEVNET_MNEMONIC);

export async function temporaryFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'affluent-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }) };
}

export const startChain = (folder: string, options: IChainOptions = {}): Promise<Chain> => Chain.start(folder, options);

/** A signed payment of 1 wei from the first account. */
export function payment(nonce: number, gasLimit = 21_000n): Promise<string> {
  const fees = { maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 1n };
  return wallet.signTransaction({ type: 2, chainId: 31337, nonce, to: payee, value: 1n, gasLimit, ...fees });
}

export async function balanceOf(chain: Chain, block: string | object = 'latest'): Promise<bigint> {
  return BigInt((await chain.rpc.call('eth_getBalance', payee, block)) as string);
}
