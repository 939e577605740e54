import { KeySigner } from '../../../src/adapters/keystore/index.js';
import { randomBytes } from 'node:crypto';
import type { WalletAsk } from '../../../src/core/wire/index.js';
import { offersOf } from '../../../src/flows/catalog/offers.js';
import { listLicences } from '../../../src/flows/licences/list-licences.js';
import { licenceAgreement } from '../../../src/flows/licences/licence-agreement.js';
import { approvePurchase } from '../../../src/flows/purchase/approve-purchase.js';
import { cancelPurchase } from '../../../src/flows/purchase/cancel-purchase.js';
import { preparePurchase } from '../../../src/flows/purchase/prepare-purchase.js';
import { loadPurchase } from '../../../src/flows/purchase/purchase-job.js';
import { releasePurchase } from '../../../src/flows/purchase/release-purchase.js';
import { reportSent } from '../../../src/flows/purchase/report-sent.js';
import { requestPurchase } from '../../../src/flows/purchase/request-purchase.js';
import { watchPurchases } from '../../../src/flows/purchase/watch-purchases.js';
import { readBudget } from '../../../src/flows/unlocking/budget.js';
import { fakeCalls } from '../../fakes/encoded-call.js';
import { TestWorld } from '../../fakes/test-world.js';

describe('a purchase by a wallet of the owner’s own', () => {
  let test: TestWorld;
  let dataset: string;
  let wallet: KeySigner;
  beforeEach(async () => {
    test = await TestWorld.open();
    dataset = await test.publish();
    wallet = new KeySigner(randomBytes(32));
  });
  afterEach(() => test.close());

  const request = async (deposit = '5000') => {
    const [offer] = await offersOf(test.world.catalog, dataset);
    const { id, price: expectedPrice, termsHash } = offer!;
    return requestPurchase(test.world, { offer: id, expectedPrice, termsHash, deposit, requestedBy: 'panel' });
  };
  const prepare = (id: string, budget?: string, account = wallet.address) =>
    preparePurchase(test.world, id, { account, ...(budget === undefined ? {} : { budget }) });
  /** What a wallet does with what it was asked: signs it with a nonce of its own, and sends it. */
  const sign = async (ask: WalletAsk, signer = wallet, maxFeePerGas = 10n) => {
    if (ask.kind !== 'transaction') throw new Error('no transaction');
    const { to, data, value, nonce } = ask.transaction;
    const { raw, hash } = await signer.signTransaction({
      ...{ chainId: test.chain.chainId, to, data, value: BigInt(value), gasLimit: 300_000n },
      ...{ nonce: nonce ?? (await test.chain.nonce(signer.address)), maxFeePerGas, maxPriorityFeePerGas: 1n }
    });
    await test.chain.broadcast(raw);
    return hash;
  };
  const stateOf = async (id: string) => (await loadPurchase(test.world, id)).purchase;
  const watch = async (times: number) => {
    for (let time = 0; time < times; time++) await watchPurchases(test.world);
  };

  it('is written down with its session key before the wallet is asked', async () => {
    const { id } = await request();
    const { asks, network } = await prepare(id);
    const { purchase, attempts } = await loadPurchase(test.world, id);
    expect(purchase).toMatchObject({ state: 'awaiting', account: wallet.address });
    expect(await test.world.keyStore.sessionKeys()).toEqual([attempts[0]!.sessionKey]);
    expect(asks).toMatchObject([{ kind: 'transaction', transaction: { from: wallet.address, to: test.chain.market } }]);
    expect(network).toMatchObject({ chainId: test.chain.chainId, rpc: 'http://127.0.0.1:1' });
    expect((await prepare(id)).asks).toEqual(asks);
  });

  it('tells a wallet no address of a node that may hold a key', async () => {
    const { id } = await request();
    const network = { ...test.network, rpc: 'https://node.test/v3/0123456789' };
    const { network: told } = await preparePurchase({ ...test.world, network }, id, { account: wallet.address });
    expect(told.rpc).toBeNull();
    expect(JSON.stringify(told)).not.toContain('0123456789');
  });

  it('ends in a licence of that account, a key of this machine and the budget that was agreed to', async () => {
    const { id } = await request('9000');
    const { asks } = await prepare(id, '4000');
    await reportSent(test.world, id, await sign(asks[0]!));
    await test.world.recognise();
    expect(await stateOf(id)).toMatchObject({ state: 'confirmed', licence: '1', account: wallet.address });
    const [licence] = await listLicences(test.world);
    expect(licence).toMatchObject({ holder: wallet.address, balance: '9000' });
    expect(licence!.sessionKey).toBe((await test.world.keyStore.sessionKeys())[0]);
    expect(await readBudget(test.world, dataset)).toMatchObject({ limit: '4000' });
  });

  it.each(['told', 'cancelled', 'released', 'killed'])(
    'is never lost once paid: the wallet signed, and it was %s',
    async fate => {
      const { id } = await request();
      const { asks } = await prepare(id);
      if (fate === 'cancelled') await cancelPurchase(test.world, id);
      if (fate === 'released') await releasePurchase(test.world, id);
      await sign(asks[0]!);
      const world = fate === 'killed' ? await test.restart() : test.world;
      await world.recognise();
      expect(await stateOf(id)).toMatchObject({ state: 'confirmed', licence: '1' });
      expect(test.events.some(({ type }) => type === 'licence')).toBe(true);
    }
  );

  it('is confirmed as soon as the index learns of it, without being asked', async () => {
    const { id } = await request();
    await sign((await prepare(id)).asks[0]!);
    await test.world.sync.sync();
    for (let tries = 0; (await stateOf(id)).state !== 'confirmed' && tries < 100; tries++)
      await new Promise(resolve => setTimeout(resolve, 10));
    expect((await stateOf(id)).state).toBe('confirmed');
  });

  it('is not confirmed by a licence that another buys for the same key', async () => {
    const { id } = await request();
    const { asks } = await prepare(id);
    const [first] = asks;
    if (first?.kind !== 'transaction') throw new Error('no transaction');
    const { attempts } = await loadPurchase(test.world, id);
    const stranger = new KeySigner(randomBytes(32));
    const [offer] = await offersOf(test.world.catalog, dataset);
    const { data } = fakeCalls.buy({
      ...{ offer: BigInt(offer!.id), expectedPrice: BigInt(offer!.price), termsHash: offer!.termsHash },
      ...{ holder: stranger.address, sessionKey: attempts[0]!.sessionKey, deposit: 5_000n, value: 5_000n }
    });
    await sign({ ...first, transaction: { ...first.transaction, data } }, stranger);
    await test.world.recognise();
    expect((await stateOf(id)).state).toBe('awaiting');
  });

  it('takes the budget that the signed question has, whatever was prepared besides', async () => {
    const { id } = await request('9000');
    const { asks } = await prepare(id, '10');
    await prepare(id, '9000');
    await sign(asks[0]!);
    await test.world.recognise();
    expect(await readBudget(test.world, dataset)).toMatchObject({ limit: '10' });
    await expect(prepare((await request('9000')).id, '9001')).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });

  it('does not raise what may be spent of a licence that somebody else holds', async () => {
    await test.buy(dataset, '9000', '100');
    const { id } = await request('5000');
    await sign((await prepare(id)).asks[0]!);
    await test.world.recognise();
    expect((await stateOf(id)).state).toBe('confirmed');
    expect(await readBudget(test.world, dataset)).toMatchObject({ limit: '100' });
  });

  it('says what is wrong before the wallet is asked', async () => {
    const { id } = await request();
    test.chain.balances.set(wallet.address.toLowerCase(), 0n);
    await expect(prepare(id)).rejects.toMatchObject({
      code: 'FUNDS_INSUFFICIENT',
      context: { account: wallet.address }
    });
    expect((await stateOf(id)).state).toBe('requested');
  });

  it('goes back to the owner where the wallet refused, and may be asked again or paid otherwise', async () => {
    const { id } = await request();
    await prepare(id);
    await expect(approvePurchase(test.world, id, {}, test.owner)).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
    expect(await releasePurchase(test.world, id)).toMatchObject({ state: 'requested', account: null });
    await approvePurchase(test.world, id, {}, test.owner);
    await expect(prepare(id)).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
  });

  it('is handed back where the wallet has cancelled its transaction by another', async () => {
    const { id } = await request();
    const { asks } = await prepare(id);
    test.chain.holding = true;
    await reportSent(test.world, id, await sign(asks[0]!));
    await watch(1);
    expect(await stateOf(id)).toMatchObject({ state: 'sent', problem: null });
    test.chain.forgetWaiting();
    test.chain.burnNonce(wallet.address);
    await watch(4);
    expect(await stateOf(id)).toMatchObject({ state: 'requested', problem: { code: 'TRANSACTION_FAILED' } });
  });

  it('is confirmed where the wallet has sped its transaction up', async () => {
    const { id } = await request();
    const { asks } = await prepare(id);
    test.chain.holding = true;
    const slow = await sign(asks[0]!);
    await reportSent(test.world, id, slow);
    await watch(1);
    test.chain.forgetWaiting();
    test.chain.holding = false;
    const fast = await sign(asks[0]!, wallet, 20n);
    expect(fast).not.toBe(slow);
    await watch(4);
    expect(await stateOf(id)).toMatchObject({ state: 'confirmed', transaction: fast });
  });

  it('says where the network has lost it, and asks again for the same place', async () => {
    const { id } = await request();
    const { asks } = await prepare(id);
    test.chain.holding = true;
    await reportSent(test.world, id, await sign(asks[0]!));
    await watch(1);
    await expect(prepare(id)).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
    test.chain.forgetWaiting();
    await watch(3);
    expect(await stateOf(id)).toMatchObject({ state: 'sent', problem: { code: 'TRANSACTION_PENDING' } });
    const again = await prepare(id);
    expect(again.asks).toMatchObject([{ transaction: { nonce: 0 } }]);
  });

  it('says where it takes long', async () => {
    const { id } = await request();
    const { asks } = await prepare(id);
    test.chain.holding = true;
    await reportSent(test.world, id, await sign(asks[0]!));
    await watch(1);
    test.chain.pass(120);
    await watch(1);
    expect(await stateOf(id)).toMatchObject({ state: 'sent', problem: { code: 'TRANSACTION_PENDING' } });
  });

  it('keeps the agreement with the licence, without asking anybody', async () => {
    const { id } = await request();
    await sign((await prepare(id)).asks[0]!);
    await test.world.recognise();
    const offline = { ...test.world, ranges: { readAll: () => Promise.reject(new Error('offline')) } };
    const { text, termsHash } = await licenceAgreement(offline, '1');
    expect(text.length).toBeGreaterThan(0);
    expect(termsHash).toBe((await stateOf(id)).offer.termsHash);
  });
});
