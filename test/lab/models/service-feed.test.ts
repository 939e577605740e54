import type { IEventOptions } from '../../../src/client/index.js';
import { AffluentError } from '../../../src/core/errors/index.js';
import type { ServiceEvent } from '../../../src/core/wire/index.js';
import { ServiceFeed } from '../../../src/lab/models/service-feed.js';
import { until } from '../until.js';

const hello: ServiceEvent = { type: 'hello', time: '2026-11-22T10:00:00Z' };
let opened: IEventOptions[];
let refuse: AffluentError | null;
let feed: ServiceFeed;

beforeEach(() => {
  opened = [];
  refuse = null;
  feed = new ServiceFeed(async function* (options) {
    opened.push(options);
    if (refuse) throw refuse;
    options.onState?.({ state: 'open' });
    yield hello;
    await new Promise(done => options.signal.addEventListener('abort', done));
  });
});
afterEach(() => {
  feed.dispose();
  jest.useRealTimers();
});

it('asks nothing before somebody holds it', () => {
  expect(feed.connection).toBe('closed');
  expect(opened).toEqual([]);
});

it('opens one stream for all holders and hands its events on', async () => {
  const seen: ServiceEvent[] = [];
  feed.event.connect((_, event) => seen.push(event));
  feed.hold();
  feed.hold();
  await until(() => seen.length === 1);
  expect(opened).toHaveLength(1);
  expect(feed.connection).toBe('open');
});

it('ends the stream a while after its last holder, and keeps it for one who comes meanwhile', async () => {
  jest.useFakeTimers();
  const first = feed.hold();
  first.dispose();
  jest.advanceTimersByTime(4_000);
  const second = feed.hold();
  jest.advanceTimersByTime(10_000);
  expect(opened[0]?.signal.aborted).toBe(false);
  second.dispose();
  jest.advanceTimersByTime(5_001);
  expect(opened[0]?.signal.aborted).toBe(true);
  expect(feed.connection).toBe('closed');
});

it('says why it was refused, and opens again only when asked', async () => {
  refuse = new AffluentError('TOKEN_REQUIRED', 'Log in.');
  feed.hold();
  await until(() => feed.connection === 'refused');
  expect(feed.failure).toMatchObject({ code: 'TOKEN_REQUIRED' });
  refuse = null;
  feed.retry();
  await until(() => feed.connection === 'open');
  expect(feed.failure).toBeNull();
  expect(opened).toHaveLength(2);
});

it('tells of a lost stream with its reason', async () => {
  feed.hold();
  await until(() => feed.connection === 'open');
  const error = new AffluentError('SERVICE_UNREACHABLE', 'gone');
  opened[0]?.onState?.({ state: 'waiting', error, milliseconds: 500 });
  expect(feed.connection).toBe('waiting');
  expect(feed.failure).toMatchObject({ code: 'SERVICE_UNREACHABLE' });
});
