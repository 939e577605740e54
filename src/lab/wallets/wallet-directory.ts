import { Signal, type ISignal } from '@lumino/signaling';
import type { IWallet } from '../tokens.js';
import { discoverWallets, type WalletScope } from './discover-wallets.js';

/** The wallets of the owner's own: the one that another extension brings, then those of the browser. */
export class WalletDirectory {
  constructor(scope: WalletScope, provided: IWallet | null) {
    if (provided) this._wallets.push(provided);
    discoverWallets(scope, wallet => {
      this._wallets.push(wallet);
      this._changed.emit();
    });
  }

  get wallets(): readonly IWallet[] {
    return this._wallets;
  }

  /** Emits when a wallet has announced itself. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The wallet that shows this page an account; null where none does. Nobody is asked anything. */
  async holderOf(account: string): Promise<IWallet | null> {
    for (const wallet of this._wallets) {
      const accounts = await wallet.accounts(false).catch(() => []);
      if (accounts.some(one => one.toLowerCase() === account.toLowerCase())) return wallet;
    }
    return null;
  }

  /** All accounts that wallets show this page already. */
  async knownAccounts(): Promise<readonly string[]> {
    const all = await Promise.all(this._wallets.map(wallet => wallet.accounts(false).catch(() => [])));
    return all.flat();
  }

  private readonly _wallets: IWallet[] = [];
  private readonly _changed = new Signal<this, void>(this);
}
