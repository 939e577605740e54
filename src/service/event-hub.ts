import type { ServiceEvent } from '../core/wire/index.js';

/** Settings of the hub. */
export interface IEventHubOptions {
  /** Milliseconds without a lease after which `onIdle` runs; null: never. */
  readonly linger: number | null;
  readonly onIdle: () => void;
}

type Listener = (event: ServiceEvent) => void;

/** Spreads events to who listens. Each listener is a lease: the service lives while there is one, and a while longer. */
export class EventHub {
  private readonly _listeners = new Set<Listener>();
  private _timer: NodeJS.Timeout | null = null;

  constructor(private readonly _options: IEventHubOptions) {}

  /** Leases that are held. */
  get leases(): number {
    return this._listeners.size;
  }

  /** Begins to count down where nobody holds a lease. */
  start(): void {
    this._countDown();
  }

  /** Takes a lease; the function that is returned gives it back. */
  subscribe(listener: Listener): () => void {
    this._listeners.add(listener);
    this._stopCounting();
    return () => {
      if (this._listeners.delete(listener)) this._countDown();
    };
  }

  /** Tells everybody; a listener that fails harms nobody else. */
  emit(event: ServiceEvent): void {
    for (const listener of this._listeners) {
      try {
        listener(event);
      } catch {
        this._listeners.delete(listener);
      }
    }
  }

  stop(): void {
    this._stopCounting();
    this._listeners.clear();
  }

  private _stopCounting(): void {
    if (this._timer) clearTimeout(this._timer);
    this._timer = null;
  }

  private _countDown(): void {
    this._stopCounting();
    if (this._options.linger === null || this._listeners.size > 0) return;
    this._timer = setTimeout(this._options.onIdle, this._options.linger);
  }
}
