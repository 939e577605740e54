import { VDomModel } from '@jupyterlab/ui-components';
import type { AffluentClient } from '../../client/index.js';
import type { AuditReport, Earning, EarningHistory, ServiceEvent } from '../../core/wire/index.js';
import { toFailure, type IFailure } from '../format/error-words.js';
import { Latest } from './latest.js';
import type { IServiceFeed } from './service-feed.js';
import type { WalletModel } from './wallet-model.js';

/** What the earnings model needs of the world. */
export interface IEarningsOptions {
  readonly ledger: Pick<AffluentClient['ledger'], 'earnings' | 'earningHistory' | 'claim' | 'audit'>;
  readonly wallet: WalletModel;
  readonly feed: IServiceFeed;
}

/** What this wallet's contributions and datasets have earned, and what may be claimed. */
export class EarningsModel extends VDomModel {
  constructor(options: IEarningsOptions) {
    super();
    this._options = options;
    options.feed.event.connect(this._onEvent, this);
    options.wallet.stateChanged.connect(this._onWallet, this);
  }

  get wallet(): WalletModel {
    return this._options.wallet;
  }

  /** Null until they were read. */
  get earnings(): readonly Earning[] | null {
    return this._earnings;
  }

  get history(): EarningHistory | null {
    return this._history;
  }

  get unit(): 'hour' | 'day' {
    return this._unit;
  }

  get failure(): IFailure | null {
    return this._failure;
  }

  /** Id of the dataset whose claim is under way. */
  get claiming(): string | null {
    return this._claiming;
  }

  /** The last audit, or `running`. */
  get audit(): {
    readonly dataset: string;
    readonly report: AuditReport | null;
    readonly failure: IFailure | null;
  } | null {
    return this._audit;
  }

  /** Reads all of it. */
  async refresh(): Promise<void> {
    const { ledger } = this._options;
    try {
      const read = await this._reading.run(signal =>
        Promise.all([ledger.earnings({}, { signal }), ledger.earningHistory({ unit: this._unit }, { signal })])
      );
      if (!read) return;
      const [earnings, history] = read;
      this._earnings = earnings.items;
      this._history = history;
      this._failure = null;
    } catch (error) {
      this._failure = toFailure(error);
    }
    this.stateChanged.emit();
  }

  /** Sums up by hour or by day. */
  async show(unit: 'hour' | 'day'): Promise<void> {
    this._unit = unit;
    await this.refresh();
  }

  /** Pays out what a dataset owes to this wallet, after unlocking it where it is locked; false with `failure` set. */
  async claim(dataset: string, password: string | null): Promise<boolean> {
    this._claiming = dataset;
    this._failure = null;
    this.stateChanged.emit();
    let failure: IFailure | null = null;
    try {
      if (this.wallet.isOpen || (await this.wallet.unlock(password ?? ''))) await this._send(dataset);
      else failure = this.wallet.takeFailure();
    } catch (error) {
      failure = toFailure(error);
    }
    this._claiming = null;
    if (!this.isDisposed) await this.refresh();
    this._failure = failure ?? this._failure;
    this.stateChanged.emit();
    return failure === null;
  }

  /** Has a dataset's account recomputed from the chain. */
  async runAudit(dataset: string): Promise<void> {
    this._audit = { dataset, report: null, failure: null };
    this.stateChanged.emit();
    try {
      const report = await this._auditing.run(signal => this._options.ledger.audit({ dataset }, { signal }));
      if (!report) return;
      this._audit = { dataset, report, failure: null };
    } catch (error) {
      this._audit = { dataset, report: null, failure: toFailure(error) };
    }
    this.stateChanged.emit();
  }

  override dispose(): void {
    this._reading.abort();
    this._auditing.abort();
    this._options.feed.event.disconnect(this._onEvent, this);
    this._options.wallet.stateChanged.disconnect(this._onWallet, this);
    super.dispose();
  }

  private async _send(dataset: string): Promise<void> {
    const due = (this._earnings ?? []).filter(one => one.dataset === dataset && one.claimable !== '0');
    await this._options.ledger.claim({ dataset, contributions: due.map(({ contribution }) => contribution) });
  }

  private _onEvent(_: IServiceFeed, event: ServiceEvent): void {
    const bought = event.type === 'purchase' && event.purchase.state === 'confirmed';
    if (event.type === 'usage' || event.type === 'hello' || bought) void this.refresh();
  }

  private _onWallet(): void {
    this.stateChanged.emit();
  }

  private readonly _options: IEarningsOptions;
  private readonly _reading = new Latest();
  private readonly _auditing = new Latest();
  private _earnings: readonly Earning[] | null = null;
  private _history: EarningHistory | null = null;
  private _unit: 'hour' | 'day' = 'day';
  private _failure: IFailure | null = null;
  private _claiming: string | null = null;
  private _audit: EarningsModel['audit'] = null;
}
