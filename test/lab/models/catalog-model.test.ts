import { AffluentError } from '../../../src/core/errors/index.js';
import type { DatasetQuery } from '../../../src/core/wire/index.js';
import { CatalogModel } from '../../../src/lab/models/catalog-model.js';
import { card, idOf } from '../../fixtures/datasets.js';
import { FakeFeed } from '../fake-feed.js';
import { until } from '../until.js';

const feed = new FakeFeed();
let asked: { query: Partial<DatasetQuery>; signal: AbortSignal | undefined }[];
let answer: (
  query: Partial<DatasetQuery>
) => Promise<{ items: ReturnType<typeof card>[]; next: string | null; total: number }>;
let model: CatalogModel;

beforeEach(() => {
  asked = [];
  answer = async ({ q }) => ({ items: [card({ title: `found ${q ?? ''}` })], next: null, total: 1 });
  model = new CatalogModel({
    feed,
    datasets: {
      list: (query, options) => {
        asked.push({ query, signal: options?.signal });
        return answer(query);
      }
    }
  });
});
afterEach(() => model.dispose());

it('searches once for a word, not once for each letter', async () => {
  for (const q of ['f', 'fl', 'fli']) model.ask({ q });
  await until(() => model.status === 'ready');
  expect(asked.map(({ query }) => query.q)).toEqual(['fli']);
  expect(model.items[0]?.title).toBe('found fli');
});

it('aborts the search before, and never shows its late answer', async () => {
  const late: (() => void)[] = [];
  answer = ({ q }) =>
    new Promise(done => {
      const result = { items: [card({ title: `found ${q}` })], next: null, total: 1 };
      if (q === 'slow') late.push(() => done(result));
      else done(result);
    });
  model.ask({ q: 'slow' });
  await until(() => asked.length === 1);
  model.ask({ kind: 'free', q: 'fast' });
  await until(() => model.status === 'ready');
  late.forEach(arrive => arrive());
  await new Promise(done => setTimeout(done, 10));
  expect(asked[0]?.signal?.aborted).toBe(true);
  expect(model.items.map(({ title }) => title)).toEqual(['found fast']);
});

it('appends page after page, and asks for none twice', async () => {
  answer = async ({ cursor }) =>
    cursor
      ? { items: [card({ id: idOf(2) })], next: null, total: 1 }
      : { items: [card({ id: idOf(1) })], next: 'two', total: 1 };
  await model.start();
  expect(model.hasMore).toBe(true);
  await Promise.all([model.more(), model.more()]);
  expect(asked.map(({ query }) => query.cursor)).toEqual([undefined, 'two']);
  expect(model.items.map(({ id }) => id)).toEqual([idOf(1), idOf(2)]);
  expect(model.hasMore).toBe(false);
});

it('keeps the list that it has while a refresh fails, and says why', async () => {
  await model.start();
  answer = () => Promise.reject(new AffluentError('CHAIN_UNREACHABLE', 'No answer from the node.'));
  await model.refresh();
  expect(model.status).toBe('failed');
  expect(model.failure).toMatchObject({ code: 'CHAIN_UNREACHABLE', detail: 'No answer from the node.' });
  expect(model.items).toHaveLength(1);
});

it('reads again when the catalog or a licence changes, but not before it was shown', async () => {
  feed.send({ type: 'catalog', datasets: [idOf(1)] });
  expect(asked).toHaveLength(0);
  await model.start();
  feed.send({ type: 'licence', licence: '7', dataset: idOf(1) });
  await until(() => asked.length === 2);
  feed.send({ type: 'usage', dataset: idOf(1), licence: '7', rows: 1, amount: '1', reader: '' });
  expect(asked).toHaveLength(2);
});

it('stops listening and searching when it is disposed of', async () => {
  await model.start();
  model.ask({ q: 'later' });
  model.dispose();
  feed.send({ type: 'catalog', datasets: [] });
  await new Promise(done => setTimeout(done, 250));
  expect(asked).toHaveLength(1);
});
