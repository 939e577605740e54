import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { routes } from '../../src/service/routes/index.js';
import { expectPlaintext, expectProblem } from './expect-problem.js';
import { SHARD } from './marked-pack.js';
import { Market, type IPublished } from './market.js';
import type { ITestService } from './service.js';

/** What spends, moves or opens something: the owner's alone. */
const OWNERS = [
  'DELETE /v1/datasets/:id/finding',
  'DELETE /v1/licences/:n/keys/:address',
  'DELETE /v1/sessions/:address',
  'GET /v1/wallet/keystore',
  'POST /v1/claims',
  'POST /v1/licences/:n/gas',
  'POST /v1/licences/:n/keys',
  'POST /v1/licences/:n/topup',
  'POST /v1/licences/:n/withdraw',
  'POST /v1/publications',
  'POST /v1/purchases/:id/approve',
  'POST /v1/sessions/exports',
  'POST /v1/wallet/lock',
  'PUT /v1/budgets/:id',
  'PUT /v1/licences/:n/keys/:address',
  'PUT /v1/settings'
];
/** What answers to anybody. The address of a capability is itself the secret. */
const ANYBODYS = [
  'GET /v1/capabilities/:token/data/:id/:version/*',
  'GET /v1/health',
  'HEAD /v1/capabilities/:token/data/:id/:version/*',
  'POST /v1/challenge'
];

const nameOf = ({ method, url }: (typeof routes)[number]) => `${method} ${url}`;

let market: Market;
let first: IPublished;
let second: IPublished;
let service: ITestService;
let licence: string;
let umask: number;

beforeAll(async () => {
  umask = process.umask(0); // what is private must be so by what the service asks for
  market = await Market.open();
  first = await market.publish('first');
  second = await market.publish('second');
  service = await market.service();
  await service.sync();
  licence = await service.buy(first, 10n * SHARD);
  await service.buy(second, 10n * SHARD);
  expectPlaintext(await service.read(first, 'rows/0.parquet'), 0);
  expectPlaintext(await service.read(second, 'rows/0.parquet'), 0);
}, 90_000);
afterAll(async () => {
  process.umask(umask);
  await market.close();
});

/** An address of a route, with values that exist. */
function addressOf(url: string, purchase: string): string {
  const values: Record<string, string> = {
    n: licence,
    address: market.publisher.address,
    version: '1',
    token: '0'.repeat(64),
    id: url.includes('purchases') || url.includes('publications') ? purchase : first.id
  };
  return url.replace('*', 'rows/0.parquet').replace(/:([a-z]+)/g, (_, name: string) => values[name] ?? '');
}

const bodies: Record<string, unknown> = {
  '/v1/licences/:n/topup': { amount: '1' },
  '/v1/licences/:n/gas': { amount: '1' },
  '/v1/licences/:n/withdraw': { amount: '1' },
  '/v1/budgets/:id': { limit: null },
  '/v1/claims': {},
  '/v1/publications': { directory: '/nowhere' },
  '/v1/purchases/:id/approve': {},
  '/v1/sessions/exports': { licence: '1', to: { password: 'not so secret' } },
  '/v1/wallet/lock': {}
};

describe('the tokens', () => {
  it('are asked for as the table says: the owner’s by what spends, none by four routes', () => {
    const named = (access: string) => routes.filter(one => one.access === access).map(nameOf);
    expect(named('owner').sort()).toEqual(OWNERS);
    expect(named('none').sort()).toEqual(ANYBODYS);
    expect(named('data').every(name => /^(GET|HEAD) \/v1\/data\//.test(name))).toBe(true);
  });

  it.each(routes.filter(one => one.access !== 'none').map(one => [nameOf(one), one] as const))(
    'keep %s from who has none, or another',
    async (_, { method, url }) => {
      for (const token of [false, '0'.repeat(64)] as const) {
        const answer = await service.ask(method, addressOf(url, crypto.randomUUID()), { token });
        expect(answer.status).toBe(401);
        if (method !== 'HEAD') expectProblem(answer, 'TOKEN_REQUIRED');
      }
    }
  );

  describe.each(['locked', 'unlocked'])('of a kernel alone, while the wallet is %s,', state => {
    let owner: string;
    let purchase: string;

    beforeAll(async () => {
      owner = await service.unlock();
      const page = (await service.ask('GET', `/v1/datasets/${first.id}`)).json<{
        offers: { price: string; termsHash: string }[];
      }>();
      const [{ price, termsHash }] = page.offers as [{ price: string; termsHash: string }];
      const body = { offer: first.offer.toString(), expectedPrice: price, termsHash };
      purchase = (await service.ask('POST', '/v1/purchases', { body })).json<{ id: string }>().id;
      if (state !== 'locked') return;
      expect((await service.ask('POST', '/v1/wallet/lock', { owner, body: {} })).status).toBe(200);
    });

    it.each(OWNERS)('do not open %s, and nothing moves', async name => {
      const [method = '', url = ''] = name.split(' ');
      const path = addressOf(url, purchase);
      const body = bodies[url];
      const before = await facts(purchase);
      const asked = { ...(body === undefined ? {} : { body }) };
      expectProblem(await service.ask(method, path, asked), 'OWNER_REQUIRED');
      const guess = await service.ask(method, path, { ...asked, owner: '0'.repeat(64) });
      expectProblem(guess, state === 'locked' ? 'WALLET_LOCKED' : 'OWNER_REQUIRED');
      const former = await service.ask(method, path, { ...asked, token: owner, owner });
      expectProblem(former, 'TOKEN_REQUIRED');
      expect(await facts(purchase)).toEqual(before);
    });
  });

  async function facts(purchase: string) {
    const { balance } = (await market.reader.licence(BigInt(licence))) ?? {};
    const wallet = (await service.ask('GET', '/v1/wallet')).json<{ locked: boolean; balance: string }>();
    const budget = (await service.ask('GET', `/v1/budgets/${first.id}`)).json<{ limit: string }>();
    const { state } = (await service.ask('GET', `/v1/purchases/${purchase}`)).json<{ state: string }>();
    const keyIsOn = await market.reader.keyIsOn(BigInt(licence), market.publisher.address);
    return { balance, locked: wallet.locked, funds: wallet.balance, limit: budget.limit, state, keyIsOn };
  }
});

describe('a capability', () => {
  let base: string;
  const reads = (path: string, options = {}) =>
    service.ask('GET', path, { token: false, url: base, headers: { host: new URL(base).host }, ...options });

  beforeAll(async () => {
    const answer = await service.ask('POST', '/v1/capabilities', { body: { id: first.id, seconds: 60 } });
    base = answer.json<{ url: string }>().url;
  });

  it('reads what is unlocked of one dataset, from loopback', async () => {
    expect(base).not.toContain(service.connection.token);
    expect(new URL(base).hostname).toBe('127.0.0.1');
    expectPlaintext(await reads(`${new URL(base).pathname}rows/0.parquet`), 0);
  });

  it('reads no other dataset, and opens no other door', async () => {
    const token = new URL(base).pathname.split('/')[3] as string;
    const other = new URL(base).pathname.replace(first.id, second.id);
    expectProblem(await reads(`${other}rows/0.parquet`), 'TOKEN_REQUIRED');
    expectProblem(await service.read(second, 'rows/0.parquet', { token }), 'TOKEN_REQUIRED');
    expectPlaintext(await service.read(first, 'rows/0.parquet', { token }), 0);
    for (const path of ['/v1/licences', '/v1/wallet', `/v1/datasets/${first.id}`])
      expectProblem(await service.ask('GET', path, { token }), 'TOKEN_REQUIRED');
  });

  it('never spends', async () => {
    expectProblem(await reads(`${new URL(base).pathname}rows/1.parquet`), 'LICENCE_REQUIRED');
    expect(await market.reader.word(BigInt(licence), 0)).toBe(1n);
  });

  it('ends', async () => {
    const answer = await service.ask('POST', '/v1/capabilities', { body: { id: first.id, seconds: 1 } });
    const { pathname } = new URL(answer.json<{ url: string }>().url);
    expectPlaintext(await reads(`${pathname}rows/0.parquet`), 0);
    await new Promise(resolve => setTimeout(resolve, 1_050));
    expectProblem(await reads(`${pathname}rows/0.parquet`), 'TOKEN_REQUIRED');
  });

  it.each([
    ['another name that leads to loopback', { host: 'rebound.example' }],
    ['another port', { host: '127.0.0.1:1' }],
    ['a web page', { origin: 'https://page.example' }],
    ['a web page of this machine', { origin: 'http://127.0.0.1' }],
    ['a page without an origin', { origin: 'null' }]
  ])('and the token with it are refused to %s', async (_, headers) => {
    const { host, pathname } = new URL(base);
    const asked = { headers: { host, ...headers } };
    expectProblem(await reads(`${pathname}rows/0.parquet`, asked), 'TOKEN_REQUIRED');
    const { token } = service.connection;
    const answer = await reads('/v1/licences', { ...asked, token });
    expectProblem(answer, 'TOKEN_REQUIRED');
    expect(Object.keys(answer.headers)).not.toContain('access-control-allow-origin');
  });
});

describe('what others on this machine see', () => {
  it.each([
    ['the folder of the socket', () => dirname(service.connection.socket), 0o700],
    ['the connection file', () => join(service.home, 'runtime', 'affluent-devnet.json'), 0o600],
    ['the folder of the network', () => join(service.home, 'devnet'), 0o700],
    ['the log', () => join(service.home, 'devnet', 'service.log'), 0o600],
    ['the keystore', () => join(service.home, 'devnet', 'keystore'), 0o700],
    ['the wallet', () => join(service.home, 'devnet', 'keystore', 'wallet.json'), 0o600],
    ['the key of the machine', () => join(service.home, 'devnet', 'keystore', 'machine.key'), 0o600],
    ['the content keys', () => join(service.home, 'devnet', 'keystore', 'content', `${first.id}.sealed`), 0o600]
  ])('is nothing of %s', async (_, path, mode) => {
    expect((await stat(path())).mode & 0o777).toBe(mode);
  });
});

describe('a request that is not what it should be', () => {
  it.each([
    'rows/../rows/0.parquet',
    '../../../../etc/passwd',
    '..%2f..%2f..%2fetc%2fpasswd',
    'rows/..%2f0.parquet',
    'rows/%2e%2e/0.parquet',
    'rows//0.parquet',
    'rows/0.parquet%00',
    'rows/00.parquet',
    'rows/4.parquet',
    'rows/5.parquet',
    'rows/4294967296.parquet',
    'other/0.parquet',
    'wallet.json'
  ])('gets no file for %s', async file => {
    expectProblem(await service.read(first, file), 'NOT_FOUND');
  });

  it.each([
    ['a number that is none', 'GET', '/v1/licences/1e3', undefined, 'INPUT_INVALID'],
    ['an id that is none', 'GET', '/v1/datasets/0x12', undefined, 'INPUT_INVALID'],
    ['a shard that is not there', 'POST', '/v1/datasets/ID/unlock', { shards: [99] }, 'INPUT_INVALID'],
    ['the number of no shard', 'POST', '/v1/datasets/ID/unlock', { shards: [0xffff_ffff] }, 'INPUT_INVALID'],
    ['a negative budget', 'POST', '/v1/datasets/ID/unlock', { shards: [1], budget: '-1' }, 'INPUT_INVALID'],
    [
      'a price that was not shown',
      'POST',
      '/v1/purchases',
      { offer: '1', expectedPrice: '1', termsHash: `0x${'0'.repeat(64)}` },
      'OFFER_CHANGED'
    ],
    ['more than it takes', 'POST', '/v1/audits', { dataset: 'x'.repeat(5 * 1_048_576) }, 'REQUEST_TOO_LARGE'],
    ['an address that is none', 'GET', '/v1/nothing', undefined, 'NOT_FOUND']
  ] as const)('is told what is wrong with %s', async (_, method, path, body, code) => {
    const asked = path.replace('ID', first.id);
    expectProblem(await service.ask(method, asked, body === undefined ? {} : { body }), code);
    expect(await market.reader.word(BigInt(licence), 0)).toBe(1n);
  });
});
