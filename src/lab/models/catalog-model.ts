import { VDomModel } from '@jupyterlab/ui-components';
import { Signal, type ISignal } from '@lumino/signaling';
import type { AffluentClient } from '../../client/index.js';
import type { DatasetCard, DatasetFacets, ServiceEvent } from '../../core/wire/index.js';
import { toFailure, type IFailure } from '../format/error-words.js';
import { CardPages, PAGE, type ReadPage } from './card-pages.js';
import { chosen, everything, toRequest, type CatalogQuery } from './catalog-query.js';
import { Latest } from './latest.js';
import type { IServiceFeed } from './service-feed.js';

/** Milliseconds between changes of the place before what is missing there is fetched: who flies by does not look. */
const SETTLE = 60;
/** Milliseconds after the cards before facets are counted, so that the next key comes first. */
const COUNT_LATER = 120;

/** `loading`: nothing to show yet; `refreshing`: the old list stays until the new one is there. */
export type CatalogStatus = 'idle' | 'loading' | 'refreshing' | 'ready' | 'failed';

/** What the catalog model needs of the world. */
export interface ICatalogOptions {
  readonly datasets: Pick<AffluentClient['datasets'], 'list' | 'facets'>;
  readonly feed: IServiceFeed;
}

/** The catalog as far as it was looked at: one search at a time, its pages as they come into sight. */
export class CatalogModel extends VDomModel {
  constructor(options: ICatalogOptions) {
    super();
    this._options = options;
    const { datasets } = options;
    const read = (offset: number, signal: AbortSignal) =>
      datasets.list({ ...toRequest(this._query), offset, limit: PAGE }, { signal });
    this._read = read;
    this._pages = new CardPages(read, error => (error === null ? this.stateChanged.emit() : this._fail(error)));
    options.feed.event.connect(this._onEvent, this);
  }

  get query(): CatalogQuery {
    return this._query;
  }

  /** How many datasets were found. */
  get total(): number {
    return this._pages.total;
  }

  get status(): CatalogStatus {
    return this._status;
  }

  get failure(): IFailure | null {
    return this._failure;
  }

  /** Null until they were counted. */
  get facets(): DatasetFacets | null {
    return this._facets;
  }

  /** The words that the cards answer: while one types they are behind the field. */
  get answered(): string {
    return this._answered;
  }

  /** Whether anything narrows the list. */
  get isNarrowed(): boolean {
    return this._query.q !== '' || chosen(this._query) > 0;
  }

  /** Emitted when the cards are of another search: who shows them goes to the first. */
  get restarted(): ISignal<this, void> {
    return this._restarted;
  }

  /** The card at a place; undefined while it is not there. */
  card(index: number): DatasetCard | undefined {
    return this._pages.at(index);
  }

  /** Tells which places are on the screen; what is missing of them, and of some beyond, is fetched. */
  look(first: number, last: number): void {
    this._sight = [Math.max(0, first), Math.max(0, last)];
    this._settling ??= setTimeout(() => {
      this._settling = undefined;
      const [from, to] = this._sight;
      if (this._status === 'ready') this._pages.want(Math.max(0, from - PAGE / 2), to + PAGE / 2);
    }, SETTLE);
  }

  /** Changes the query and searches at once; the search before is aborted. */
  ask(change: Partial<CatalogQuery>): void {
    this._query = { ...this._query, ...change };
    clearTimeout(this._pause);
    // What changes in one go is one search.
    this._pause = setTimeout(() => void this._search(true), 0);
    this.stateChanged.emit();
  }

  /** Asks for everything; the order stays. */
  clear(): void {
    this.ask({ ...everything, sort: this._query.sort });
  }

  /** Whether facets are on the screen: only then they are counted. */
  showFacets(shown: boolean): void {
    this._counting = shown;
    if (shown && this._status === 'ready') void this._count();
  }

  /** Reads again what is on the screen. */
  async refresh(): Promise<void> {
    clearTimeout(this._pause);
    await this._search(false);
  }

  /** Reads the first page if nothing was read yet. */
  async start(): Promise<void> {
    if (this._status === 'idle') await this.refresh();
  }

  override dispose(): void {
    for (const timer of [this._pause, this._settling, this._countLater]) clearTimeout(timer);
    this._latest.abort();
    this._counts.abort();
    this._pages.abort();
    this._options.feed.event.disconnect(this._onEvent, this);
    Signal.clearData(this);
    super.dispose();
  }

  private async _search(anew: boolean): Promise<void> {
    const [first, last] = anew ? [0, 0] : this._sight.map(place => Math.floor(place / PAGE));
    const numbers = Array.from({ length: (last ?? 0) - (first ?? 0) + 1 }, (_, page) => (first ?? 0) + page);
    const { q } = this._query;
    this._isStale = false;
    this._move(this._pages.total > 0 ? 'refreshing' : 'loading');
    try {
      const lists = await this._latest.run(signal => Promise.all(numbers.map(page => this._read(page * PAGE, signal))));
      if (!lists) return;
      this._pages.reset(new Map(lists.map(({ items }, at) => [numbers[at] ?? 0, items])), lists[0]?.total ?? 0);
      this._answered = q;
      if (anew) this._restarted.emit();
      this._move('ready');
      if (this._isStale) return void this.refresh();
      if (this._counting) this._countLater = setTimeout(() => void this._count(), COUNT_LATER);
    } catch (error) {
      this._fail(error);
    }
  }

  private async _count(): Promise<void> {
    try {
      const facets = await this._counts.run(signal =>
        this._options.datasets.facets(toRequest(this._query), { signal })
      );
      if (facets) this._facets = facets;
      this.stateChanged.emit();
    } catch (error) {
      this._fail(error);
    }
  }

  private _fail(error: unknown): void {
    this._failure = toFailure(error);
    this._move('failed');
  }

  private _move(status: CatalogStatus): void {
    clearTimeout(this._countLater);
    if (status !== 'failed') this._failure = null;
    this._status = status;
    this.stateChanged.emit();
  }

  private _onEvent(_: IServiceFeed, event: ServiceEvent): void {
    if (event.type !== 'catalog' && event.type !== 'licence' && event.type !== 'hello') return;
    // The first page on its way may have been answered before: the service answers from what it knows, and learns meanwhile.
    if (this._status === 'loading') this._isStale = true;
    else if (this._status !== 'idle') void this.refresh();
  }

  private readonly _options: ICatalogOptions;
  private readonly _read: ReadPage;
  private readonly _pages: CardPages;
  private readonly _latest = new Latest();
  private readonly _counts = new Latest();
  private readonly _restarted = new Signal<this, void>(this);
  private _query = everything;
  private _answered = '';
  private _facets: DatasetFacets | null = null;
  private _counting = false;
  private _isStale = false;
  private _status: CatalogStatus = 'idle';
  private _failure: IFailure | null = null;
  private _sight: readonly [number, number] = [0, 0];
  private _pause: ReturnType<typeof setTimeout> | undefined;
  private _settling: ReturnType<typeof setTimeout> | undefined;
  private _countLater: ReturnType<typeof setTimeout> | undefined;
}
