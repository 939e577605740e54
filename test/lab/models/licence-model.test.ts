import type { Licence } from '../../../src/core/wire/index.js';
import { LicenceModel } from '../../../src/lab/models/licence-model.js';
import { ETH, idOf } from '../../fixtures/datasets.js';
import { FakeFeed } from '../fake-feed.js';
import { fakeWallet, type IFakeWallet } from '../fake-purchases.js';
import { until } from '../until.js';

const licence = { id: '7', currency: ETH, balance: '100' } as Licence;
let feed: FakeFeed;
let wallet: IFakeWallet;
let done: [string, ...unknown[]][];
let limit: bigint;
let model: LicenceModel;
beforeEach(() => {
  feed = new FakeFeed();
  wallet = { open: true, balance: '1', unlocked: [] };
  done = [];
  limit = 10n;
  const budget = async () => ({
    dataset: idOf(1),
    reader: null,
    limit: String(limit),
    spent: '0',
    remaining: String(limit),
    currency: ETH
  });
  const transaction = async (...words: [string, ...unknown[]]) => {
    done.push(words);
    return { transaction: idOf(9) };
  };
  model = new LicenceModel({
    dataset: idOf(1),
    feed,
    wallet: fakeWallet(wallet),
    budgets: {
      get: budget,
      set: async (_, amount) => {
        limit = amount ?? 0n;
        return budget();
      }
    },
    licences: {
      topUp: (id, amount) => transaction('topUp', id, amount),
      withdraw: (id, amount) => transaction('withdraw', id, amount)
    }
  });
});
afterEach(() => model.dispose());

it('sets the budget and shows the new one', async () => {
  await model.load();
  expect(model.budget?.remaining).toBe('10');
  expect(await model.act('budget', licence, '0.5', null)).toBe(true);
  expect(model.budget?.remaining).toBe('500000000000000000');
});

it('adds to the deposit and takes back of it', async () => {
  await model.act('topUp', licence, '1', null);
  await model.act('withdraw', licence, '0,25', null);
  expect(done).toEqual([
    ['topUp', '7', 10n ** 18n],
    ['withdraw', '7', 25n * 10n ** 16n]
  ]);
});

it('does nothing with what is no amount, nor with a wrong password', async () => {
  expect(await model.act('topUp', licence, 'lots', null)).toBe(false);
  expect(model.failure?.code).toBe('INPUT_INVALID');
  wallet.open = false;
  expect(await model.act('topUp', licence, '1', 'wrong')).toBe(false);
  expect(model.failure?.detail).toBe('The password is wrong.');
  expect(done).toEqual([]);
});

it('reads the budget again when notebooks spend of it', async () => {
  await model.load();
  limit = 4n;
  feed.send({ type: 'usage', dataset: idOf(1), licence: '7', rows: 1, amount: '6', reader: '' });
  await until(() => model.budget?.remaining === '4');
});
