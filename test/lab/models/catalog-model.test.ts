import { AffluentError } from '../../../src/core/errors/index.js';
import type { DatasetFacets, DatasetFilter, DatasetList, DatasetQuery } from '../../../src/core/wire/index.js';
import { CatalogModel } from '../../../src/lab/models/catalog-model.js';
import { card, idOf } from '../../fixtures/datasets.js';
import { FakeFeed } from '../fake-feed.js';
import { until } from '../until.js';

const feed = new FakeFeed();
let asked: { query: Partial<DatasetQuery>; signal: AbortSignal | undefined }[];
let counted: Partial<DatasetFilter>[];
let answer: (query: Partial<DatasetQuery>) => Promise<DatasetList>;
let model: CatalogModel;

const facets = (total: number): DatasetFacets => ({
  total,
  kind: [],
  allows: [],
  format: [],
  size: [],
  tag: [],
  publisher: [],
  licensed: 0
});
const offsets = () => asked.map(({ query }) => query.offset);

beforeEach(() => {
  asked = [];
  counted = [];
  answer = async ({ q }) => ({ items: [card({ title: `found ${q ?? ''}` })], next: null, total: 1 });
  model = new CatalogModel({
    feed,
    datasets: {
      list: (query, options) => {
        asked.push({ query, signal: options?.signal });
        return answer(query);
      },
      facets: async filter => {
        counted.push(filter);
        return facets(9);
      }
    }
  });
});
afterEach(() => model.dispose());

it('searches once for a word, not once for each letter', async () => {
  for (const q of ['f', 'fl', 'fli']) model.ask({ q });
  await until(() => model.status === 'ready');
  expect(asked.map(({ query }) => query.q)).toEqual(['fli']);
  expect(model.card(0)?.title).toBe('found fli');
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
  model.ask({ kind: ['free'], q: 'fast' });
  await until(() => model.status === 'ready');
  late.forEach(arrive => arrive());
  await new Promise(done => setTimeout(done, 10));
  expect(asked[0]?.signal?.aborted).toBe(true);
  expect(model.card(0)?.title).toBe('found fast');
});

it('asks the index without waiting for the chain', async () => {
  await model.start();
  expect(asked[0]?.query).toMatchObject({ fresh: false, offset: 0 });
});

describe('in a list of 10,000', () => {
  beforeEach(async () => {
    answer = async ({ offset = 0, limit = 0 }) => ({
      items: Array.from({ length: limit }, (_, at) => card({ id: idOf(offset + at), title: `number ${offset + at}` })),
      next: 'more',
      total: 10_000
    });
    await model.start();
  });

  it('fetches the pages that come into sight, and none twice', async () => {
    expect(model.total).toBe(10_000);
    expect(model.card(5_000)).toBeUndefined();
    model.look(5_000, 5_009);
    await until(() => model.card(5_000));
    expect(model.card(5_000)?.title).toBe('number 5000');
    model.look(5_000, 5_009);
    await new Promise(done => setTimeout(done, 100));
    expect(offsets()).toEqual([0, 4_960, 5_000]);
  });

  it('fetches nothing of what only flies by', async () => {
    for (let place = 0; place < 9_000; place += 500) model.look(place, place + 9);
    model.look(9_010, 9_019);
    await until(() => model.card(9_010));
    expect(offsets()).toEqual([0, 8_960, 9_000]);
  });

  it('lets go of what is on its way to places that nobody looks at any more', async () => {
    const at = answer;
    answer = () => new Promise(() => undefined);
    model.look(2_010, 2_019);
    await until(() => asked.length === 3);
    answer = at;
    model.look(4_010, 4_019);
    await until(() => model.card(4_010));
    expect(asked.slice(1, 3).map(({ signal }) => signal?.aborted)).toEqual([true, true]);
  });

  it('reads again what is on the screen, not the first page', async () => {
    model.look(4_010, 4_019);
    await until(() => model.card(4_010));
    asked = [];
    feed.send({ type: 'catalog', datasets: [idOf(1)] });
    await until(() => model.status === 'ready');
    expect(offsets()).toEqual([4_000]);
    expect(model.card(4_010)?.title).toBe('number 4010');
  });

  it('begins at the first card when something else is asked', async () => {
    model.look(4_010, 4_019);
    await until(() => model.card(4_010));
    asked = [];
    let restarted = 0;
    model.restarted.connect(() => (restarted += 1));
    model.ask({ tag: ['sea'] });
    await until(() => restarted === 1);
    expect(offsets()).toEqual([0]);
    expect(model.card(4_010)).toBeUndefined();
  });
});

it('counts facets only while they are on the screen', async () => {
  await model.start();
  expect(counted).toEqual([]);
  model.showFacets(true);
  await until(() => model.facets?.total === 9);
  model.ask({ kind: ['free'] });
  await until(() => counted.length === 2);
  expect(counted[1]).toMatchObject({ kind: ['free'], fresh: false });
  model.showFacets(false);
  model.ask({ kind: [] });
  await until(() => model.status === 'ready');
  await new Promise(done => setTimeout(done, 200));
  expect(counted).toHaveLength(2);
});

it('clears what narrows and keeps the order', async () => {
  model.ask({ q: 'a', tag: ['b'], licensed: true, sort: 'rows' });
  expect(model.isNarrowed).toBe(true);
  model.clear();
  expect(model.isNarrowed).toBe(false);
  expect(model.query.sort).toBe('rows');
});

it('keeps the list that it has while a refresh fails, and says why', async () => {
  await model.start();
  answer = () => Promise.reject(new AffluentError('CHAIN_UNREACHABLE', 'No answer from the node.'));
  await model.refresh();
  expect(model.status).toBe('failed');
  expect(model.failure).toMatchObject({ code: 'CHAIN_UNREACHABLE', detail: 'No answer from the node.' });
  expect(model.card(0)).toBeDefined();
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

it('reads again what the service has learnt while the first page was on its way', async () => {
  const late: (() => void)[] = [];
  answer = () => new Promise(done => late.push(() => done({ items: [], next: null, total: 0 })));
  void model.start();
  await until(() => late.length === 1);
  feed.send({ type: 'catalog', datasets: [idOf(1)] });
  answer = async () => ({ items: [card({ title: 'new' })], next: null, total: 1 });
  late[0]?.();
  await until(() => model.card(0)?.title === 'new');
});
