import { approvePurchase } from '../../../src/flows/purchase/approve-purchase.js';
import { cancelPurchase } from '../../../src/flows/purchase/cancel-purchase.js';
import { followPurchase, resumePurchases } from '../../../src/flows/purchase/follow-purchase.js';
import { loadPurchase } from '../../../src/flows/purchase/purchase-job.js';
import { requestPurchase } from '../../../src/flows/purchase/request-purchase.js';
import { offersOf } from '../../../src/flows/catalog/offers.js';
import { listLicences } from '../../../src/flows/licences/list-licences.js';
import { readBudget } from '../../../src/flows/unlocking/budget.js';
import { flat, metered } from '../../fakes/small-dataset.js';
import { fakeCalls } from '../../fakes/encoded-call.js';
import { sendTransaction } from '../../../src/flows/transactions/send-transaction.js';
import { TestWorld } from '../../fakes/test-world.js';

describe('a purchase', () => {
  let test: TestWorld;
  let dataset: string;
  beforeEach(async () => {
    test = await TestWorld.open();
    dataset = await test.publish();
  });
  afterEach(() => test.close());

  const request = async (changes: Partial<Parameters<typeof requestPurchase>[1]> = {}) => {
    const [offer] = await offersOf(test.world.catalog, dataset);
    const { id, price: expectedPrice, termsHash } = offer!;
    return requestPurchase(test.world, { offer: id, expectedPrice, termsHash, requestedBy: 'a notebook', ...changes });
  };
  const approve = (id: string, budget?: string) => approvePurchase(test.world, id, { budget }, test.owner);
  const stateOf = async (id: string) => (await loadPurchase(test.world, id)).purchase.state;

  it('shows all costs before anybody signs, and asks once', async () => {
    const before = test.chain.taken;
    const { state, plan, deposit } = await request({ deposit: '5000' });
    expect(state).toBe('requested');
    expect(deposit).toBe('5000');
    const total = BigInt(plan.payment) + BigInt(plan.gas.stipend) + BigInt(plan.gas.fee);
    expect(plan).toMatchObject({ payment: '5000', totals: [{ amount: total.toString() }], walletPrompts: 1 });
    const asked = plan.steps.filter(step => step.prompt !== null);
    expect(asked).toMatchObject([{ kind: 'buy', amount: '5000', to: test.chain.market }]);
    expect(asked[0]?.value).toBe((5000n + BigInt(plan.gas.stipend)).toString());
    expect(plan.reveals).toMatch(/chain shows/);
    expect(test.chain.taken).toBe(before);
  });

  it('takes the least deposit where none is named, and no less', async () => {
    expect((await request()).deposit).toBe(metered.minDeposit);
    await expect(request({ deposit: '999' })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });

  it('is refused where price or agreement are not those that were shown', async () => {
    await expect(request({ expectedPrice: '1' })).rejects.toMatchObject({
      code: 'OFFER_CHANGED',
      context: { price: metered.price }
    });
    await expect(request({ termsHash: `0x${'00'.repeat(32)}` })).rejects.toMatchObject({ code: 'OFFER_CHANGED' });
    await expect(request({ offer: '99' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('ends in a licence, a session key of this machine, and a budget', async () => {
    const { id } = await request({ deposit: '9000' });
    await approve(id, '4000');
    const done = await followPurchase(test.world, id);
    expect(done).toMatchObject({ state: 'confirmed', licence: '1' });
    expect(await readBudget(test.world, dataset)).toMatchObject({ limit: '4000', spent: '0' });
    const [licence] = await listLicences(test.world);
    expect(licence).toMatchObject({ id: '1', balance: '9000', state: 'live', holder: test.owner.address });
    expect(licence!.sessionKey).toBe((await test.world.keyStore.sessionKeys())[0]);
    expect(test.events.map(event => event.type)).toContain('licence');
  });

  it('allows the deposit as budget by default, on top of what was spent before', async () => {
    await test.buy(dataset, '9000');
    expect(await readBudget(test.world, dataset)).toMatchObject({ limit: '9000' });
    await test.world.outbox.book({
      ...{ payers: [dataset], licence: 1n, subject: '', unlocked: [], skippedPages: [] },
      ...{ transaction: '0x01', due: 8_000n }
    });
    await test.buy(dataset, '5000');
    expect(await readBudget(test.world, dataset)).toMatchObject({ limit: '13000', remaining: '5000' });
  });

  it('is sent once, however often it is approved', async () => {
    const { id } = await request();
    const before = test.chain.taken;
    await Promise.all([approve(id), approve(id)]);
    await followPurchase(test.world, id);
    await approve(id);
    expect(test.chain.taken).toBe(before + 1);
    expect(await listLicences(test.world)).toHaveLength(1);
  });

  it('can be cancelled until it is sent', async () => {
    const { id } = await request();
    expect((await cancelPurchase(test.world, id)).state).toBe('cancelled');
    await expect(approve(id)).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
    const second = await request();
    await approve(second.id);
    await expect(cancelPurchase(test.world, second.id)).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
  });

  it('fails where the offer was closed meanwhile, and spends nothing', async () => {
    const { id } = await request();
    const before = test.chain.taken;
    await sendTransaction(test.world, {
      kind: 'close',
      subject: '1',
      call: fakeCalls.closeOffer(1n),
      signer: test.publisher
    });
    await expect(approve(id)).rejects.toMatchObject({ code: 'OFFER_CHANGED' });
    expect(await stateOf(id)).toBe('failed');
    expect(test.chain.taken).toBe(before + 1);
  });

  it('can be approved again after funds have come, or the chain', async () => {
    const { id } = await request();
    test.chain.balances.set(test.owner.address.toLowerCase(), 0n);
    await expect(approve(id)).rejects.toMatchObject({ code: 'FUNDS_INSUFFICIENT' });
    expect(await stateOf(id)).toBe('requested');
    test.chain.balances.clear();
    test.chain.unreachable = true;
    await expect(approve(id)).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' });
    test.chain.unreachable = false;
    await approve(id);
    expect((await followPurchase(test.world, id)).state).toBe('confirmed');
    expect(await test.world.keyStore.sessionKeys()).toHaveLength(1);
  });

  it('says why not where the chain is unreachable', async () => {
    test.chain.unreachable = true;
    await expect(request()).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' });
  });

  it('goes on with the same transaction where the process was killed after signing', async () => {
    const { id } = await request();
    const before = test.chain.taken;
    test.chain.holding = true;
    test.chain.loseAnswer = true;
    await expect(approve(id)).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' });
    test.chain.forgetWaiting();
    test.chain.holding = false;
    const world = await test.restart();
    await resumePurchases(world);
    expect(await loadPurchase(world, id)).toMatchObject({ purchase: { state: 'confirmed', licence: '1' } });
    expect(test.chain.taken).toBe(before + 2); // the same one, twice
    expect(test.chain.contracts.licences).toHaveLength(1);
  });

  it('is handed back to the owner where the process was killed before signing', async () => {
    const { id } = await request();
    const job = await loadPurchase(test.world, id);
    const body = { ...job, purchase: { ...job.purchase, state: 'sending' } };
    await test.world.outbox.putJob({ id, kind: 'purchase', state: 'sending', body, createdAt: 1 });
    const world = await test.restart();
    await resumePurchases(world);
    expect(await stateOf(id)).toBe('requested');
    expect(test.chain.contracts.licences).toHaveLength(0);
  });

  it('pays the flat price and nothing more', async () => {
    dataset = await test.publish({ slug: 'flat', offers: [flat] });
    const { plan } = await request({ offer: '2', expectedPrice: flat.price });
    expect(plan).toMatchObject({ payment: flat.price, gas: { stipend: '0' } });
    await expect(request({ offer: '2', expectedPrice: flat.price, deposit: '5' })).rejects.toMatchObject({
      code: 'INPUT_INVALID'
    });
  });
});
