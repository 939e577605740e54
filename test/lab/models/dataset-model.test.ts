import { AffluentError } from '../../../src/core/errors/index.js';
import type { PlanRequest } from '../../../src/core/wire/index.js';
import { DatasetModel } from '../../../src/lab/models/dataset-model.js';
import { detail, idOf, plan } from '../../fixtures/datasets.js';
import { FakeFeed } from '../fake-feed.js';
import { until } from '../until.js';

let feed: FakeFeed;
let reads: (number | undefined)[];
let priced: PlanRequest[];
let failing: AffluentError | null;
let model: DatasetModel;
beforeEach(() => {
  feed = new FakeFeed();
  reads = [];
  priced = [];
  failing = null;
  model = new DatasetModel({
    id: idOf(1),
    feed,
    datasets: {
      get: async (_, options) => {
        reads.push(options?.version);
        if (failing) throw failing;
        return detail({ version: options?.version ?? 1 });
      },
      plan: async (_, body) => {
        priced.push(body);
        return plan({ bytes: (body.columns?.length ?? 12) * 100 });
      },
      sample: async () => new Uint8Array()
    }
  });
});
afterEach(() => model.dispose());

it('reads the page, then the price of all columns', async () => {
  await model.load();
  expect(model.detail?.title).toBe('Flights that left New York in 2013');
  expect(priced).toEqual([{ version: 1, recordSet: 'flights', columns: null }]);
  expect(model.estimate?.bytes).toBe(1_200);
});

it('prices the rows that are asked for once nobody types, and of a row of changes only the last', async () => {
  await model.load();
  const between = (to: string) => [{ column: 'month', kind: 'between' as const, from: '1', to }];
  for (const to of ['', '1', '12']) model.askRows(between(to));
  expect(model.isPricing).toBe(true);
  await until(() => priced.length === 2 && !model.isPricing);
  expect(priced[1]?.filters).toEqual([
    ['month', '>=', 1],
    ['month', '<=', 12]
  ]);
});

it('prices the chosen columns in the order of the table, and all again when none is left', async () => {
  await model.load();
  await model.toggleColumn('origin');
  await model.toggleColumn('month');
  expect(model.columns).toEqual(['month', 'origin']);
  expect(model.estimate?.bytes).toBe(200);
  await model.toggleColumn('origin');
  await model.toggleColumn('month');
  expect(model.columns).toBeNull();
});

it('shows another version', async () => {
  await model.load();
  await model.showVersion(3);
  expect(reads).toEqual([undefined, 3]);
  expect(model.detail?.version).toBe(3);
});

it('says why the page cannot be read, and reads it when the service is back', async () => {
  failing = new AffluentError('SERVICE_UNREACHABLE', 'gone');
  await model.load();
  expect(model.failure?.code).toBe('SERVICE_UNREACHABLE');
  failing = null;
  feed.send({ type: 'hello' });
  await until(() => model.detail !== null && model.failure === null);
});

it('reads again after a purchase or a use of this dataset, and of no other', async () => {
  await model.load();
  feed.send({ type: 'licence', licence: '7', dataset: idOf(2) });
  feed.send({ type: 'usage', licence: '7', dataset: idOf(2), rows: 1, amount: '1', reader: '' });
  expect(reads).toHaveLength(1);
  feed.send({ type: 'licence', licence: '7', dataset: idOf(1) });
  await until(() => reads.length === 2);
});
