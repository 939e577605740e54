import type { ShardIndex } from '../../../src/core/manifest/shard-index.js';
import { requireLicences } from '../../../src/flows/licences/usable-licence.js';
import { settle } from '../../../src/flows/unlocking/settle.js';
import { planSettlement } from '../../../src/flows/unlocking/plan-settlement.js';
import { TestWorld } from '../../fakes/test-world.js';

const SHARDS_A_PAGE = 256;

describe('settling', () => {
  let test: TestWorld;
  beforeEach(async () => {
    test = await TestWorld.open();
  });
  afterEach(() => test.close());

  it('sends what is too much for one transaction in several at once, so that all may have the same block', async () => {
    const dataset = await test.publish();
    await test.buy(dataset, '1000000');
    const [usable] = await requireLicences(test.world, dataset);
    const signer = await test.world.keyStore.sessionKey(usable.licence.sessionKey);
    const shards = Array.from({ length: 33 * SHARDS_A_PAGE }, (_, number) => ({ number, contribution: 0, rows: 1 }));
    const { chain } = test;
    const sent = new Set<string>();
    chain.holding = true;
    chain.estimateGas = async () => 100_000n;
    chain.broadcast = async raw => void sent.add(raw);
    // No block before both are sent: waiting for the first of them would never end.
    chain.receipt = async () => (sent.size === 2 ? { status: 'done', block: 9, gasUsed: 1n, events: [] } : null);
    const index = { shards } as unknown as ShardIndex;
    const numbers = shards.map(({ number }) => number);
    const calls = { settle: () => ({ to: chain.market, data: '0x', value: 0n, title: 'settle' }) };
    chain.blockGas = 10n ** 9n;
    const plan = await planSettlement(test.world, usable, index, numbers);
    const settlement = { usable, signer: signer!, index, plan, head: await chain.head(), reader: '' };
    const done = await settle({ ...test.world, calls }, settlement);
    expect(new Set(done.map(({ transaction }) => transaction)).size).toBe(2);
    expect(await test.world.outbox.pending()).toEqual([]);
  });
});
