import type { WalletSkills } from '../../core/wire/index.js';
import type { IWallet } from '../tokens.js';

/** What the wallets of this session can do, as far as was found out. Asking opens nothing in the wallet. */
export class KnownSkills {
  /** @param chainId of the market; undefined while it is not known */
  constructor(private readonly chainId: () => number | undefined) {}

  /** What a wallet can do for an account; null: it shows none yet. */
  async of(wallet: IWallet, account: string | null): Promise<WalletSkills> {
    const chainId = this.chainId();
    const batch = account !== null && chainId !== undefined && (await wallet.takesBatches(account, chainId));
    return { batch, permit: !this._withoutPermits.has(wallet.id) };
  }

  /** Remembers that a wallet signs no permits which the token takes. */
  noPermits(wallet: IWallet): void {
    this._withoutPermits.add(wallet.id);
  }

  private readonly _withoutPermits = new Set<string>();
}
