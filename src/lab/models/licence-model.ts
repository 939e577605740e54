import { VDomModel } from '@jupyterlab/ui-components';
import type { AffluentClient } from '../../client/index.js';
import { AffluentError } from '../../core/errors/index.js';
import type { Budget, Licence, ServiceEvent } from '../../core/wire/index.js';
import { parseAmount } from '../format/amount.js';
import { toFailure, type IFailure } from '../format/error-words.js';
import { Latest } from './latest.js';
import type { IServiceFeed } from './service-feed.js';
import type { WalletModel } from './wallet-model.js';

/** What the owner may do with a licence that is held. */
export type LicenceAct = 'budget' | 'topUp' | 'withdraw';

/** What the licence model needs of the world. */
export interface ILicenceOptions {
  readonly dataset: string;
  readonly licences: Pick<AffluentClient['licences'], 'topUp' | 'withdraw'>;
  readonly budgets: Pick<AffluentClient['budgets'], 'get' | 'set'>;
  readonly wallet: WalletModel;
  readonly feed: IServiceFeed;
}

/** The money of a metered licence: its deposit, and what notebooks may spend of it. */
export class LicenceModel extends VDomModel {
  constructor(options: ILicenceOptions) {
    super();
    this._options = options;
    options.feed.event.connect(this._onEvent, this);
    options.wallet.stateChanged.connect(this._onWallet, this);
  }

  get wallet(): WalletModel {
    return this._options.wallet;
  }

  /** Null until it was read. */
  get budget(): Budget | null {
    return this._budget;
  }

  get failure(): IFailure | null {
    return this._failure;
  }

  get busy(): boolean {
    return this._busy;
  }

  /** Reads the budget. */
  async load(): Promise<void> {
    try {
      const { budgets, dataset } = this._options;
      this._budget = (await this._reading.run(signal => budgets.get(dataset, { signal }))) ?? this._budget;
    } catch (error) {
      this._failure = toFailure(error);
    }
    this.stateChanged.emit();
  }

  /** Acts with an amount as it was typed, after unlocking the wallet where it is locked; false with `failure` set. */
  async act(act: LicenceAct, licence: Licence, amount: string, password: string | null): Promise<boolean> {
    this._busy = true;
    this._failure = null;
    this.stateChanged.emit();
    try {
      const units = parseAmount(amount, licence.currency);
      if (units === null) throw new AffluentError('INPUT_INVALID', `“${amount}” is not an amount.`);
      if (this.wallet.isOpen || (await this.wallet.unlock(password ?? ''))) await this._send(act, licence, units);
      else this._failure = this.wallet.takeFailure();
    } catch (error) {
      this._failure = toFailure(error);
    }
    this._busy = false;
    if (!this.isDisposed) await this.load();
    return this._failure === null;
  }

  override dispose(): void {
    this._reading.abort();
    this._options.feed.event.disconnect(this._onEvent, this);
    this._options.wallet.stateChanged.disconnect(this._onWallet, this);
    super.dispose();
  }

  private async _send(act: LicenceAct, licence: Licence, amount: bigint): Promise<void> {
    const { licences, budgets, dataset } = this._options;
    switch (act) {
      case 'budget':
        await budgets.set(dataset, amount);
        return;
      case 'topUp':
        await licences.topUp(licence.id, amount);
        return;
      case 'withdraw':
        await licences.withdraw(licence.id, amount);
    }
  }

  private _onEvent(_: IServiceFeed, event: ServiceEvent): void {
    const spent = event.type === 'usage' || event.type === 'budget' || event.type === 'licence';
    if (spent && event.dataset === this._options.dataset && this._budget) void this.load();
  }

  private _onWallet(): void {
    this.stateChanged.emit();
  }

  private readonly _options: ILicenceOptions;
  private readonly _reading = new Latest();
  private _budget: Budget | null = null;
  private _failure: IFailure | null = null;
  private _busy = false;
}
