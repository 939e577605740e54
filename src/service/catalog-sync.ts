import { fetchManifests, type IFetchManifestsDeps } from '../flows/catalog/fetch-manifests.js';
import { syncCatalog, type ISyncCatalogDeps } from '../flows/catalog/sync-catalog.js';
import type { Notify } from '../flows/notify.js';
import type { ChainEvent, IClock, IHead } from '../ports/index.js';

/** What the index follows, and whom it tells. */
export type CatalogSyncDeps = Omit<ISyncCatalogDeps, 'catalog'> &
  Omit<IFetchManifestsDeps, 'chain' | 'retries'> & {
    readonly chain: IFetchManifestsDeps['chain'];
    readonly catalog: ISyncCatalogDeps['catalog'];
    readonly clock: IClock;
    readonly notify: Notify;
    /** Hears what the index has learnt, after it knows it. */
    readonly onEvents?: (events: readonly ChainEvent[]) => void;
  };

/** An index this old is good enough to answer from. */
const FRESH = 1_000;
/** How long an answer waits for a fresher index before it is given from the old one. */
const PATIENCE = 2_500;

/** Keeps the index at the head of the chain; one run at a time, whoever asks. */
export class CatalogSync {
  private _running: Promise<void> | null = null;
  private _again: Promise<void> | null = null;
  private _endedAt = 0;
  private _head: IHead | null = null;
  private _reachable = false;
  private readonly _deps: CatalogSyncDeps & IFetchManifestsDeps;
  private readonly _abort = new AbortController();

  constructor(deps: CatalogSyncDeps) {
    this._deps = { ...deps, retries: new Map() };
  }

  /** What was last seen of the chain. */
  get state(): { readonly reachable: boolean; readonly head: number | null } {
    return { reachable: this._reachable, head: this._head?.number ?? null };
  }

  /** Brings the index to a head that is not older than this call. @throws AffluentError CHAIN_UNREACHABLE */
  sync(): Promise<void> {
    if (!this._running) return this._start();
    // The run under way may have asked for the head before what the caller knows of had happened.
    this._again ??= this._running.catch(() => undefined).then(() => this._start());
    return this._again;
  }

  /** Brings the index up to date if that is quick; answers go on from the old one else. */
  async refresh(): Promise<void> {
    const age = this._deps.clock.now() - this._endedAt;
    if (age >= 0 && age < FRESH) return; // a clock that is set back says nothing about the index
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>(resolve => (timer = setTimeout(resolve, PATIENCE)));
    const run = (this._running ?? this._start()).catch(() => undefined); // browsing goes on without the chain
    await Promise.race([run, patience]);
    clearTimeout(timer);
  }

  stop(): void {
    this._abort.abort(new Error('The service ends.'));
  }

  private _start(): Promise<void> {
    this._again = null;
    this._running = this._run().finally(() => {
      this._running = null;
      this._endedAt = this._deps.clock.now();
    });
    return this._running;
  }

  private async _run(): Promise<void> {
    const { signal } = this._abort;
    let offered: string[];
    try {
      const { head, events } = await syncCatalog(this._deps, signal);
      this._head = head;
      this._reachable = true;
      if (events.length > 0) this._deps.onEvents?.(events);
      offered = events.flatMap(event => (event.type === 'offerOpened' ? [event.dataset] : []));
    } catch (error) {
      this._reachable = false;
      throw error;
    }
    const found = await fetchManifests(this._deps, signal);
    const datasets = [...new Set([...found, ...offered])];
    const time = new Date(this._deps.clock.now()).toISOString();
    if (datasets.length > 0) this._deps.notify({ type: 'catalog', time, datasets });
  }
}
