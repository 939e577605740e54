import { VDomModel } from '@jupyterlab/ui-components';
import type { AffluentClient } from '../../client/index.js';
import { AffluentError } from '../../core/errors/index.js';
import type { BudgetAsk, NamedBudget, Reading, ServiceEvent } from '../../core/wire/index.js';
import { parseAmount } from '../format/amount.js';
import { toFailure, type IFailure } from '../format/error-words.js';
import { Latest } from './latest.js';
import type { IServiceFeed } from './service-feed.js';
import type { WalletModel } from './wallet-model.js';

/** What the budgets model needs of the world. */
export interface IBudgetsOptions {
  readonly budgets: Pick<AffluentClient['budgets'], 'list' | 'set'>;
  readonly readings: Pick<AffluentClient['readings'], 'list'>;
  readonly wallet: WalletModel;
  readonly feed: IServiceFeed;
}

/** What notebooks may spend, all together and each, and what each has read. */
export class BudgetsModel extends VDomModel {
  constructor(options: IBudgetsOptions) {
    super();
    this._options = options;
    options.feed.event.connect(this._onEvent, this);
    options.wallet.stateChanged.connect(this._onWallet, this);
  }

  get wallet(): WalletModel {
    return this._options.wallet;
  }

  /** Null until they were read; a reader without a budget of its own stands there with limit null. By dataset, its own first. */
  get budgets(): readonly NamedBudget[] | null {
    return this._budgets;
  }

  get readings(): readonly Reading[] {
    return this._readings;
  }

  get failure(): IFailure | null {
    return this._failure;
  }

  /** Takes a refused read off the list, on this page. */
  dismiss(ask: BudgetAsk): void {
    this._dismissed.add(nameOfAsk(ask));
    this.stateChanged.emit();
  }

  isDismissed(ask: BudgetAsk): boolean {
    return this._dismissed.has(nameOfAsk(ask));
  }

  get busy(): boolean {
    return this._busy;
  }

  /** Reads budgets and readings. */
  async refresh(): Promise<void> {
    const { budgets, readings } = this._options;
    try {
      const read = await this._reading.run(signal =>
        Promise.all([budgets.list({ signal }), readings.list({}, { signal })])
      );
      if (!read) return;
      this._readings = read[1].items;
      this._budgets = withReaders(read[0].items, read[1].items);
      this._failure = null;
    } catch (error) {
      this._failure = toFailure(error);
    }
    this.stateChanged.emit();
  }

  /** Sets a limit as it was typed; empty takes it away. False with `failure` set. */
  async set(budget: NamedBudget, amount: string, password: string | null): Promise<boolean> {
    this._busy = true;
    this._failure = null;
    this.stateChanged.emit();
    let failure: IFailure | null = null;
    try {
      const limit = amount.trim() === '' ? null : parseAmount(amount, budget.currency);
      if (limit === null && amount.trim() !== '')
        throw new AffluentError('INPUT_INVALID', `“${amount}” is not an amount.`);
      const { dataset, reader } = budget;
      if (this.wallet.isOpen || (await this.wallet.unlock(password ?? '')))
        await this._options.budgets.set(dataset, limit, reader === null ? {} : { reader });
      else failure = this.wallet.takeFailure();
    } catch (error) {
      failure = toFailure(error);
    }
    this._busy = false;
    if (!this.isDisposed) await this.refresh();
    this._failure = failure ?? this._failure;
    this.stateChanged.emit();
    return failure === null;
  }

  override dispose(): void {
    this._reading.abort();
    this._options.feed.event.disconnect(this._onEvent, this);
    this._options.wallet.stateChanged.disconnect(this._onWallet, this);
    super.dispose();
  }

  private _onEvent(_: IServiceFeed, { type }: ServiceEvent): void {
    if (['hello', 'budget', 'usage', 'reading'].includes(type)) void this.refresh();
  }

  private _onWallet(): void {
    this.stateChanged.emit();
  }

  private readonly _options: IBudgetsOptions;
  private readonly _reading = new Latest();
  private _budgets: readonly NamedBudget[] | null = null;
  private _readings: readonly Reading[] = [];
  private _failure: IFailure | null = null;
  private readonly _dismissed = new Set<string>();
  private _busy = false;
}

function nameOfAsk({ by, at, amount }: BudgetAsk): string {
  return `${by}/${at}/${amount}`;
}

/** Readers that have spent nothing yet can be given a budget, too. */
function withReaders(budgets: readonly NamedBudget[], readings: readonly Reading[]): NamedBudget[] {
  const nameOf = (one: { readonly dataset: string; readonly reader: string | null }) =>
    `${one.dataset}/${one.reader ?? ''}`;
  const all = new Map(budgets.map(one => [nameOf(one), one]));
  for (const { dataset, ref, title, reader, spent, currency } of readings) {
    const name = `${dataset}/${reader}`;
    if (!all.has(name))
      all.set(name, { dataset, ref, title, reader, spent, currency, limit: null, remaining: null, asked: null });
  }
  return [...all.values()].sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
}
