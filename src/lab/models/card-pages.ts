import type { DatasetCard, DatasetList } from '../../core/wire/index.js';

/** Cards of one request: more than a tall screen shows. */
export const PAGE = 40;

/** Reads the cards from a place of the list on. */
export type ReadPage = (offset: number, signal: AbortSignal) => Promise<DatasetList>;

/** A long list as far as it was looked at: pages that are there, and pages on their way. */
export class CardPages {
  constructor(
    private readonly _read: ReadPage,
    private readonly _onChange: (error: unknown) => void
  ) {}

  /** How many cards there are in all. */
  get total(): number {
    return this._total;
  }

  /** The card at a place; undefined while it is not there. */
  at(index: number): DatasetCard | undefined {
    return this._pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Begins anew with what has been read. */
  reset(pages: ReadonlyMap<number, readonly DatasetCard[]>, total: number): void {
    this.abort();
    this._pages = new Map(pages);
    this._total = total;
  }

  /** Fetches what is missing of these places, and lets go of what is on its way to others. */
  want(first: number, last: number): void {
    const wanted = new Set<number>();
    for (let page = Math.floor(first / PAGE); page * PAGE <= Math.min(last, this._total - 1); page++) wanted.add(page);
    for (const [page, stop] of this._onWay) if (!wanted.has(page)) stop.abort();
    for (const page of wanted) if (!this._pages.has(page) && !this._onWay.has(page)) void this._fetch(page);
  }

  abort(): void {
    for (const stop of this._onWay.values()) stop.abort();
    this._onWay.clear();
  }

  private async _fetch(page: number): Promise<void> {
    const stop = new AbortController();
    this._onWay.set(page, stop);
    try {
      const { items, total } = await this._read(page * PAGE, stop.signal);
      if (stop.signal.aborted) return;
      this._pages.set(page, items);
      this._total = total;
      this._onChange(null);
    } catch (error) {
      if (!stop.signal.aborted) this._onChange(error);
    } finally {
      if (this._onWay.get(page) === stop) this._onWay.delete(page);
    }
  }

  private _pages = new Map<number, readonly DatasetCard[]>();
  private readonly _onWay = new Map<number, AbortController>();
  private _total = 0;
}
