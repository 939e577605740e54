import { toHex } from '../../src/core/bytes/hex.js';
import { receiptDigest } from '../../src/core/typed-data/receipt.js';
import type { IRunningCustodian } from '../../src/custodian/index.js';
import type { ITestDraft } from '../fixtures/draft.js';
import { CustodyWorld, post } from './world.js';

const GAS_MONEY = 10n ** 18n;

let world: CustodyWorld;
let draft: ITestDraft;
let offer: bigint;
let relay: IRunningCustodian;

interface IMade {
  licenceId: bigint;
  unlocked: bigint;
  page?: number;
  signer?: { signDigest(digest: string): Promise<string> };
  deadline?: number;
  table?: Uint8Array;
}

const receipt = async (made: IMade) => {
  const { licenceId, unlocked, page = 0, signer = world.people.session } = made;
  const deadline = made.deadline ?? (await world.chain.reader.head()).timestamp + 300;
  const domain = { chainId: world.anvil.chainId, market: world.chain.market };
  const signature = await signer.signDigest(receiptDigest(domain, { licenceId, page, unlocked, deadline }));
  const table = toHex(made.table ?? (draft.tables[page] as Uint8Array));
  const words = { licenceId: licenceId.toString(), page, unlocked: `0x${unlocked.toString(16)}` };
  return { ...words, deadline, signature, table };
};
const hand = async (to: IRunningCustodian, ...made: IMade[]) => {
  const { status, answer } = await post(`${to.url}/v1/receipts`, { receipts: await Promise.all(made.map(receipt)) });
  const { code, transaction } = answer as { code?: string; transaction?: string };
  return { status, code, transaction };
};
const accountOf = () => {
  const lines = world.logs.map(line => JSON.parse(line) as { event: string; account?: string });
  return lines.findLast(({ event }) => event === 'relay')!.account as string;
};
/** The same custodian, with another relay. */
const restart = async (more: Record<string, unknown>) => {
  await relay.close();
  relay = await world.start('one', { relay: more });
  await settled();
};
/** Of both: they read the same chain through the same proxy, which counts. */
const settled = () => Promise.all([relay, world.custodians[1]!].map(one => world.caughtUp(one)));

beforeAll(async () => {
  world = await CustodyWorld.open();
  const [one] = world.custodians as [IRunningCustodian];
  await one.close();
  relay = await world.start('one', { relay: { gatherMilliseconds: 1_000 } });
  draft = await world.draft('relayed');
  for (const { url } of [relay, world.custodians[1]!])
    await post(`${url}/v1/acceptances`, { manifest: draft.manifest });
  ({ offer } = await world.register(draft));
  await world.chain.send({ to: accountOf(), data: '0x', value: GAS_MONEY, title: 'gas money' }, world.people.buyer);
}, 60_000);
afterAll(() => world.close());

const word = (licence: bigint, page = 0) => world.chain.reader.word(licence, page);

it('says of itself that it relays, and others say nothing', async () => {
  const identity = async ({ url }: IRunningCustodian) => (await fetch(`${url}/v1/identity`)).json();
  expect(await identity(relay)).toMatchObject({ relays: true });
  expect(await identity(world.custodians[1]!)).not.toHaveProperty('relays');
});

it('settles what a session key has signed, at its own cost', async () => {
  const licenceId = await world.buy(offer);
  await settled();
  const before = await world.chain.reader.nonce(world.people.session.address);
  const { status, transaction } = await hand(relay, { licenceId, unlocked: 6n }, { licenceId, unlocked: 1n, page: 1 });
  expect(status).toBe(200);
  expect((await world.chain.reader.receipt(transaction!))?.status).toBe('done');
  expect([await word(licenceId), await word(licenceId, 1)]).toEqual([6n, 1n]);
  expect(await world.chain.reader.nonce(world.people.session.address)).toBe(before);
});

it('lets those that come together share a transaction', async () => {
  const ids = [await world.buy(offer), await world.buy(offer), await world.buy(offer)];
  await settled();
  const done = await Promise.all(ids.map(licenceId => hand(relay, { licenceId, unlocked: 1n })));
  expect(new Set(done.map(({ transaction }) => transaction)).size).toBe(1);
  expect(await Promise.all(ids.map(id => word(id)))).toEqual([1n, 1n, 1n]);
});

it('pays for nothing that the contract would pass over', async () => {
  const licenceId = await world.buy(offer);
  await settled();
  const stranger = world.people.alice;
  const now = Math.floor(Date.now() / 1_000);
  const before = await world.chain.reader.balance(accountOf());
  const other = Uint8Array.from(draft.tables[0]!, byte => byte ^ 1);
  const bad: [IMade, string][] = [
    [{ licenceId, unlocked: 1n, signer: stranger }, 'KEY_REFUSED'],
    [{ licenceId: 9_999n, unlocked: 1n }, 'KEY_REFUSED'],
    [{ licenceId, unlocked: 1n, deadline: now - 60 }, 'INPUT_INVALID'],
    [{ licenceId, unlocked: 1n, deadline: now + 100_000 }, 'INPUT_INVALID'],
    [{ licenceId, unlocked: 1n, table: other }, 'INPUT_INVALID'],
    [{ licenceId, unlocked: 0n }, 'STATE_CONFLICT']
  ];
  for (const [made, code] of bad) expect((await hand(relay, made)).code).toBe(code);
  const calls = world.proxy.count('eth_call');
  expect((await hand(relay, { licenceId, unlocked: 1n, signer: stranger })).code).toBe('KEY_REFUSED');
  expect(world.proxy.count('eth_call')).toBe(calls);
  expect(await world.chain.reader.balance(accountOf())).toBe(before);
  expect(await word(licenceId)).toBe(0n);
});

it('refuses what the deposit does not cover', async () => {
  const licenceId = await world.buy(offer);
  const held = (await world.chain.reader.licence(licenceId))!.balance;
  await world.chain.send(world.chain.calls.withdraw(licenceId, held), world.people.buyer);
  await settled();
  expect((await hand(relay, { licenceId, unlocked: 1n })).code).toBe('DEPOSIT_EXHAUSTED');
});

it('relays so much for a key at a time, and so much gas a day, and no more', async () => {
  const licenceId = await world.buy(offer);
  await restart({ rate: { burst: 1, perSecond: 0.001 } });
  expect((await hand(relay, { licenceId, unlocked: 1n })).status).toBe(200);
  expect((await hand(relay, { licenceId, unlocked: 2n })).code).toBe('RATE_LIMITED');
  await restart({ gasPerDay: 1 });
  expect((await hand(relay, { licenceId, unlocked: 2n })).code).toBe('RATE_LIMITED');
  expect(await word(licenceId)).toBe(1n);
});

it('declines politely when its gas money is gone', async () => {
  const licenceId = await world.buy(offer);
  await restart({ keyFile: 'keys/empty.key' });
  expect(await hand(relay, { licenceId, unlocked: 1n })).toMatchObject({
    status: 503,
    code: 'CUSTODIANS_UNAVAILABLE'
  });
  expect(await word(licenceId)).toBe(0n);
});
