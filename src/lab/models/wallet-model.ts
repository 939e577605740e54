import { VDomModel } from '@jupyterlab/ui-components';
import type { AffluentClient } from '../../client/index.js';
import type { ServiceEvent, WalletBackup, WalletState } from '../../core/wire/index.js';
import { toFailure, type IFailure } from '../format/error-words.js';
import { Latest } from './latest.js';
import type { IServiceFeed } from './service-feed.js';

/** What the wallet model needs of the world. */
export interface IWalletOptions {
  readonly wallet: AffluentClient['wallet'];
  readonly owner: AffluentClient['owner'];
  readonly feed: IServiceFeed;
}

/** The service's wallet, and whether this browser may act for its owner. */
export class WalletModel extends VDomModel {
  constructor(options: IWalletOptions) {
    super();
    this._options = options;
    options.feed.event.connect(this._onEvent, this);
  }

  /** Null until it was read. */
  get state(): WalletState | null {
    return this._state;
  }

  get failure(): IFailure | null {
    return this._failure;
  }

  get busy(): boolean {
    return this._busy;
  }

  /** Whether the owner's acts need no password now: the wallet is unlocked, and it was unlocked here. */
  get isOpen(): boolean {
    return this._state?.locked === false && this._options.owner.token !== null;
  }

  /** Reads address, balance and lock. */
  async refresh(): Promise<void> {
    try {
      const state = await this._reading.run(signal => this._options.wallet.get({ signal }));
      if (!state) return;
      this._state = state;
      this._failure = null;
    } catch (error) {
      this._failure = toFailure(error);
    }
    this.stateChanged.emit();
  }

  /** Unlocks with the password; the token stays in this page's memory. False, with `failure`, where it is wrong. */
  unlock(password: string): Promise<boolean> {
    return this._act(() => this._options.wallet.unlock(password));
  }

  /** Locks for everybody. */
  lock(): Promise<boolean> {
    return this._act(() => this._options.wallet.lock());
  }

  /** Makes a wallet, or imports a keystore, and unlocks it. */
  create(password: string, keystore?: string): Promise<boolean> {
    return this._act(async () => {
      await this._options.wallet.create({ password, ...(keystore ? { keystore } : {}) });
      await this._options.wallet.unlock(password);
    });
  }

  /** The keystore, still under its password, to keep elsewhere; null, with `failure`, where the owner must unlock first. */
  async backup(): Promise<WalletBackup | null> {
    let found: WalletBackup | null = null;
    await this._act(async () => {
      found = await this._options.wallet.backup();
    });
    return found;
  }

  /** Takes the failure to show it elsewhere; the wallet's own section shows it no more. */
  takeFailure(): IFailure | null {
    const failure = this._failure;
    this._failure = null;
    this.stateChanged.emit();
    return failure;
  }

  override dispose(): void {
    this._reading.abort();
    this._options.feed.event.disconnect(this._onEvent, this);
    super.dispose();
  }

  private async _act(work: () => Promise<unknown>): Promise<boolean> {
    this._busy = true;
    this._failure = null;
    this.stateChanged.emit();
    let failure: IFailure | null = null;
    try {
      await work();
    } catch (error) {
      failure = toFailure(error);
    }
    await this.refresh();
    this._busy = false;
    if (failure) this._failure = failure;
    this.stateChanged.emit();
    return failure === null;
  }

  private _onEvent(_: IServiceFeed, event: ServiceEvent): void {
    if (event.type === 'wallet' && event.locked) this._options.owner.close();
    const moved = event.type === 'purchase' && event.purchase.state === 'confirmed';
    if (event.type === 'wallet' || event.type === 'hello' || moved) void this.refresh();
  }

  private readonly _options: IWalletOptions;
  private readonly _reading = new Latest();
  private _state: WalletState | null = null;
  private _failure: IFailure | null = null;
  private _busy = false;
}
