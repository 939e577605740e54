import { BoundedCache } from '../../core/memory/bounded-cache.js';
import { bitOf, hasShard, pageOf } from '../../core/shards/page.js';
import type { IClock, IReadingStore } from '../../ports/index.js';
import type { Notify } from '../notify.js';
import { timeText } from '../time-text.js';

/** What the log asks of the world. */
export interface IReadingLogDeps {
  readonly readings: Pick<IReadingStore, 'put' | 'page'>;
  readonly clock: IClock;
  readonly notify: Notify;
  /** The licence that a dataset is read with. */
  readonly licenceOf: (dataset: string) => Promise<string | null>;
  /** Hears where the record could not be written; reads go on. */
  readonly onFailure: (error: unknown) => void;
}

/** A shard that was opened. */
export interface IOpened {
  readonly reader: string;
  readonly dataset: string;
  readonly version: number;
  readonly shard: number;
  readonly rows: number;
}

/** Milliseconds in which openings are gathered. */
const GATHER = 300;
/** Openings of a shard again are written down once in so many milliseconds. */
const AGAIN = 60_000;
/** Shards whose opening is remembered. */
const REMEMBERED = 200_000;

/** Writes down who opened which shard, a moment later and many at once: no read waits for it. */
export class ReadingLog {
  private readonly _noted = new BoundedCache<number>({ limit: REMEMBERED, weigh: () => 1 });
  private _pending: IOpened[] = [];
  private _timer: ReturnType<typeof setTimeout> | null = null;
  private _writing: Promise<void> = Promise.resolve();

  constructor(private readonly _deps: IReadingLogDeps) {}

  /** Notes an opening. Readers that do not say who they are leave no record. */
  note(opened: IOpened): void {
    const { reader, dataset, version, shard, rows } = opened;
    if (reader === '' || rows === 0) return;
    const name = `${dataset}/${version}/${shard}/${reader}`;
    const now = this._deps.clock.now();
    const before = this._noted.get(name);
    if (before !== undefined && now - before < AGAIN) return;
    this._noted.set(name, now);
    this._pending.push(opened);
    this._timer ??= setTimeout(() => void this.flush(), GATHER);
  }

  /** Writes what was noted. */
  flush(): Promise<void> {
    if (this._timer) clearTimeout(this._timer);
    this._timer = null;
    const opened = this._pending;
    this._pending = [];
    this._writing = this._writing.then(() => this._write(opened)).catch(this._deps.onFailure);
    return this._writing;
  }

  private async _write(opened: readonly IOpened[]): Promise<void> {
    const datasets = new Map<string, Set<string>>();
    for (const group of groupsOf(opened)) {
      await this._merge(group);
      const { reader, dataset } = group[0] as IOpened;
      datasets.set(reader, (datasets.get(reader) ?? new Set()).add(dataset));
    }
    const time = timeText(this._deps.clock.now());
    for (const [reader, changed] of datasets)
      this._deps.notify({ type: 'reading', time, reader, datasets: [...changed] });
  }

  /** Openings of one page by one reader. */
  private async _merge(group: readonly IOpened[]): Promise<void> {
    const { reader, dataset, version, shard } = group[0] as IOpened;
    const licence = await this._deps.licenceOf(dataset);
    const key = { reader, dataset, version, licence, page: pageOf(shard) };
    const now = this._deps.clock.now();
    const former = await this._deps.readings.page(key);
    let [word, rows] = [former?.word ?? 0n, former?.rows ?? 0];
    for (const one of group) {
      if (!hasShard(word, one.shard)) rows += one.rows;
      word |= 1n << BigInt(bitOf(one.shard));
    }
    await this._deps.readings.put({ ...key, word, rows, firstAt: former?.firstAt ?? now, lastAt: now });
  }
}

function groupsOf(opened: readonly IOpened[]): Iterable<readonly IOpened[]> {
  const groups = new Map<string, IOpened[]>();
  for (const one of opened) {
    const name = `${one.dataset}/${one.version}/${pageOf(one.shard)}/${one.reader}`;
    const group = groups.get(name) ?? [];
    group.push(one);
    groups.set(name, group);
  }
  return groups.values();
}
