import { Signal, type ISignal } from '@lumino/signaling';
import { z } from 'zod';
import { AffluentError } from '../../core/errors/index.js';
import { Address, Hash32, Hex, type WalletNetwork, type WalletTransaction } from '../../core/wire/index.js';
import type { IWallet, WalletChange } from '../tokens.js';
import { awaitCalls } from './await-calls.js';
import { codeOf, walletError } from './wallet-error.js';

/** A provider of EIP-1193, as wallets put it into the page. */
export interface IProvider {
  request(args: { readonly method: string; readonly params?: readonly unknown[] }): Promise<unknown>;
  on?(event: string, listener: (...values: unknown[]) => void): unknown;
}

/** Who a wallet says that it is (EIP-6963). */
export interface IWalletInfo {
  readonly id: string;
  readonly name: string;
  readonly icon: string | null;
}

const UNKNOWN_CHAIN = 4902;
const Quantity = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,16}$/)
  .transform(Number);
const Capabilities = z.record(z.string(), z.object({ atomic: z.object({ status: z.string() }).optional() }).loose());
const Calls = z.union([z.object({ id: z.string().max(8_194) }).transform(({ id }) => id), z.string().max(8_194)]);

const hex = (value: bigint | number | string) => `0x${BigInt(value).toString(16)}`;

/** A wallet of the browser. What it answers is parsed like everything from outside. */
export class Eip1193Wallet implements IWallet {
  readonly id: string;
  readonly name: string;
  readonly icon: string | null;

  constructor(info: IWalletInfo, provider: IProvider) {
    ({ id: this.id, name: this.name, icon: this.icon } = info);
    this._provider = provider;
    provider.on?.('accountsChanged', accounts => {
      const gone = Array.isArray(accounts) && accounts.length === 0;
      this._changed.emit(gone ? 'disconnected' : 'accounts');
    });
    provider.on?.('chainChanged', () => this._changed.emit('network'));
    provider.on?.('disconnect', () => this._changed.emit('disconnected'));
  }

  get changed(): ISignal<IWallet, WalletChange> {
    return this._changed;
  }

  async accounts(ask: boolean): Promise<readonly string[]> {
    const seen = await this._ask(z.array(Address).max(1_000), 'eth_accounts');
    return seen.length > 0 || !ask ? seen : this._ask(z.array(Address).max(1_000), 'eth_requestAccounts');
  }

  chainId(): Promise<number> {
    return this._ask(Quantity, 'eth_chainId');
  }

  async changeNetwork(network: WalletNetwork): Promise<void> {
    const chain = { chainId: hex(network.chainId) };
    try {
      await this._provider.request({ method: 'wallet_switchEthereumChain', params: [chain] });
    } catch (error) {
      if (codeOf(error) !== UNKNOWN_CHAIN) throw walletError(error);
      await this._add(network);
    }
    // Some wallets add a network without changing to it, and some say yes and stay where they are.
    if ((await this.chainId()) !== network.chainId)
      throw new AffluentError('WALLET_NETWORK', `The wallet is not on the network “${network.name}”.`);
  }

  sendTransaction(transaction: WalletTransaction, chainId: number): Promise<string> {
    const { gas, nonce } = transaction;
    const asked = {
      ...call(transaction),
      from: transaction.from,
      chainId: hex(chainId),
      ...(gas === null ? {} : { gas: hex(gas) }),
      ...(nonce === null ? {} : { nonce: hex(nonce) })
    };
    return this._ask(Hash32, 'eth_sendTransaction', asked);
  }

  async takesBatches(account: string, chainId: number): Promise<boolean> {
    try {
      const found = await this._ask(Capabilities, 'wallet_getCapabilities', account, [hex(chainId)]);
      const status = (found[hex(chainId)] ?? found['0x0'])?.atomic?.status;
      return status === 'supported' || status === 'ready';
    } catch {
      return false; // a wallet without EIP-5792 says so in words of its own
    }
  }

  async sendBatch(transactions: readonly WalletTransaction[], chainId: number): Promise<string> {
    const from = transactions[0]?.from;
    const batch = {
      version: '2.0.0',
      chainId: hex(chainId),
      from,
      atomicRequired: true,
      calls: transactions.map(call)
    };
    const id = await this._ask(Calls, 'wallet_sendCalls', batch);
    // It has them: where it does not say what became of them, they may be on chain, and only that can tell.
    return awaitCalls(id, (schema, callsId) =>
      this._ask(schema, 'wallet_getCallsStatus', callsId).catch((cause: unknown) => {
        throw new AffluentError('WALLET_UNAVAILABLE', 'The wallet does not say what became of the transactions.', {
          cause
        });
      })
    );
  }

  signTypedData(account: string, typedData: object): Promise<string> {
    return this._ask(Hex, 'eth_signTypedData_v4', account, JSON.stringify(typedData));
  }

  private async _add({ name, chainId, rpc, currency, explorer }: WalletNetwork): Promise<void> {
    if (rpc === null)
      throw new AffluentError('WALLET_NETWORK', `The wallet does not know the network “${name}” (chain ${chainId}).`, {
        hint: 'Add it in the wallet with the address of your node, which is not handed to wallets: it may hold a key.'
      });
    const { symbol, decimals } = currency;
    await this._ask(z.unknown(), 'wallet_addEthereumChain', {
      chainId: hex(chainId),
      chainName: name,
      rpcUrls: [rpc],
      nativeCurrency: { name: symbol, symbol, decimals },
      ...(explorer === null ? {} : { blockExplorerUrls: [explorer] })
    });
    if ((await this.chainId()) === chainId) return;
    await this._ask(z.unknown(), 'wallet_switchEthereumChain', { chainId: hex(chainId) });
  }

  private async _ask<T extends z.ZodType>(answer: T, method: string, ...params: unknown[]): Promise<z.output<T>> {
    let said: unknown;
    try {
      said = await this._provider.request({ method, ...(params.length > 0 ? { params } : {}) });
    } catch (error) {
      throw walletError(error);
    }
    const parsed = answer.safeParse(said);
    if (parsed.success) return parsed.data;
    throw new AffluentError('WALLET_UNAVAILABLE', `The wallet answered ${method} in a way that nobody understands.`);
  }

  private readonly _provider: IProvider;
  private readonly _changed = new Signal<this, WalletChange>(this);
}

function call({ to, data, value }: WalletTransaction): { to: string; data: string; value: string } {
  return { to, data, value: hex(value) };
}
