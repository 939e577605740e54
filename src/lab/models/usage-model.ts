import { VDomModel } from '@jupyterlab/ui-components';
import type { AffluentClient } from '../../client/index.js';
import type { Currency, ServiceEvent, UsageRow } from '../../core/wire/index.js';
import { toFailure, type IFailure } from '../format/error-words.js';
import { Latest } from './latest.js';
import type { IServiceFeed } from './service-feed.js';

const PAGE = 500;

/** What was used of one dataset, in the rows that are loaded. */
export interface IUsageTotal {
  readonly dataset: string;
  readonly ref: string;
  readonly title: string;
  readonly rows: number;
  readonly shards: number;
  readonly unlocks: number;
  readonly amount: bigint;
  readonly currency: Currency;
}

/** What the usage model needs of the world. */
export interface IUsageOptions {
  readonly ledger: Pick<AffluentClient['ledger'], 'usage'>;
  readonly feed: IServiceFeed;
}

/** The chain's log of what this wallet's licences unlocked. */
export class UsageModel extends VDomModel {
  constructor(options: IUsageOptions) {
    super();
    this._options = options;
    options.feed.event.connect(this._onEvent, this);
  }

  /** Null until it was read; newest first. */
  get rows(): readonly UsageRow[] | null {
    return this._rows;
  }

  /** Sums over what is loaded, dearest first. */
  get totals(): readonly IUsageTotal[] {
    const totals = new Map<string, IUsageTotal>();
    for (const row of this._rows ?? []) {
      const before = totals.get(row.dataset);
      totals.set(row.dataset, {
        dataset: row.dataset,
        ref: row.ref,
        title: row.title,
        rows: (before?.rows ?? 0) + row.rows,
        shards: (before?.shards ?? 0) + row.shards,
        unlocks: (before?.unlocks ?? 0) + 1,
        amount: (before?.amount ?? 0n) + BigInt(row.amount),
        currency: row.currency
      });
    }
    return [...totals.values()].sort((a, b) => (a.amount < b.amount ? 1 : -1));
  }

  /** The dataset that is shown; null: all. */
  get dataset(): string | null {
    return this._dataset;
  }

  get failure(): IFailure | null {
    return this._failure;
  }

  get hasMore(): boolean {
    return this._next !== null;
  }

  /** Reads the newest entries. */
  async refresh(): Promise<void> {
    await this._load(null);
  }

  /** Reads older entries. */
  async more(): Promise<void> {
    if (this._next !== null) await this._load(this._next);
  }

  /** Shows one dataset, or all. */
  async show(dataset: string | null): Promise<void> {
    this._dataset = dataset;
    this._rows = null;
    this.stateChanged.emit();
    await this.refresh();
  }

  override dispose(): void {
    this._reading.abort();
    this._options.feed.event.disconnect(this._onEvent, this);
    super.dispose();
  }

  private async _load(cursor: string | null): Promise<void> {
    const query = {
      limit: PAGE,
      ...(this._dataset !== null && { dataset: this._dataset }),
      ...(cursor !== null && { cursor })
    };
    try {
      const page = await this._reading.run(signal => this._options.ledger.usage(query, { signal }));
      if (!page) return;
      this._rows = cursor === null ? page.items : [...(this._rows ?? []), ...page.items];
      this._next = page.next;
      this._failure = null;
    } catch (error) {
      this._failure = toFailure(error);
    }
    this.stateChanged.emit();
  }

  private _onEvent(_: IServiceFeed, event: ServiceEvent): void {
    if (event.type === 'usage' || event.type === 'hello') void this.refresh();
  }

  private readonly _options: IUsageOptions;
  private readonly _reading = new Latest();
  private _rows: readonly UsageRow[] | null = null;
  private _next: string | null = null;
  private _dataset: string | null = null;
  private _failure: IFailure | null = null;
}
