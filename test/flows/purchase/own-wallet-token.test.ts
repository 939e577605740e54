import { Signature, TypedDataEncoder } from 'ethers';
import { randomBytes } from 'node:crypto';
import { KeySigner } from '../../../src/adapters/keystore/index.js';
import { PermitMessage } from '../../../src/core/typed-data/permit-message.js';
import type { PrepareRequest, WalletAsk } from '../../../src/core/wire/index.js';
import { offersOf } from '../../../src/flows/catalog/offers.js';
import { listLicences } from '../../../src/flows/licences/list-licences.js';
import { prepareLicenceAct } from '../../../src/flows/licences/prepare-licence-act.js';
import { preparePurchase } from '../../../src/flows/purchase/prepare-purchase.js';
import { loadPurchase } from '../../../src/flows/purchase/purchase-job.js';
import { releasePurchase } from '../../../src/flows/purchase/release-purchase.js';
import { replanPurchase } from '../../../src/flows/purchase/replan-purchase.js';
import { requestPurchase } from '../../../src/flows/purchase/request-purchase.js';
import type { IFakeToken } from '../../fakes/fake-tokens.js';
import { metered } from '../../fakes/small-dataset.js';
import { TestWorld } from '../../fakes/test-world.js';

const TOKEN = '0x00000000000000000000000000000000000000dd';
const RICH = 10n ** 12n;

describe('a purchase in a token by a wallet of the owner’s own', () => {
  let test: TestWorld;
  let dataset: string;
  let token: IFakeToken;
  let wallet: KeySigner;
  let account: string;

  const begin = async (kind: Parameters<TestWorld['chain']['contracts']['tokens']['add']>[1]) => {
    token = test.chain.contracts.tokens.add(TOKEN, kind);
    token.balances.set(account.toLowerCase(), RICH);
    dataset = await test.publish({ slug: 'priced', currency: TOKEN, offers: [metered] });
  };
  beforeEach(async () => {
    test = await TestWorld.open();
    wallet = new KeySigner(randomBytes(32));
    account = wallet.address;
  });
  afterEach(() => test.close());

  const request = async () => {
    const [offer] = await offersOf(test.world.catalog, dataset);
    const { id, price: expectedPrice, termsHash } = offer!;
    return requestPurchase(test.world, { offer: id, expectedPrice, termsHash, deposit: '5000', requestedBy: 'panel' });
  };
  const prepare = (id: string, more: Partial<PrepareRequest> = {}) =>
    preparePurchase(test.world, id, { account, ...more });
  const prompts = async (id: string, skills = {}) => {
    const { plan } = await replanPurchase(test.world, id, { account, skills });
    return [plan.walletPrompts, ...plan.steps.filter(step => step.prompt).map(step => step.kind)];
  };
  const send = async (ask: WalletAsk | undefined) => {
    if (ask?.kind !== 'transaction') throw new Error('no transaction');
    const { to, data, value } = ask.transaction;
    const { raw, hash } = await wallet.signTransaction({
      ...{ chainId: test.chain.chainId, to, data, value: BigInt(value), gasLimit: 300_000n },
      ...{ nonce: await test.chain.nonce(account), maxFeePerGas: 10n, maxPriorityFeePerGas: 1n }
    });
    await test.chain.broadcast(raw);
    return hash;
  };
  const signed = async (ask: WalletAsk | undefined, by = wallet) => {
    if (ask?.kind !== 'signature') throw new Error('no signature');
    const { domain, types, message } = PermitMessage.parse(ask.typedData);
    const digest = TypedDataEncoder.hash(domain, { Permit: types.Permit }, message);
    const { serialized: signature } = Signature.from(await by.signDigest(digest));
    return { permit: { deadline: Number(message.deadline), signature } };
  };
  const bought = async (id: string) => {
    await test.world.recognise();
    expect((await loadPurchase(test.world, id)).purchase.state).toBe('confirmed');
    expect(await listLicences(test.world)).toMatchObject([{ holder: account, balance: '5000' }]);
    expect(token.balances.get(account.toLowerCase())).toBe(RICH - 5_000n);
    expect(token.allowances.get(account.toLowerCase())).toBe(0n);
  };

  it('signs a permit for exactly the amount, the market and an hour, then pays with it', async () => {
    await begin({ permits: true });
    const { id } = await request();
    expect(await prompts(id)).toEqual([2, 'permit', 'buy']);
    const first = await prepare(id);
    expect(first).toMatchObject({ more: true, purchase: { state: 'awaiting', account } });
    const head = await test.chain.head();
    expect(first.asks).toMatchObject([
      {
        typedData: {
          domain: { chainId: test.chain.chainId, verifyingContract: TOKEN },
          message: { owner: account, spender: test.chain.market, value: '5000', deadline: `${head.timestamp + 3_600}` }
        }
      }
    ]);
    const then = await prepare(id, await signed(first.asks[0]));
    expect(then).toMatchObject({ more: false, asks: [{ kind: 'transaction', allows: null }] });
    await send(then.asks[0]);
    await bought(id);
  });

  it('takes no permit of another, for longer, or in a form that has a twin', async () => {
    await begin({ permits: true });
    const { id } = await request();
    const { asks } = await prepare(id);
    const stranger = new KeySigner(randomBytes(32));
    await expect(prepare(id, await signed(asks[0], stranger))).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    const { permit } = await signed(asks[0]);
    const longer = { ...permit, deadline: permit.deadline + 4_000 };
    await expect(prepare(id, { permit: longer })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    const twin = { ...permit, signature: `${permit.signature.slice(0, 66)}${'f'.repeat(64)}1b` };
    await expect(prepare(id, { permit: twin })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    expect(token.balances.get(account.toLowerCase())).toBe(RICH);
  });

  it('finds a token that does not take its own permits before anything is sent, and asks for an allowance then', async () => {
    await begin({ permits: true });
    const { id } = await request();
    const { asks } = await prepare(id);
    const permit: typeof test.world.calls.permit = (address, owner, amount, { deadline, signature }) =>
      test.world.calls.permit(address, owner, amount, { deadline: deadline + 1, signature });
    const world = { ...test.world, calls: { ...test.world.calls, permit } };
    await expect(preparePurchase(world, id, { account, ...(await signed(asks[0])) })).rejects.toMatchObject({
      code: 'CURRENCY_UNSUPPORTED'
    });
    expect(await prompts(id, { permit: false })).toEqual([2, 'approve', 'buy']);
    const { asks: then } = await prepare(id, { skills: { permit: false } });
    expect(then).toMatchObject([{ allows: '5000' }]);
  });

  it('allows exactly the amount by a transaction, waits for its block, then pays; over a restart, too', async () => {
    await begin({ permits: false });
    const { id } = await request();
    expect(await prompts(id)).toEqual([2, 'approve', 'buy']);
    const first = await prepare(id);
    expect(first).toMatchObject({ more: true, asks: [{ allows: '5000', transaction: { to: TOKEN, value: '0' } }] });
    test.chain.holding = true;
    const transaction = await send(first.asks[0]);
    expect(await prepare(id, { allowance: { transaction, amount: '5000' } })).toMatchObject({ asks: [], more: true });
    const world = await test.restart();
    expect(await preparePurchase(world, id, { account })).toMatchObject({ asks: [], more: true });
    test.chain.holding = false;
    test.chain.mine();
    const then = await prepare(id);
    expect(then).toMatchObject({ more: false, asks: [{ allows: null, transaction: { to: test.chain.market } }] });
    await send(then.asks[0]);
    await bought(id);
  });

  it('asks for all of it at once where the wallet takes it so', async () => {
    await begin({ permits: true });
    const { id } = await request();
    expect(await prompts(id, { batch: true })).toEqual([1, 'approve', 'buy']);
    const { asks, more } = await prepare(id, { skills: { batch: true } });
    expect(more).toBe(false);
    expect(asks).toMatchObject([{ allows: '5000' }, { allows: null, transaction: { gas: null } }]);
    for (const ask of asks) await send(ask);
    await bought(id);
  });

  it('uses an allowance that is left over, and takes back one that is in the way', async () => {
    await begin({ permits: false, stubborn: true });
    const { id } = await request();
    token.allowances.set(account.toLowerCase(), 5_000n);
    expect(await prompts(id)).toEqual([1, 'buy']);
    expect(await prepare(id)).toMatchObject({ more: false, asks: [{ allows: null }] });
    token.allowances.set(account.toLowerCase(), 7n);
    expect(await prompts(id)).toEqual([3, 'approve', 'approve', 'buy']);
    const first = await prepare(id);
    expect(first.asks).toMatchObject([{ allows: '0' }]);
    const reset = { transaction: await send(first.asks[0]), amount: '0' };
    const second = await prepare(id, { allowance: reset });
    expect(second.asks).toMatchObject([{ allows: '5000' }]);
    const allowance = { transaction: await send(second.asks[0]), amount: '5000' };
    await send((await prepare(id, { allowance })).asks[0]);
    await bought(id);
  });

  it('asks no further where an allowance had no effect, until it was taken back', async () => {
    await begin({ permits: false });
    const { id } = await request();
    const allowance = { transaction: await send((await prepare(id)).asks[0]), amount: '5000' };
    token.allowances.clear();
    await expect(prepare(id, { allowance })).rejects.toMatchObject({ code: 'CURRENCY_UNSUPPORTED' });
    await prepare(id, { skills: { batch: true } });
    await releasePurchase(test.world, id);
    expect((await prepare(id)).asks).toMatchObject([{ allows: '5000' }]);
  });

  it('is not asked for what the account does not hold', async () => {
    await begin({ permits: true });
    const { id } = await request();
    token.balances.set(account.toLowerCase(), 4_999n);
    await expect(prepare(id)).rejects.toMatchObject({ code: 'FUNDS_INSUFFICIENT' });
  });

  it('is topped up in the same ways', async () => {
    await begin({ permits: true });
    const { id } = await request();
    await send((await prepare(id, await signed((await prepare(id)).asks[0]))).asks[0]);
    await bought(id);
    const topUp = (more = {}) => prepareLicenceAct(test.world, '1', { act: 'topUp', account, amount: '700', ...more });
    const first = await topUp();
    expect(first).toMatchObject({ more: true, market: test.chain.market, asks: [{ kind: 'signature' }] });
    const then = await topUp(await signed(first.asks[0]));
    expect(then).toMatchObject({ more: false, asks: [{ transaction: { value: '0' } }] });
    await send(then.asks[0]);
    expect(await topUp({ skills: { batch: true } })).toMatchObject({ more: false, asks: [{ allows: '700' }, {}] });
    const allow = await topUp({ skills: { permit: false } });
    const allowance = { transaction: await send(allow.asks[0]), amount: '700' };
    await send((await topUp({ skills: { permit: false }, allowance })).asks[0]);
    await test.world.sync.sync();
    expect(await listLicences(test.world)).toMatchObject([{ balance: '6400' }]);
  });
});
