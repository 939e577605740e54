import { VDomModel } from '@jupyterlab/ui-components';
import type { AffluentClient } from '../../client/index.js';
import type { AuditReport, Earning, EarningHistory, ServiceEvent } from '../../core/wire/index.js';
import { toFailure, type IFailure } from '../format/error-words.js';
import { claimWithWallet } from './claim-with-wallet.js';
import { Latest } from './latest.js';
import { readEarnings } from './read-earnings.js';
import type { IServiceFeed } from './service-feed.js';
import type { WalletModel } from './wallet-model.js';
import type { Asking } from '../wallets/ask-wallet.js';
import type { WalletDirectory } from '../wallets/wallet-directory.js';

/** What the earnings model needs of the world. */
export interface IEarningsOptions {
  readonly ledger: Pick<AffluentClient['ledger'], 'earnings' | 'earningHistory' | 'claim' | 'prepareClaim' | 'audit'>;
  /** The wallet of this machine. */
  readonly wallet: WalletModel;
  /** The wallets of the owner's own. */
  readonly directory: WalletDirectory;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly feed: IServiceFeed;
}

/** A claim that a wallet has sent. */
export interface IPendingClaim {
  readonly dataset: string;
  readonly transaction: string;
  /** It has waited for more than a minute. */
  readonly slow: boolean;
}

/** Accounts of the owner's own wallets whose earnings are shown. */
const MOST_ACCOUNTS = 4;
/** Milliseconds between looks at a claim that is on its way, and after which the owner hears that it takes long. */
const LOOK_AGAIN = 2_000;
const SLOW = 60_000;

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

  /** What the owner's own wallet is asking; null: nothing. */
  get asking(): Asking | null {
    return this._asking;
  }

  /** The claim that is on its way to the chain. */
  get pending(): IPendingClaim | null {
    return this._pending;
  }

  /** Whether a claim needs the password of the wallet of this machine: for what no wallet of the owner's own is paid. */
  needsPassword(dataset: string): boolean {
    return !this.wallet.isOpen && this._due(dataset).some(one => !this._isOwn(one));
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
    const { ledger, directory } = this._options;
    try {
      if (!this.wallet.state) await this.wallet.refresh();
      this._accounts = othersOf(await directory.knownAccounts(), this.wallet.state?.address);
      const read = await this._reading.run(signal => readEarnings(ledger, this._accounts, this._unit, signal));
      if (!read) return;
      this._earnings = read.earnings;
      this._history = read.history;
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

  /**
   * Pays out what a dataset owes: to accounts of the owner's own by their wallets, else by the wallet of this machine, after unlocking it
   * where it is locked; false with `failure` set.
   */
  async claim(dataset: string, password: string | null): Promise<boolean> {
    this._claiming = dataset;
    this._failure = null;
    this.stateChanged.emit();
    let failure: IFailure | null = null;
    try {
      if (!this.needsPassword(dataset) || (await this.wallet.unlock(password ?? ''))) await this._send(dataset);
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
    clearTimeout(this._looking);
    this._reading.abort();
    this._auditing.abort();
    this._options.feed.event.disconnect(this._onEvent, this);
    this._options.wallet.stateChanged.disconnect(this._onWallet, this);
    super.dispose();
  }

  private async _send(dataset: string): Promise<void> {
    const due = this._due(dataset);
    const here = due.filter(one => !this._isOwn(one)).map(({ contribution }) => contribution);
    if (here.length > 0) await this._options.ledger.claim({ dataset, contributions: here });
    const own = due.filter(one => this._isOwn(one));
    for (const account of new Set(own.map(({ payee }) => payee))) {
      const contributions = own.filter(({ payee }) => payee === account).map(({ contribution }) => contribution);
      const deps = { ...this._options, onAsking: this._hear.bind(this) };
      const transaction = await claimWithWallet(deps, { dataset, account, contributions });
      this._pending = { dataset, transaction, slow: false };
      void this._follow(this._pending, contributions);
    }
  }

  /** Until the chain has paid it; what was replaced in the wallet is found by what is due, not by its hash. */
  private async _follow({ dataset, transaction }: IPendingClaim, contributions: readonly number[]): Promise<void> {
    const { now = Date.now } = this._options;
    const since = now();
    while (!this.isDisposed && this._pending?.transaction === transaction) {
      const isDue = this._due(dataset).some(({ contribution }) => contributions.includes(contribution));
      this._pending = isDue ? { dataset, transaction, slow: now() - since > SLOW } : null;
      this.stateChanged.emit();
      if (!isDue) return;
      await new Promise(done => (this._looking = setTimeout(done, LOOK_AGAIN)));
      if (!this.isDisposed) await this.refresh();
    }
  }

  private _due(dataset: string): readonly Earning[] {
    return (this._earnings ?? []).filter(one => one.dataset === dataset && one.claimable !== '0');
  }

  /** Whether a wallet of the owner's own is paid, and can sign. */
  private _isOwn({ payee }: Earning): boolean {
    return this._accounts.includes(payee.toLowerCase());
  }

  private _hear(asking: Asking | null): void {
    this._asking = asking;
    if (!this.isDisposed) this.stateChanged.emit();
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
  private _accounts: readonly string[] = [];
  private _asking: Asking | null = null;
  private _pending: IPendingClaim | null = null;
  private _looking: ReturnType<typeof setTimeout> | undefined;
  private _audit: EarningsModel['audit'] = null;
}

/** The accounts of the owner's own wallets, in lower case, without that of this machine. */
function othersOf(accounts: readonly string[], here: string | null | undefined): string[] {
  const all = new Set(accounts.map(account => account.toLowerCase()));
  if (here) all.delete(here.toLowerCase());
  return [...all].slice(0, MOST_ACCOUNTS);
}
