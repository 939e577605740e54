import { VDomModel } from '@jupyterlab/ui-components';
import type { AffluentClient } from '../../client/index.js';
import type { DatasetDetail, Plan, RecordSet, ServiceEvent } from '../../core/wire/index.js';
import { toFailure, type IFailure } from '../format/error-words.js';
import { Latest } from './latest.js';
import { toFilters, type IRowCondition } from './row-conditions.js';
import type { IServiceFeed } from './service-feed.js';

/** Milliseconds after the last change of a condition before the price is asked. */
const DEBOUNCE = 250;

/** What the model of a dataset page needs of the world. */
export interface IDatasetOptions {
  readonly id: string;
  /** Undefined: the newest. */
  readonly version?: number | undefined;
  readonly datasets: Pick<AffluentClient['datasets'], 'get' | 'plan' | 'sample'>;
  readonly feed: IServiceFeed;
}

/** One dataset page: the description, the chosen columns, and what reading them costs. */
export class DatasetModel extends VDomModel {
  constructor(options: IDatasetOptions) {
    super();
    this._options = options;
    this._version = options.version;
    options.feed.event.connect(this._onEvent, this);
  }

  get id(): string {
    return this._options.id;
  }

  /** The version that is shown, where one was named. */
  get version(): number | undefined {
    return this._version;
  }

  /** Null until it was read. */
  get detail(): DatasetDetail | null {
    return this._detail;
  }

  get failure(): IFailure | null {
    return this._failure;
  }

  /** The table that is shown. */
  get recordSet(): RecordSet | null {
    const sets = this._detail?.recordSets ?? [];
    return sets.find(set => set.name === this._recordSet) ?? sets[0] ?? null;
  }

  /** Names of the chosen columns, in the table's order; null: all. */
  get columns(): readonly string[] | null {
    return this._columns;
  }

  /** Which rows are asked for; none: all. */
  get conditions(): readonly IRowCondition[] {
    return this._conditions;
  }

  /** Whether what `estimate` says is of an earlier choice: a newer price is on its way. */
  get isPricing(): boolean {
    return this._isPricing;
  }

  /** What reading the chosen columns and rows costs; null until it was reckoned. */
  get estimate(): Plan | null {
    return this._estimate;
  }

  get estimateFailure(): IFailure | null {
    return this._estimateFailure;
  }

  /** Reads the page, then the price. */
  async load(): Promise<void> {
    try {
      const get = (signal: AbortSignal) => this._options.datasets.get(this.id, { version: this._version, signal });
      const detail = await this._reading.run(get);
      if (!detail) return;
      this._detail = detail;
      this._failure = null;
      this.stateChanged.emit();
      await this._price();
    } catch (error) {
      this._failure = toFailure(error);
      this.stateChanged.emit();
    }
  }

  /** The free sample, an Arrow IPC stream. */
  sample(signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    return this._options.datasets.sample(this.id, { signal });
  }

  /** Shows another version. */
  async showVersion(version: number): Promise<void> {
    this._version = version;
    this._columns = null;
    this._conditions = [];
    this._estimate = null;
    await this.load();
  }

  /** Shows another table of the dataset. */
  async showRecordSet(name: string): Promise<void> {
    this._recordSet = name;
    this._columns = null;
    this._conditions = [];
    this._estimate = null;
    await this._price();
  }

  /** Chooses or drops a column; with none or all chosen the read is of all columns. */
  async toggleColumn(name: string): Promise<void> {
    const names = (this.recordSet?.fields ?? []).map(field => field.name);
    const chosen = new Set(this._columns ?? []);
    if (!chosen.delete(name)) chosen.add(name);
    this._columns = chosen.size === 0 || chosen.size === names.length ? null : names.filter(one => chosen.has(one));
    await this._price();
  }

  /** Asks for the price of other rows, when nobody has typed for a moment; the question before is let go of. */
  askRows(conditions: readonly IRowCondition[]): void {
    this._conditions = conditions;
    this._isPricing = true;
    this._pricing.abort();
    clearTimeout(this._pause);
    this._pause = setTimeout(() => void this._price(), DEBOUNCE);
    this.stateChanged.emit();
  }

  /** Goes back to all columns. */
  async allColumns(): Promise<void> {
    this._columns = null;
    await this._price();
  }

  override dispose(): void {
    clearTimeout(this._pause);
    this._reading.abort();
    this._pricing.abort();
    this._options.feed.event.disconnect(this._onEvent, this);
    super.dispose();
  }

  private async _price(): Promise<void> {
    const detail = this._detail;
    const recordSet = this.recordSet;
    if (!detail || !recordSet) return;
    clearTimeout(this._pause);
    this._isPricing = true;
    this._estimateFailure = null;
    this.stateChanged.emit();
    const filters = toFilters(this._conditions, recordSet.fields);
    const body = {
      version: detail.version,
      recordSet: recordSet.name,
      columns: this._columns === null ? null : [...this._columns],
      ...(filters.length > 0 && { filters })
    };
    try {
      const plan = await this._pricing.run(signal => this._options.datasets.plan(this.id, body, { signal }));
      if (!plan) return;
      this._estimate = plan;
    } catch (error) {
      this._estimate = null;
      this._estimateFailure = toFailure(error);
    }
    this._isPricing = false;
    this.stateChanged.emit();
  }

  /** Asks for the price again. */
  async reprice(): Promise<void> {
    await this._price();
  }

  private _onEvent(_: IServiceFeed, event: ServiceEvent): void {
    const about =
      (event.type === 'catalog' && event.datasets.includes(this.id)) ||
      ((event.type === 'licence' || event.type === 'usage' || event.type === 'budget') && event.dataset === this.id) ||
      (event.type === 'hello' && this._failure !== null);
    if (about) void this.load();
  }

  private readonly _options: IDatasetOptions;
  private readonly _reading = new Latest();
  private readonly _pricing = new Latest();
  private _version: number | undefined;
  private _detail: DatasetDetail | null = null;
  private _failure: IFailure | null = null;
  private _recordSet: string | null = null;
  private _columns: readonly string[] | null = null;
  private _conditions: readonly IRowCondition[] = [];
  private _pause: ReturnType<typeof setTimeout> | undefined;
  private _isPricing = false;
  private _estimate: Plan | null = null;
  private _estimateFailure: IFailure | null = null;
}
