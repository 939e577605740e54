import { audit } from '../../../src/flows/audit/audit.js';
import { earningHistory } from '../../../src/flows/ledger/earning-history.js';
import { earnings } from '../../../src/flows/ledger/earnings.js';
import { unlock } from '../../../src/flows/unlocking/unlock.js';
import { flat, metered } from '../../fakes/small-dataset.js';
import { TestWorld } from '../../fakes/test-world.js';

const ROW = 10n ** 12n;
const PLENTY = (10n ** 17n).toString();
const sum = (items: readonly { readonly amount: string }[]) => items.reduce((all, one) => all + BigInt(one.amount), 0n);

describe('the history of earnings', () => {
  let test: TestWorld;
  let dataset: string;
  beforeEach(async () => {
    test = await TestWorld.open();
    dataset = await test.publish({ offers: [metered, flat] });
    await test.buy(dataset, PLENTY);
    await unlock(test.world, { dataset, shards: [0, 2], budget: null });
    await test.buyOffer(dataset, 1);
    await test.world.sync.sync();
  });
  afterEach(() => test.close());

  it('sums to what was earned, by licence and use', async () => {
    const [ada] = test.contributors;
    const { points } = await earningHistory(test.world, { payee: ada.address, unit: 'day' });
    expect(points.map(({ licence, use, rows }) => [licence, use, rows]).sort()).toEqual([
      ['1', 'metered', 1_000],
      ['2', 'flat', 0]
    ]);
    const [own] = await earnings(test.world, { payee: ada.address });
    expect(sum(points).toString()).toBe(own!.earned);
    expect(points.every(({ from }) => from.endsWith('T00:00:00.000Z'))).toBe(true);
  });

  it('gives the publisher the fees of all, and nobody else', async () => {
    const publisher = test.publisher.address;
    const { points, sales } = await earningHistory(test.world, { payee: publisher, unit: 'hour' });
    const fees = points.filter(({ role }) => role === 'publisher');
    expect(sum(fees.filter(({ use }) => use === 'metered'))).toBe((4_000n * ROW * 500n) / 10_000n);
    expect(sales.map(({ licence, kind, paid }) => [licence, kind, paid]).sort()).toEqual([
      ['1', 'metered', String(4_000n * ROW)],
      ['2', 'flat', flat.price]
    ]);
    const stranger = `0x${'77'.repeat(20)}`;
    expect(await earningHistory(test.world, { payee: stranger, unit: 'day' })).toMatchObject({ points: [], sales: [] });
  });

  it('stands beside an audit that has each payment with its transaction', async () => {
    const { lines } = await audit(test.world, { dataset });
    expect(lines.map(({ use, licence, rows, ok }) => [use, licence, rows, ok])).toEqual([
      ['flat', '2', 0, true],
      ['metered', '1', 4_000, true]
    ]);
    await test.forge('unlocked', event => ({ ...event, due: event.due + 1n }));
    const forged = (await audit(test.world, { dataset })).lines.filter(({ ok }) => !ok);
    expect(forged).toMatchObject([{ charged: String(4_000n * ROW + 1n), recomputed: String(4_000n * ROW) }]);
  });
});
