import { Signal } from '@lumino/signaling';
import { DisposableDelegate } from '@lumino/disposable';
import type { ServiceEvent } from '../../src/core/wire/index.js';
import type { IFailure } from '../../src/lab/format/error-words.js';
import type { Connection, IServiceFeed } from '../../src/lab/models/service-feed.js';

/** A feed whose events the test sends. */
export class FakeFeed implements IServiceFeed {
  connection: Connection = 'open';
  failure: IFailure | null = null;
  readonly event: Signal<IServiceFeed, ServiceEvent> = new Signal<IServiceFeed, ServiceEvent>(this);
  readonly connectionChanged: Signal<IServiceFeed, Connection> = new Signal<IServiceFeed, Connection>(this);
  holders = 0;
  retried = 0;

  hold() {
    this.holders += 1;
    return new DisposableDelegate(() => (this.holders -= 1));
  }

  retry(): void {
    this.retried += 1;
  }

  move(connection: Connection): void {
    this.connection = connection;
    this.connectionChanged.emit(connection);
  }

  send(event: ServiceEvent extends infer E ? (E extends ServiceEvent ? Omit<E, 'time'> : never) : never): void {
    this.event.emit({ time: '2026-11-22T10:00:00Z', ...event } as ServiceEvent);
  }
}
