import type { Licence } from '../../../src/core/wire/index.js';
import { LicencesModel } from '../../../src/lab/models/licences-model.js';
import { Eip1193Wallet } from '../../../src/lab/wallets/eip1193-wallet.js';
import { ETH, idOf } from '../../fixtures/datasets.js';
import { FakeFeed } from '../fake-feed.js';
import { FakeProvider } from '../fake-provider.js';
import { fakeDirectory, fakeWallet, type IFakeWallet } from '../fake-purchases.js';
import { until } from '../until.js';

const HERE = '0x8ba1f109551bD432803012645Ac136ddd64DBA72';
const THERE = '0x2546BcD3c84621e976D8185a91A922aE77ECEc30';
const HASH = `0x${'ab'.repeat(32)}`;

const licence = (holder: string): Licence => ({
  ...{ id: '7', dataset: idOf(1), ref: 'a/b', title: 'Flights', offer: '1', kind: 'metered', holder, state: 'live' },
  ...{ boughtAt: '2026-11-22T10:00:00Z', expiresAt: null, balance: '900', currency: ETH, spent: '100' },
  ...{ shardsUnlocked: 3, sessionKey: null, transaction: HASH }
});

let feed: FakeFeed;
let wallet: IFakeWallet;
let provider: FakeProvider;
let calls: unknown[][];
let reads: number;
let model: LicencesModel;
beforeEach(() => {
  feed = new FakeFeed();
  wallet = { open: false, balance: '5', unlocked: [] };
  provider = new FakeProvider({ eth_accounts: [THERE], eth_chainId: '0x7a69', eth_sendTransaction: HASH });
  calls = [];
  reads = 0;
  const note =
    (name: string) =>
    async (...args: unknown[]) => {
      calls.push([name, ...args]);
      return { transaction: HASH, sessionKey: THERE };
    };
  const ask = (to: string) => ({
    kind: 'transaction' as const,
    title: 'x',
    transaction: { from: THERE, to, data: '0x01', value: '0', gas: 1, nonce: null },
    allows: null
  });
  const network = { name: 'devnet', chainId: 31_337, rpc: null, currency: ETH, explorer: null };
  model = new LicencesModel({
    licences: {
      ...{
        topUp: note('topUp'),
        withdraw: note('withdraw'),
        addOwnKey: note('addOwnKey'),
        removeKey: note('removeKey')
      },
      list: async ({ holder } = {}) => {
        reads += 1;
        return { items: [licence(holder ?? HERE)], next: null };
      },
      agreement: async () => ({ name: 'Open', text: 'All of it.', termsHash: HASH }),
      spending: async () => ({ items: [{ month: '2026-11', flat: '1', metered: '2', currency: ETH }] }),
      prepare: async (id, body) => {
        calls.push(['prepare', id, body]);
        return {
          licence: id,
          market: HERE,
          network,
          more: false,
          asks: body.act === 'addKey' ? [ask(HERE), ask(THERE)] : [ask(HERE)]
        };
      }
    },
    sessions: { list: async () => ({ items: [], next: null }) },
    wallet: fakeWallet(wallet),
    directory: fakeDirectory([new Eip1193Wallet({ id: 't', name: 'T', icon: null }, provider)]),
    feed
  });
});
afterEach(() => model.dispose());

it('lists what the accounts of wallets hold, too, with what it has cost', async () => {
  await model.refresh();
  expect(model.licences).toMatchObject([{ holder: THERE }]);
  expect(model.months).toHaveLength(1);
});

it('changes what the wallet of this machine holds after its password, and not before', async () => {
  expect(await model.act(licence(HERE), { act: 'topUp', amount: '5' }, 'wrong')).toBe(false);
  expect(calls).toEqual([]);
  expect(model.actFailure?.licence).toBe('7');
  expect(await model.act(licence(HERE), { act: 'topUp', amount: '5' }, 'correct horse')).toBe(true);
  expect(calls).toEqual([['topUp', '7', 5n]]);
});

it('asks the wallet that holds it, without a password', async () => {
  const held = licence(THERE);
  expect(model.needsPassword(held)).toBe(false);
  expect(await model.act(held, { act: 'withdraw', amount: '5' }, '')).toBe(true);
  expect(calls).toEqual([['prepare', '7', { act: 'withdraw', amount: '5', account: THERE }]]);
  expect(provider.times('eth_sendTransaction')).toBe(1);
});

it('asks once for several transactions where the wallet takes them so', async () => {
  Object.assign(provider.answers, {
    wallet_getCapabilities: { '0x7a69': { atomic: { status: 'supported' } } },
    wallet_sendCalls: { id: '0x01' },
    wallet_getCallsStatus: { status: 200, receipts: [{ transactionHash: HASH }] }
  });
  expect(await model.act(licence(THERE), { act: 'addKey' }, '')).toBe(true);
  expect(provider.times('wallet_sendCalls')).toBe(1);
  expect(provider.times('eth_sendTransaction')).toBe(0);
});

it('says whose wallet is missing', async () => {
  const stranger = `0x${'11'.repeat(20)}`;
  expect(await model.act(licence(stranger), { act: 'addKey' }, '')).toBe(false);
  expect(model.actFailure?.failure.code).toBe('WALLET_UNAVAILABLE');
});

it('reads anew when the chain has changed a licence', async () => {
  await model.refresh();
  feed.send({ type: 'licence', licence: '7', dataset: idOf(1) });
  await until(() => reads === 2);
});
