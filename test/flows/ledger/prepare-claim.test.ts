import { randomBytes } from 'node:crypto';
import { KeySigner } from '../../../src/adapters/keystore/index.js';
import { earnings } from '../../../src/flows/ledger/earnings.js';
import { prepareClaim } from '../../../src/flows/ledger/prepare-claim.js';
import { flat } from '../../fakes/small-dataset.js';
import { TestWorld } from '../../fakes/test-world.js';

describe('a claim by a wallet of the owner’s own', () => {
  let test: TestWorld;
  let dataset: string;
  let wallet: KeySigner;
  beforeEach(async () => {
    test = await TestWorld.open();
    dataset = await test.publish({ offers: [flat] });
    wallet = new KeySigner(randomBytes(32));
  });
  afterEach(() => test.close());

  const prepare = (contributions?: number[]) =>
    prepareClaim(test.world, { dataset, account: wallet.address, ...(contributions ? { contributions } : {}) });
  const claimable = async () => (await earnings(test.world, { dataset })).map(one => BigInt(one.claimable));

  it('is one question for all contributions that are due, and moves nothing', async () => {
    await test.buyOffer(dataset, 0);
    await test.world.sync.sync();
    const due = await claimable();
    const before = test.chain.taken;
    const { asks, contributions, total, more, market } = await prepare();
    expect(contributions).toEqual(due.flatMap((amount, number) => (amount > 0n ? [number] : [])));
    expect(contributions.length).toBeGreaterThan(1);
    expect(BigInt(total)).toBe(due.reduce((sum, amount) => sum + amount, 0n));
    expect(asks).toMatchObject([{ allows: null, transaction: { from: wallet.address, to: market, value: '0' } }]);
    expect([asks.length, more, test.chain.taken]).toEqual([1, false, before]);
  });

  it('pays all of them when it is signed, and nothing twice', async () => {
    await test.buyOffer(dataset, 0);
    const { asks } = await prepare();
    if (asks[0]?.kind !== 'transaction') throw new Error('no transaction');
    const { raw } = await wallet.signTransaction({
      ...{ chainId: test.chain.chainId, to: asks[0].transaction.to, data: asks[0].transaction.data, value: 0n },
      ...{ gasLimit: 300_000n, nonce: 0, maxFeePerGas: 10n, maxPriorityFeePerGas: 1n }
    });
    await test.chain.broadcast(raw);
    await test.world.sync.sync();
    expect((await claimable()).every(amount => amount === 0n)).toBe(true);
    await expect(prepare()).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
  });

  it('is not prepared where nothing is due, nor for a contribution that is none', async () => {
    await expect(prepare()).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
    await expect(prepare([99])).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});
