import { getAddress, Interface, Signature, TypedDataEncoder } from 'ethers';
import { PermitMessage } from '../../src/core/typed-data/permit-message.js';
import { PreparedPurchase, Purchase, type WalletAsk } from '../../src/core/wire/index.js';
import { mintTestDollars } from '../../src/adapters/chain/index.js';
import { giveTestDollars } from '../../src/devnet/test-dollars.js';
import { checkAsks } from '../../src/lab/wallets/check-asks.js';
import { smallCharter } from '../fixtures/small-pack.js';
import { expectProblem } from './expect-problem.js';
import { SHARD } from './marked-pack.js';
import { FIRST_CONSUMER, Market, type IPublished } from './market.js';
import type { ITestService } from './service.js';

const erc20 = new Interface([
  'function allowance(address owner, address spender) view returns (uint256)',
  'function approve(address spender, uint256 value)'
]);
let market: Market;
let token: string;
let dataset: IPublished;
let service: ITestService;
beforeAll(async () => {
  market = await Market.open();
  token = getAddress(await giveTestDollars(market.chain, market.person(0), 2, [me().address, thief().address]));
  for (const { address } of [me(), thief()]) await market.send(mintTestDollars(token, address, 10n ** 18n), me());
  dataset = await market.publish('priced', { pack: { charter: { ...smallCharter, currency: token } } });
  service = await market.service();
  await service.sync();
}, 90_000);
afterAll(() => market.close());

const me = () => market.person(FIRST_CONSUMER + 2);
const thief = () => market.person(FIRST_CONSUMER + 3);
const post = (id: string, verb: string, body: object) => service.ask('POST', `/v1/purchases/${id}/${verb}`, { body });

/** A purchase as it is planned for the account. */
async function planned(skills: object = {}): Promise<Purchase> {
  const page = await service.ask('GET', `/v1/datasets/${dataset.id}`);
  const [{ price, termsHash }] = page.json<{ offers: [{ price: string; termsHash: string }] }>().offers;
  const body = { offer: dataset.offer.toString(), expectedPrice: price, termsHash, deposit: (3n * SHARD).toString() };
  const { id } = Purchase.parse((await service.ask('POST', '/v1/purchases', { body })).json());
  return Purchase.parse((await post(id, 'plan', { account: me().address, skills })).json());
}
const prepared = async (id: string, body: object = {}) =>
  PreparedPurchase.parse((await post(id, 'prepare', { account: me().address, ...body })).json());
const shown = ({ plan: { steps } }: Purchase) => ({
  ...{ steps, account: me().address, chainId: market.reader.chainId, now: Math.floor(Date.now() / 1_000) }
});
const permitOf = (ask: WalletAsk | undefined) => {
  if (ask?.kind !== 'signature') throw new Error('no signature');
  return PermitMessage.parse(ask.typedData);
};
const sign = async ({ domain, types, message }: PermitMessage, by = me()) => {
  const digest = TypedDataEncoder.hash(domain, { Permit: types.Permit }, message);
  const { serialized: signature } = Signature.from(await by.signDigest(digest));
  return { permit: { deadline: Number(message.deadline), signature } };
};

describe('what a wallet is asked for a purchase in a token', () => {
  it('is a permit with the token, the spender, the amount and the time that the plan said, and no other', async () => {
    const purchase = await planned();
    const step = purchase.plan.steps.find(({ kind }) => kind === 'permit')!;
    const { asks } = await prepared(purchase.id);
    const { domain, message } = permitOf(asks[0]);
    expect(domain.verifyingContract.toLowerCase()).toBe(step.to?.toLowerCase());
    expect(message).toMatchObject({ owner: me().address, value: step.amount, spender: step.allows?.spender });
    expect(message.spender).toBe(market.contracts.market);
    const { timestamp } = await market.reader.head();
    expect(Number(message.deadline) - timestamp).toBeLessThanOrEqual(step.allows!.seconds!);
    expect(() => checkAsks(shown(purchase), asks)).not.toThrow();
  });

  it('is an allowance of exactly the amount, never of more', async () => {
    const purchase = await planned({ permit: false });
    const { asks } = await prepared(purchase.id, { skills: { permit: false } });
    const amount = BigInt(purchase.plan.payment);
    const data = erc20.encodeFunctionData('approve', [market.contracts.market, amount]);
    expect(asks).toMatchObject([{ allows: amount.toString(), transaction: { to: token, data, value: '0' } }]);
    const batch = await prepared(purchase.id, { skills: { batch: true } });
    expect(batch.asks).toMatchObject([{ transaction: { data } }, { allows: null }]);
    expect(() => checkAsks(shown(purchase), batch.asks)).not.toThrow();
  });

  it('stays unpaid by the permit of another account, a changed one, or one for longer', async () => {
    const { id } = await planned();
    const permit = permitOf((await prepared(id)).asks[0]);
    const more = { ...permit, message: { ...permit.message, value: `${10n ** 30n}` } };
    const longer = {
      ...permit,
      message: { ...permit.message, deadline: `${Number(permit.message.deadline) + 9_000}` }
    };
    for (const answer of [await sign(permit, thief()), await sign(more), await sign(longer)])
      expectProblem(await post(id, 'prepare', { account: me().address, ...answer }), 'INPUT_INVALID');
  });

  it('leaves no allowance behind when it is paid', async () => {
    const { id } = await planned();
    const { asks } = await prepared(id, await sign(permitOf((await prepared(id)).asks[0])));
    if (asks[0]?.kind !== 'transaction') throw new Error('no transaction');
    const { to, data, value } = asks[0].transaction;
    await market.send({ to, data, value: BigInt(value), title: 'buy' }, me());
    await service.sync();
    for (let tries = 0; (await stateOf(id)) !== 'confirmed' && tries < 100; tries++)
      await new Promise(next => setTimeout(next, 50));
    expect(await stateOf(id)).toBe('confirmed');
    expect((await market.reader.tokenAccount(token, me().address)).allowance).toBe(0n);
  });
});

const stateOf = async (id: string) => Purchase.parse((await service.ask('GET', `/v1/purchases/${id}`)).json()).state;
