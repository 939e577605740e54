import { addOwnKey } from '../../../src/flows/licences/add-own-key.js';
import { setKey } from '../../../src/flows/licences/change-licence.js';
import { listLicences } from '../../../src/flows/licences/list-licences.js';
import { prepareLicenceAct } from '../../../src/flows/licences/prepare-licence-act.js';
import { spendingByMonth } from '../../../src/flows/licences/spending-by-month.js';
import { tellLicenceChanges } from '../../../src/flows/licences/tell-licence-changes.js';
import { flat, metered } from '../../fakes/small-dataset.js';
import { TestWorld } from '../../fakes/test-world.js';

describe('a licence', () => {
  let test: TestWorld;
  let dataset: string;
  beforeEach(async () => {
    test = await TestWorld.open();
    dataset = await test.publish({ offers: [metered, flat] });
    await test.buy(dataset, '9000');
  });
  afterEach(() => test.close());

  const prepare = (request: Parameters<typeof prepareLicenceAct>[2]) => prepareLicenceAct(test.world, '1', request);
  const account = () => test.owner.address;

  it('is changed by what a wallet is asked, and by nothing else', async () => {
    const before = test.chain.taken;
    const topUp = await prepare({ act: 'topUp', account: account(), amount: '500' });
    expect(topUp.asks).toMatchObject([{ transaction: { from: account(), to: test.chain.market, value: '500' } }]);
    const withdraw = await prepare({ act: 'withdraw', account: account(), amount: '9000' });
    expect(withdraw.asks).toMatchObject([{ transaction: { value: '0' } }]);
    const [key] = await test.world.keyStore.sessionKeys();
    expect((await prepare({ act: 'removeKey', account: account(), key: key! })).asks).toHaveLength(1);
    expect(test.chain.taken).toBe(before);
  });

  it('gets a key of this machine with its gas money in two questions, which a wallet may take as one', async () => {
    const { asks } = await prepare({ act: 'addKey', account: account() });
    const keys = await test.world.keyStore.sessionKeys();
    const gets = asks.map(ask => ask.kind === 'transaction' && ask.transaction.to);
    expect(gets[0]).toBe(test.chain.market);
    expect(keys).toContain(gets[1]);
  });

  it('is not prepared for an account that does not hold it, nor beyond its deposit', async () => {
    const stranger = test.publisher.address;
    await expect(prepare({ act: 'withdraw', account: stranger, amount: '1' })).rejects.toMatchObject({
      code: 'OWNER_REQUIRED'
    });
    await expect(prepare({ act: 'addKey', account: stranger })).rejects.toMatchObject({ code: 'OWNER_REQUIRED' });
    await expect(prepare({ act: 'withdraw', account: account(), amount: '9001' })).rejects.toMatchObject({
      code: 'DEPOSIT_EXHAUSTED'
    });
    await expect(prepare({ act: 'topUp', account: account(), amount: '0' })).rejects.toMatchObject({
      code: 'INPUT_INVALID'
    });
  });

  it('is readable again on this machine by a new key after the former was revoked', async () => {
    const [old] = await test.world.keyStore.sessionKeys();
    await setKey(test.world, '1', old!, false, test.owner);
    expect((await listLicences(test.world))[0]?.sessionKey).toBeNull();
    const { sessionKey } = await addOwnKey(test.world, '1', test.owner);
    expect((await listLicences(test.world))[0]?.sessionKey).toBe(sessionKey);
  });

  it('is listed for the account that holds it, on a machine that has no key of it', async () => {
    const world = await test.otherMachine();
    expect(await listLicences(world)).toEqual([]);
    expect(await listLicences(world, undefined, account())).toMatchObject([{ id: '1', sessionKey: null }]);
  });

  it('is told of when the chain has changed it, whoever sent it', async () => {
    const told = () => test.events.filter(({ type }) => type === 'licence').length;
    const before = told();
    const [key] = await test.world.keyStore.sessionKeys();
    await setKey(test.world, '1', key!, false, test.owner);
    for (let tries = 0; told() === before && tries < 100; tries++) await new Promise(next => setTimeout(next, 10));
    expect(told()).toBeGreaterThan(before);
  });

  it('is told of when its last key here was revoked, though a wallet elsewhere holds it', async () => {
    const wallet = { ...test.world.wallet, address: async () => null };
    const [key] = await test.world.keyStore.sessionKeys();
    await setKey(test.world, '1', key!, false, test.owner);
    const told: unknown[] = [];
    const fresh = await test.world.catalog.events('keySet', { licence: 1n });
    await tellLicenceChanges({ ...test.world, wallet, notify: event => void told.push(event) }, fresh);
    expect(told).toMatchObject([{ type: 'licence', licence: '1' }]);
  });

  it('costs its flat price in the month of its purchase; a deposit is no cost', async () => {
    expect(await spendingByMonth(test.world)).toEqual([]);
    await test.buyOffer(dataset, 1);
    const [month] = await spendingByMonth(test.world);
    expect(month).toMatchObject({ flat: flat.price, metered: '0' });
    expect(month?.month).toBe(new Date(test.chain.now() * 1_000).toISOString().slice(0, 7));
  });
});
