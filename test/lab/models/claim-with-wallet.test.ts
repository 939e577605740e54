import type { ClaimRequest, Earning, PreparedClaim, PrepareClaimRequest } from '../../../src/core/wire/index.js';
import { EarningsModel } from '../../../src/lab/models/earnings-model.js';
import { Eip1193Wallet } from '../../../src/lab/wallets/eip1193-wallet.js';
import { ETH, idOf } from '../../fixtures/datasets.js';
import { FakeFeed } from '../fake-feed.js';
import { FakeProvider, refusal } from '../fake-provider.js';
import { fakeDirectory, fakeWallet } from '../fake-purchases.js';
import { until } from '../until.js';

const HERE = '0x8ba1f109551bD432803012645Ac136ddd64DBA72';
const THERE = '0x2546BcD3c84621e976D8185a91A922aE77ECEc30';
const MARKET = `0x${'00'.repeat(19)}aa`;
const HASH = `0x${'ab'.repeat(32)}`;

let due: string;
let time: number;
let claimed: ClaimRequest[];
let prepared: PrepareClaimRequest[];
let change: Partial<PreparedClaim>;
let provider: FakeProvider;
let model: EarningsModel;
const earning = (contribution: number, payee: string, claimable: string): Earning => ({
  ...{ dataset: idOf(1), ref: 'lab/set', title: 'Set', contribution, name: 'Ada', payee },
  ...{ earned: '100', claimed: '0', claimable, currency: ETH }
});
beforeEach(async () => {
  [due, time, claimed, prepared, change] = ['40', 0, [], [], {}];
  provider = new FakeProvider({ eth_accounts: [THERE], eth_chainId: '0x7a69', eth_sendTransaction: HASH });
  model = new EarningsModel({
    feed: new FakeFeed(),
    now: () => time,
    wallet: fakeWallet({ open: false, balance: '1', unlocked: [] }),
    directory: fakeDirectory([new Eip1193Wallet({ id: 't', name: 'T', icon: null }, provider)]),
    ledger: {
      earnings: async ({ payee } = {}) => ({
        items: [payee ? earning(1, THERE, due) : earning(0, HERE, '0')],
        next: null
      }),
      earningHistory: async () => ({ points: [], sales: [], more: false }),
      claim: async body => {
        claimed.push(body);
        return { claims: [], total: '0', currency: ETH };
      },
      prepareClaim: async body => {
        prepared.push(body);
        const { account: from } = body;
        const transaction = { from, to: MARKET, data: '0x01', value: '0', gas: 1, nonce: null };
        return {
          ...{ contributions: [1], total: '40', currency: ETH, market: MARKET, more: false },
          network: { name: 'devnet', chainId: 31_337, rpc: null, currency: ETH, explorer: null },
          asks: [{ kind: 'transaction', title: 'Claim', transaction, allows: null }],
          ...change
        };
      },
      audit: async () => Promise.reject(new Error('no audit'))
    }
  });
  await model.refresh();
});
afterEach(() => model.dispose());

it('shows what the accounts of wallets have earned beside that of this machine', () => {
  expect(model.earnings?.map(({ payee }) => payee)).toEqual([HERE, THERE]);
  expect(model.needsPassword(idOf(1))).toBe(false);
});

it('asks the wallet of the payee once, and waits for the chain', async () => {
  expect(await model.claim(idOf(1), null)).toBe(true);
  expect(prepared).toEqual([{ dataset: idOf(1), account: THERE, contributions: [1] }]);
  expect(provider.times('eth_sendTransaction')).toBe(1);
  expect(claimed).toEqual([]);
  expect(model.pending).toEqual({ dataset: idOf(1), transaction: HASH, slow: false });
  due = '0';
  await until(() => model.pending === null);
});

it('says so after a minute, and lets it be claimed again', async () => {
  await model.claim(idOf(1), null);
  time = 61_000;
  await until(() => model.pending?.slow === true);
});

it('has spent nothing where the wallet refused', async () => {
  provider.answers['eth_sendTransaction'] = refusal(4001);
  expect(await model.claim(idOf(1), null)).toBe(false);
  expect(model.failure?.code).toBe('WALLET_REJECTED');
  expect([model.pending, model.asking, model.claiming]).toEqual([null, null, null]);
});

it.each([
  ['pays somebody', { value: '1' }],
  ['goes elsewhere', { to: HERE }]
])('asks for no claim that %s', async (_, wrong) => {
  const transaction = { from: THERE, to: MARKET, data: '0x01', value: '0', gas: 1, nonce: null, ...wrong };
  change = { asks: [{ kind: 'transaction', title: 'Claim', transaction, allows: null }] };
  await model.claim(idOf(1), null);
  expect(model.failure?.code).toBe('PLAN_CHANGED');
  expect(provider.times('eth_sendTransaction')).toBe(0);
});
