import { AffluentError } from '../../../src/core/errors/index.js';
import type { ClaimRequest, Earning, EarningHistory } from '../../../src/core/wire/index.js';
import { EarningsModel } from '../../../src/lab/models/earnings-model.js';
import { ETH, idOf } from '../../fixtures/datasets.js';
import { FakeFeed } from '../fake-feed.js';
import { fakeDirectory, fakeWallet } from '../fake-purchases.js';
import { until } from '../until.js';

const earning = (contribution: number, claimable: string): Earning => ({
  dataset: idOf(1),
  ref: 'lab/set',
  title: 'Set',
  contribution,
  name: 'Ada',
  payee: '0x8ba1f109551bD432803012645Ac136ddd64DBA72',
  earned: '100',
  claimed: '0',
  claimable,
  currency: ETH
});
const history: EarningHistory = { points: [], sales: [], more: false };

let feed: FakeFeed;
let wallet: { open: boolean; balance: string; unlocked: string[] };
let claimed: ClaimRequest[];
let asked: unknown[];
let failing: AffluentError | null;
let model: EarningsModel;
beforeEach(() => {
  feed = new FakeFeed();
  wallet = { open: true, balance: '1', unlocked: [] };
  [claimed, asked, failing] = [[], [], null];
  model = new EarningsModel({
    feed,
    wallet: fakeWallet(wallet),
    directory: fakeDirectory(),
    ledger: {
      earnings: async () => {
        if (failing) throw failing;
        return { items: [earning(0, '40'), earning(1, '0')], next: null };
      },
      earningHistory: async query => {
        asked.push(query);
        return history;
      },
      claim: async body => {
        claimed.push(body);
        return { claims: [], total: '40', currency: ETH };
      },
      prepareClaim: async () => {
        throw new AffluentError('INTERNAL', 'No wallet of the owner’s own.');
      },
      audit: async () => {
        throw new AffluentError('CHAIN_UNREACHABLE', 'The node is silent.');
      }
    }
  });
});
afterEach(() => model.dispose());

it('claims in one go what a dataset owes, and only that', async () => {
  await model.refresh();
  expect(await model.claim(idOf(1), null)).toBe(true);
  expect(claimed).toEqual([{ dataset: idOf(1), contributions: [0] }]);
});

it('sums up by the unit that was chosen', async () => {
  await model.show('hour');
  expect(asked.at(-1)).toEqual({ unit: 'hour' });
});

it('says why earnings could not be read, and goes on with the next use', async () => {
  failing = new AffluentError('CHAIN_UNREACHABLE', 'The node is silent.');
  await model.refresh();
  expect(model.failure).toMatchObject({ code: 'CHAIN_UNREACHABLE' });
  failing = null;
  feed.send({ type: 'usage', dataset: idOf(1), licence: '1', rows: 1, amount: '1', reader: '' });
  await until(() => model.earnings !== null);
  expect(model.failure).toBeNull();
});

it('tells of an audit that could not be made', async () => {
  await model.runAudit(idOf(1));
  expect(model.audit).toMatchObject({ report: null, failure: { code: 'CHAIN_UNREACHABLE' } });
});
