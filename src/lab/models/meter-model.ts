import { VDomModel } from '@jupyterlab/ui-components';
import type { AffluentClient } from '../../client/index.js';
import type { NamedBudget, Reading, ServiceEvent, Sum } from '../../core/wire/index.js';
import { toFailure, type IFailure } from '../format/error-words.js';
import { isReaderOf } from './is-reader-of.js';
import { Latest } from './latest.js';
import type { IServiceFeed } from './service-feed.js';

/** What the meter needs of the world; the client is asked for when something is to be read. */
export interface IMeterOptions {
  readonly client: () => Promise<{
    readonly readings: Pick<AffluentClient['readings'], 'list'>;
    readonly budgets: Pick<AffluentClient['budgets'], 'list'>;
  }>;
  readonly feed: IServiceFeed;
}

/** Rows, spending and budget of the notebook in front; asks nothing unless the event stream is open anyway. */
export class MeterModel extends VDomModel {
  constructor(options: IMeterOptions) {
    super();
    this._options = options;
    options.feed.event.connect(this._onEvent, this);
    options.feed.connectionChanged.connect(this._onConnection, this);
  }

  /** Path of the notebook in front, below Jupyter's root; null where there is none. */
  get path(): string | null {
    return this._path;
  }

  set path(path: string | null) {
    if (path === this._path) return;
    this._path = path;
    this.stateChanged.emit();
  }

  /** Whether figures are known. */
  get isLive(): boolean {
    return this._readings !== null;
  }

  get failure(): IFailure | null {
    return this._failure;
  }

  /** What the notebook in front has opened; of all readers where none is. */
  get readings(): readonly Reading[] {
    return (this._readings ?? []).filter(({ reader }) => this._path === null || isReaderOf(reader, this._path));
  }

  /** Rows of all shards that it opened. */
  get rows(): number {
    return this.readings.reduce((sum, { rows }) => sum + rows, 0);
  }

  /** What it has spent, one sum a currency. */
  get spent(): readonly Sum[] {
    const byDataset = new Map(this.readings.map(one => [`${one.dataset}/${one.reader}`, one]));
    return sumsOf([...byDataset.values()].map(({ spent, currency }) => ({ amount: spent, currency })));
  }

  /** What may still be spent on the datasets that it read, one sum a currency; empty where no budget is set. */
  get left(): readonly Sum[] {
    const datasets = new Set(this.readings.map(({ dataset }) => dataset));
    const known = this._budgets.filter(({ dataset, remaining }) => datasets.has(dataset) && remaining !== null);
    return sumsOf(
      [...datasets].flatMap(dataset =>
        tightest(
          known.filter(one => one.dataset === dataset),
          this._path
        )
      )
    );
  }

  /** The reader by the name that the service knows; null where the notebook has read nothing. */
  get reader(): string | null {
    return this.readings[0]?.reader ?? null;
  }

  /** Reads the figures. */
  async refresh(): Promise<void> {
    try {
      const { readings, budgets } = await this._options.client();
      const read = await this._reading.run(signal =>
        Promise.all([readings.list({}, { signal }), budgets.list({ signal })])
      );
      if (!read) return;
      [this._readings, this._budgets] = [read[0].items, read[1].items];
      this._failure = null;
    } catch (error) {
      this._failure = toFailure(error);
    }
    this.stateChanged.emit();
  }

  override dispose(): void {
    this._reading.abort();
    this._options.feed.event.disconnect(this._onEvent, this);
    this._options.feed.connectionChanged.disconnect(this._onConnection, this);
    super.dispose();
  }

  private _onEvent(_: IServiceFeed, { type }: ServiceEvent): void {
    if (['hello', 'reading', 'usage', 'budget'].includes(type)) void this.refresh();
  }

  private _onConnection(): void {
    this.stateChanged.emit();
  }

  private readonly _options: IMeterOptions;
  private readonly _reading = new Latest();
  private _path: string | null = null;
  private _readings: readonly Reading[] | null = null;
  private _budgets: readonly NamedBudget[] = [];
  private _failure: IFailure | null = null;
}

/** The limit that binds first: the reader's own, or the dataset's. */
function tightest(budgets: readonly NamedBudget[], path: string | null): Sum[] {
  const mine = budgets.filter(({ reader }) => reader === null || (path !== null && isReaderOf(reader, path)));
  const [least] = [...mine].sort((a, b) => (BigInt(a.remaining ?? 0) < BigInt(b.remaining ?? 0) ? -1 : 1));
  return least ? [{ amount: least.remaining ?? '0', currency: least.currency }] : [];
}

function sumsOf(sums: readonly Sum[]): Sum[] {
  const found = new Map<string, Sum>();
  for (const { amount, currency } of sums) {
    const before = found.get(currency.address ?? '')?.amount ?? '0';
    found.set(currency.address ?? '', { amount: (BigInt(before) + BigInt(amount)).toString(), currency });
  }
  return [...found.values()];
}
