import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import type { OpenEvents } from '../api/shared-events.js';
import type { ServiceEvent } from '../../core/wire/index.js';
import { toFailure, type IFailure } from '../format/error-words.js';

/** `closed`: nobody listens; `waiting`: lost, another attempt follows; `refused`: no further attempt but by `retry`. */
export type Connection = 'closed' | 'connecting' | 'open' | 'waiting' | 'refused';

/** The one event stream that all parts of the panel share. */
export interface IServiceFeed {
  readonly connection: Connection;
  /** Why the stream is not open, where it was lost or refused. */
  readonly failure: IFailure | null;
  readonly event: ISignal<IServiceFeed, ServiceEvent>;
  readonly connectionChanged: ISignal<IServiceFeed, Connection>;
  /** Keeps the stream open until the result is disposed. */
  hold(): IDisposable;
  /** Opens a lost stream at once. */
  retry(): void;
}

/** Milliseconds that a stream stays open after its last holder, so that a click elsewhere does not reopen it. */
const LINGER = 5_000;

/** Opens the stream with its first holder and ends it with the last. */
export class ServiceFeed implements IServiceFeed, IDisposable {
  constructor(open: OpenEvents) {
    this._open = open;
  }

  get connection(): Connection {
    return this._connection;
  }

  get failure(): IFailure | null {
    return this._failure;
  }

  get event(): ISignal<IServiceFeed, ServiceEvent> {
    return this._event;
  }

  get connectionChanged(): ISignal<IServiceFeed, Connection> {
    return this._connectionChanged;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  hold(): IDisposable {
    this._holders += 1;
    clearTimeout(this._lingering);
    if (!this._stop) this._start();
    return new DisposableDelegate(() => {
      this._holders -= 1;
      if (this._holders === 0) this._lingering = setTimeout(() => this._end(), LINGER);
    });
  }

  retry(): void {
    if (this._holders === 0) return;
    this._end();
    this._start();
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    clearTimeout(this._lingering);
    this._end();
    Signal.clearData(this);
  }

  private _start(): void {
    const stop = (this._stop = new AbortController());
    this._move('connecting');
    void this._run(stop.signal);
  }

  private _end(): void {
    this._stop?.abort();
    this._stop = null;
    this._move('closed');
  }

  private async _run(signal: AbortSignal): Promise<void> {
    try {
      const stream = this._open({
        signal,
        onState: state =>
          state.state === 'open'
            ? this._move('open')
            : this._move('waiting', state.error === null ? null : toFailure(state.error))
      });
      for await (const event of stream) this._event.emit(event);
    } catch (error) {
      if (!signal.aborted) this._move('refused', toFailure(error));
    }
  }

  private _move(connection: Connection, failure: IFailure | null = null): void {
    this._failure = failure;
    if (connection === this._connection) return;
    this._connection = connection;
    this._connectionChanged.emit(connection);
  }

  private readonly _open: OpenEvents;
  private readonly _event = new Signal<this, ServiceEvent>(this);
  private readonly _connectionChanged = new Signal<this, Connection>(this);
  private _connection: Connection = 'closed';
  private _failure: IFailure | null = null;
  private _holders = 0;
  private _lingering: ReturnType<typeof setTimeout> | undefined;
  private _stop: AbortController | null = null;
  private _isDisposed = false;
}
