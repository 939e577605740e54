import { VDomModel } from '@jupyterlab/ui-components';
import { Signal, type ISignal } from '@lumino/signaling';
import type { AffluentClient } from '../../client/index.js';
import type { Purchase, ServiceEvent } from '../../core/wire/index.js';
import { toFailure, type IFailure } from '../format/error-words.js';
import { Latest } from './latest.js';
import type { IServiceFeed } from './service-feed.js';

/** How the panel signs its own requests, which need no notice: their dialog is open. */
export const PANEL = 'panel';

/** What the approvals model needs of the world. */
export interface IApprovalsOptions {
  readonly purchases: Pick<AffluentClient['purchases'], 'list' | 'cancel'>;
  readonly feed: IServiceFeed;
}

/** The requests of notebooks and command lines that wait for the owner. */
export class ApprovalsModel extends VDomModel {
  constructor(options: IApprovalsOptions) {
    super();
    this._options = options;
    options.feed.event.connect(this._onEvent, this);
  }

  /** Requests that wait, oldest first. */
  get waiting(): readonly Purchase[] {
    return [...this._purchases.values()]
      .filter(one => one.state === 'requested' && one.requestedBy !== PANEL)
      .sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  }

  /** Purchases that a wallet or the chain has not answered yet, oldest first: also those of a page that has gone. */
  get underWay(): readonly Purchase[] {
    return [...this._purchases.values()]
      .filter(one => one.state === 'awaiting' || one.state === 'sending' || one.state === 'sent')
      .sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  }

  get failure(): IFailure | null {
    return this._failure;
  }

  /** Emits each request that arrives while the panel listens. */
  get arrived(): ISignal<this, Purchase> {
    return this._arrived;
  }

  /** Reads the open requests. */
  async refresh(): Promise<void> {
    try {
      const list = await this._reading.run(signal => this._options.purchases.list({ limit: 100 }, { signal }));
      if (!list) return;
      this._purchases = new Map(list.items.map(one => [one.id, one]));
      this._failure = null;
    } catch (error) {
      this._failure = toFailure(error);
    }
    this.stateChanged.emit();
  }

  /** Declines a request. */
  async decline(id: string): Promise<void> {
    try {
      await this._options.purchases.cancel(id);
    } catch (error) {
      this._failure = toFailure(error);
      this.stateChanged.emit();
      return;
    }
    await this.refresh();
  }

  override dispose(): void {
    this._reading.abort();
    this._options.feed.event.disconnect(this._onEvent, this);
    super.dispose();
  }

  private _onEvent(_: IServiceFeed, event: ServiceEvent): void {
    if (event.type === 'hello') void this.refresh();
    if (event.type !== 'purchase') return;
    const { purchase } = event;
    const fresh = !this._purchases.has(purchase.id);
    this._purchases.set(purchase.id, purchase);
    this.stateChanged.emit();
    if (fresh && purchase.state === 'requested' && purchase.requestedBy !== PANEL) this._arrived.emit(purchase);
  }

  private readonly _options: IApprovalsOptions;
  private readonly _reading = new Latest();
  private readonly _arrived = new Signal<this, Purchase>(this);
  private _purchases = new Map<string, Purchase>();
  private _failure: IFailure | null = null;
}
