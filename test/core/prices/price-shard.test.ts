import fc from 'fast-check';
import { priceShard, splitPrice } from '../../../src/core/prices/price-shard.js';

const price = fc.bigInt({ min: 0n, max: 2n ** 96n - 1n });
const rows = fc.integer({ min: 0, max: 0xffff_ffff });
const fees = fc
  .record({ publisherBps: fc.integer({ min: 0, max: 10_000 }), custodianBps: fc.integer({ min: 0, max: 10_000 }) })
  .filter(({ publisherBps, custodianBps }) => publisherBps + custodianBps <= 10_000);

describe('prices of shards', () => {
  it('rounds up, so that no row is free', () => {
    expect(priceShard(1, 1n)).toBe(1n);
    expect(priceShard(1_000_000, 7n)).toBe(7n);
    expect(priceShard(1_000_001, 7n)).toBe(8n);
    expect(priceShard(0, 10n ** 18n)).toBe(0n);
  });

  it('never charges less than the exact price, nor a unit more', () => {
    fc.assert(
      fc.property(rows, price, (count, perMillion) => {
        const exact = BigInt(count) * perMillion;
        const charged = priceShard(count, perMillion) * 1_000_000n;
        expect(charged >= exact && charged - exact < 1_000_000n).toBe(true);
      })
    );
  });

  it('gives out exactly what was paid', () => {
    fc.assert(
      fc.property(price, fees, (paid, bps) => {
        const { publisher, custodian, contributor } = splitPrice(paid, bps);
        expect(publisher + custodian + contributor).toBe(paid);
        expect(contributor >= 0n && publisher >= 0n && custodian >= 0n).toBe(true);
      })
    );
  });
});
