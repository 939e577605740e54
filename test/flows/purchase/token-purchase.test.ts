import { approvePurchase } from '../../../src/flows/purchase/approve-purchase.js';
import { followPurchase, resumePurchases } from '../../../src/flows/purchase/follow-purchase.js';
import { loadPurchase } from '../../../src/flows/purchase/purchase-job.js';
import { requestPurchase } from '../../../src/flows/purchase/request-purchase.js';
import { offersOf } from '../../../src/flows/catalog/offers.js';
import { topUp } from '../../../src/flows/licences/change-licence.js';
import { listLicences } from '../../../src/flows/licences/list-licences.js';
import { readBudget } from '../../../src/flows/unlocking/budget.js';
import type { IFakeToken } from '../../fakes/fake-tokens.js';
import { metered } from '../../fakes/small-dataset.js';
import { TestWorld } from '../../fakes/test-world.js';

const TOKEN = '0x00000000000000000000000000000000000000dd';
const RICH = 10n ** 12n;

describe('a purchase in a token', () => {
  let test: TestWorld;
  let dataset: string;
  let token: IFakeToken;
  let me: string;

  const begin = async (kind: Parameters<TestWorld['chain']['contracts']['tokens']['add']>[1]) => {
    token = test.chain.contracts.tokens.add(TOKEN, kind);
    token.balances.set(me, RICH);
    dataset = await test.publish({ slug: 'priced', currency: TOKEN, offers: [metered] });
  };
  beforeEach(async () => {
    test = await TestWorld.open();
    me = test.owner.address.toLowerCase();
  });
  afterEach(() => test.close());

  const request = async (deposit = '5000') => {
    const [offer] = await offersOf(test.world.catalog, dataset);
    const { id, price: expectedPrice, termsHash } = offer!;
    return requestPurchase(test.world, { offer: id, expectedPrice, termsHash, requestedBy: '', deposit });
  };
  const approve = (id: string) => approvePurchase(test.world, id, {}, test.owner);
  const buy = async (deposit?: string) => {
    const { id } = await request(deposit);
    await approve(id);
    return followPurchase(test.world, id);
  };
  const kinds = async () => (await request()).plan.steps.filter(step => step.prompt).map(step => step.kind);
  const sent = async (kind: string, subject: string) => (await test.world.outbox.find(kind, subject)).length;

  it('is planned and paid with one signature and one transaction where the token takes permits', async () => {
    await begin({ permits: true });
    const { plan } = await request();
    expect(plan.steps.filter(step => step.prompt)).toMatchObject([
      { kind: 'permit', prompt: 'signature', to: TOKEN, amount: '5000', value: '0', gas: 0 },
      { kind: 'buy', prompt: 'transaction', to: test.chain.market, amount: '5000', value: plan.gas.stipend }
    ]);
    expect(plan).toMatchObject({ payment: '5000', currency: { symbol: 'USD', decimals: 6, address: TOKEN } });
    const ofGas = (BigInt(plan.gas.stipend) + BigInt(plan.gas.fee)).toString();
    expect(plan.totals).toMatchObject([
      { amount: '5000', currency: { address: TOKEN } },
      { amount: ofGas, currency: { address: null } }
    ]);
    const before = test.chain.taken;
    expect(await buy()).toMatchObject({ state: 'confirmed' });
    expect(test.chain.taken - before).toBe(1);
    expect(token.balances.get(me)).toBe(RICH - 5_000n);
    expect(token.allowances.get(me)).toBe(0n);
    expect(await listLicences(test.world)).toMatchObject([{ balance: '5000', currency: { address: TOKEN } }]);
    expect(await readBudget(test.world, dataset)).toMatchObject({ limit: '5000', currency: { symbol: 'USD' } });
  });

  it('allows exactly the amount by a transaction of its own where it takes none', async () => {
    await begin({ permits: false });
    expect(await kinds()).toEqual(['approve', 'buy']);
    const { id } = await buy();
    expect(await sent('allow', `${id}/5000`)).toBe(1);
    expect(token.allowances.get(me)).toBe(0n);
  });

  it('takes back an older allowance first where the token asks for it, and needs none where it is enough', async () => {
    await begin({ stubborn: true });
    token.allowances.set(me, 7n);
    const steps = (await request()).plan.steps.filter(step => step.prompt);
    expect(steps.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['approve', '0'],
      ['approve', '5000'],
      ['buy', '5000']
    ]);
    await buy();
    expect(token.balances.get(me)).toBe(RICH - 5_000n);
    token.allowances.set(me, 5_000n);
    expect(await kinds()).toEqual(['buy']);
  });

  it('falls back on an allowance where a permit is not what it looks like', async () => {
    await begin({ permits: true });
    const { id } = await request();
    const calls = { ...test.world.calls };
    const permit: typeof calls.permit = (address, owner, amount, { deadline, signature }) =>
      calls.permit(address, owner, amount, { deadline: deadline + 1, signature });
    await approvePurchase({ ...test.world, calls: { ...calls, permit } }, id, {}, test.owner);
    expect(await sent('allow', `${id}/5000`)).toBe(1);
    expect(await followPurchase(test.world, id)).toMatchObject({ state: 'confirmed' });
  });

  it('is not begun without the tokens, and can be approved again', async () => {
    await begin({ permits: true });
    const { id } = await request();
    token.balances.set(me, 4_999n);
    const before = test.chain.taken;
    await expect(approve(id)).rejects.toMatchObject({
      code: 'FUNDS_INSUFFICIENT',
      message: expect.stringContaining('0.004999 USD')
    });
    expect(test.chain.taken).toBe(before);
    expect((await loadPurchase(test.world, id)).purchase.state).toBe('requested');
    token.balances.set(me, RICH);
    await approve(id);
    expect(await followPurchase(test.world, id)).toMatchObject({ state: 'confirmed' });
  });

  it('goes on after a crash between the allowance and the purchase, and pays once', async () => {
    await begin({ permits: false });
    const { id } = await request();
    const broken = {
      ...test.world.calls,
      buy: () => {
        throw new Error('killed');
      }
    };
    await expect(approvePurchase({ ...test.world, calls: broken }, id, {}, test.owner)).rejects.toThrow('killed');
    const job = await loadPurchase(test.world, id);
    const body = { ...job, purchase: { ...job.purchase, state: 'sending' } };
    await test.world.outbox.putJob({ id, kind: 'purchase', state: 'sending', body, createdAt: 1 });
    const world = await test.restart();
    await resumePurchases(world);
    await approvePurchase(world, id, {}, test.owner);
    expect(await followPurchase(world, id)).toMatchObject({ state: 'confirmed' });
    expect(await world.outbox.find('allow', `${id}/5000`)).toHaveLength(1);
    expect(token.balances.get(me)).toBe(RICH - 5_000n);
  });

  it('waits for the one before it, whose permit has the nonce', async () => {
    await begin({ permits: true });
    const both = await Promise.all([request('3000'), request('4000')]);
    await Promise.all(both.map(({ id }) => approve(id)));
    for (const { id } of both) expect(await followPurchase(test.world, id)).toMatchObject({ state: 'confirmed' });
    expect(token.balances.get(me)).toBe(RICH - 7_000n);
  });

  it('is topped up in the token as well', async () => {
    await begin({ permits: true });
    const { licence } = await buy();
    await topUp(test.world, licence!, '700', test.owner);
    expect(await listLicences(test.world)).toMatchObject([{ balance: '5700' }]);
    expect(token.balances.get(me)).toBe(RICH - 5_700n);
  });

  it.each([
    ['no decimals', null],
    ['other decimals than when it was listed', 18]
  ])('is refused where the token says %s', async (_, decimals) => {
    await begin({ permits: true });
    token.decimals = decimals;
    await expect(request()).rejects.toMatchObject({ code: 'CURRENCY_UNSUPPORTED' });
  });

  it('is not offered by a publisher whose token has no decimals', async () => {
    await expect(begin({ decimals: null })).rejects.toMatchObject({ code: 'CURRENCY_UNSUPPORTED' });
  });
});
