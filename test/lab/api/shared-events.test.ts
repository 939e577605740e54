import type { EventStreamState, IEventOptions } from '../../../src/client/index.js';
import { AffluentError } from '../../../src/core/errors/index.js';
import type { ServiceEvent } from '../../../src/core/wire/index.js';
import { EventQueue } from '../../../src/lab/api/event-queue.js';
import { sharedEvents, type IBrowserScope } from '../../../src/lab/api/shared-events.js';
import { until } from '../until.js';

/** One browser: a lock with a queue, and a channel that copies what it carries. */
class Browser implements IBrowserScope {
  private readonly _channels = new Set<{ onmessage: ((event: MessageEvent) => unknown) | null }>();
  private _held: Promise<unknown> = Promise.resolve();

  readonly locks = {
    request: (_: string, { signal }: { signal: AbortSignal }, work: () => Promise<unknown>) => {
      const aborted = new Promise((_done, fail) => signal.addEventListener('abort', () => fail(signal.reason)));
      const turn = this._held.then(() => (signal.aborted ? undefined : work()));
      this._held = turn.catch(() => undefined);
      return Promise.race([turn, aborted]);
    }
  } as unknown as IBrowserScope['locks'];

  channel() {
    const channel = {
      onmessage: null as ((event: MessageEvent) => unknown) | null,
      postMessage: (data: unknown) => {
        const copy = JSON.parse(JSON.stringify(data)) as unknown;
        for (const other of this._channels) if (other !== channel) other.onmessage?.({ data: copy } as MessageEvent);
      },
      close: () => void this._channels.delete(channel)
    };
    this._channels.add(channel);
    return channel;
  }
}

/** The service: streams that were opened, and what they send. */
class Service {
  readonly opened: { options: IEventOptions; queue: EventQueue<ServiceEvent> }[] = [];
  readonly open = (options: IEventOptions) => {
    const queue = new EventQueue<ServiceEvent>();
    this.opened.push({ options, queue });
    options.signal.addEventListener('abort', () => queue.end());
    options.onState?.({ state: 'open' });
    return queue;
  };
  send(second: number): void {
    this.opened.at(-1)?.queue.push({ type: 'hello', time: new Date(second * 1_000).toISOString() });
  }
}

function page(service: Service, browser: Browser) {
  const stop = new AbortController();
  const seen: ServiceEvent[] = [];
  const states: EventStreamState[] = [];
  const failed: unknown[] = [];
  const read = async () => {
    const options = { signal: stop.signal, onState: (state: EventStreamState) => states.push(state) };
    for await (const event of sharedEvents(service.open, options, browser, 'affluent')) seen.push(event);
  };
  void read().catch((error: unknown) => failed.push(error));
  return { stop: () => stop.abort(), seen, states, failed };
}

it('opens one stream for all pages, and all hear it', async () => {
  const [service, browser] = [new Service(), new Browser()];
  const pages = [page(service, browser), page(service, browser), page(service, browser)];
  await until(() => service.opened.length === 1);
  service.send(1);
  await until(() => pages.every(one => one.seen.length === 1));
  expect(service.opened).toHaveLength(1);
  expect(pages.map(one => one.states.at(-1)?.state)).toEqual(['open', 'open', 'open']);
  pages.forEach(one => one.stop());
});

it('tells a page that comes later how the stream is', async () => {
  const [service, browser] = [new Service(), new Browser()];
  const first = page(service, browser);
  await until(() => service.opened.length === 1);
  const error = new AffluentError('SERVICE_UNREACHABLE', 'gone');
  service.opened[0]?.options.onState?.({ state: 'waiting', error, milliseconds: 5 });
  const second = page(service, browser);
  await until(() => second.states.length === 1);
  expect(second.states[0]).toMatchObject({ state: 'waiting', error: { code: 'SERVICE_UNREACHABLE' } });
  first.stop();
  second.stop();
});

it('gives the stream to the next page when the first one goes', async () => {
  const [service, browser] = [new Service(), new Browser()];
  const first = page(service, browser);
  const second = page(service, browser);
  await until(() => service.opened.length === 1);
  first.stop();
  await until(() => service.opened.length === 2);
  expect(service.opened[0]?.options.signal.aborted).toBe(true);
  service.send(2);
  await until(() => second.seen.length === 1);
  expect(first.seen).toEqual([]);
  second.stop();
});

it('ends a page that waits for its turn, and fails where the service refuses', async () => {
  const [service, browser] = [new Service(), new Browser()];
  const first = page(service, browser);
  await until(() => service.opened.length === 1);
  const waiting = page(service, browser);
  waiting.stop();
  service.opened[0]?.queue.end(new AffluentError('TOKEN_REQUIRED', 'no'));
  await until(() => first.failed.length === 1);
  expect(first.failed[0]).toMatchObject({ code: 'TOKEN_REQUIRED' });
  expect(waiting.failed).toEqual([]);
});
