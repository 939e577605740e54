import { VDomModel } from '@jupyterlab/ui-components';
import type { AffluentClient } from '../../client/index.js';
import type { DatasetCard, DatasetQuery, OfferKind, ServiceEvent } from '../../core/wire/index.js';
import { toFailure, type IFailure } from '../format/error-words.js';
import { Latest } from './latest.js';
import type { IServiceFeed } from './service-feed.js';

/** Milliseconds between the last key and the search. */
const DEBOUNCE = 180;
const PAGE = 50;

/** What the catalog is asked. */
export interface ICatalogQuery {
  readonly q: string;
  readonly kind: OfferKind | null;
  /** Only datasets that the wallet holds a licence of. */
  readonly licensed: boolean;
  readonly sort: DatasetQuery['sort'];
}

/** `loading`: nothing to show yet; `refreshing`: the old list stays until the new one is there. */
export type CatalogStatus = 'idle' | 'loading' | 'refreshing' | 'more' | 'ready' | 'failed';

/** What the catalog model needs of the world. */
export interface ICatalogOptions {
  readonly datasets: Pick<AffluentClient['datasets'], 'list'>;
  readonly feed: IServiceFeed;
}

/** The catalog as far as it was scrolled: one search at a time, page by page. */
export class CatalogModel extends VDomModel {
  constructor(options: ICatalogOptions) {
    super();
    this._options = options;
    options.feed.event.connect(this._onEvent, this);
  }

  get query(): ICatalogQuery {
    return this._query;
  }

  get items(): readonly DatasetCard[] {
    return this._items;
  }

  get status(): CatalogStatus {
    return this._status;
  }

  get failure(): IFailure | null {
    return this._failure;
  }

  get hasMore(): boolean {
    return this._next !== null;
  }

  /** Changes the query. Typing waits for a pause, a filter acts at once; both abort the search before. */
  ask(change: Partial<ICatalogQuery>): void {
    this._query = { ...this._query, ...change };
    clearTimeout(this._pause);
    const typing = Object.keys(change).every(key => key === 'q');
    this._pause = setTimeout(() => void this.refresh(), typing ? DEBOUNCE : 0);
    this.stateChanged.emit();
  }

  /** Reads the first page again. */
  async refresh(): Promise<void> {
    clearTimeout(this._pause);
    this._move(this._items.length ? 'refreshing' : 'loading');
    await this._load(null);
  }

  /** Reads the next page, unless something is on its way. */
  async more(): Promise<void> {
    if (this._next === null || this._status !== 'ready') return;
    this._move('more');
    await this._load(this._next);
  }

  /** Reads the first page if nothing was read yet. */
  async start(): Promise<void> {
    if (this._status === 'idle') await this.refresh();
  }

  override dispose(): void {
    clearTimeout(this._pause);
    this._search.abort();
    this._options.feed.event.disconnect(this._onEvent, this);
    super.dispose();
  }

  private async _load(cursor: string | null): Promise<void> {
    const { q, kind, licensed, sort } = this._query;
    const query = {
      q,
      sort,
      limit: PAGE,
      ...(kind && { kind: [kind] }),
      ...(licensed && { licensed }),
      ...(cursor !== null && { cursor })
    };
    try {
      const page = await this._search.run(signal => this._options.datasets.list(query, { signal }));
      if (!page) return;
      this._items = cursor === null ? page.items : [...this._items, ...page.items];
      this._next = page.next;
      this._move('ready');
    } catch (error) {
      this._failure = toFailure(error);
      this._move('failed');
    }
  }

  private _move(status: CatalogStatus): void {
    if (status !== 'failed') this._failure = null;
    this._status = status;
    this.stateChanged.emit();
  }

  private _onEvent(_: IServiceFeed, event: ServiceEvent): void {
    const stale = event.type === 'catalog' || event.type === 'licence' || event.type === 'hello';
    // The first page on its way is fresh enough for the greeting that comes with the stream.
    if (stale && this._status !== 'idle' && this._status !== 'loading') void this.refresh();
  }

  private readonly _options: ICatalogOptions;
  private readonly _search = new Latest();
  private _query: ICatalogQuery = { q: '', kind: null, licensed: false, sort: 'relevance' };
  private _items: readonly DatasetCard[] = [];
  private _next: string | null = null;
  private _status: CatalogStatus = 'idle';
  private _failure: IFailure | null = null;
  private _pause: ReturnType<typeof setTimeout> | undefined;
}
