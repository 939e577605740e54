import fc from 'fast-check';
import { nodeRandom } from '../../../src/adapters/node-crypto/index.js';
import { drawShardNumbers } from '../../../src/core/shards/draw-numbers.js';

describe('shard numbers of a contribution', () => {
  it('are a permutation of its range', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.integer({ min: 1, max: 300 }), (first, count) => {
        const numbers = drawShardNumbers(first, count, length => nodeRandom.bytes(length));
        expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => first + i));
      })
    );
  });

  it('put each file at each place equally often', () => {
    const seen = Array.from({ length: 3 }, () => [0, 0, 0]);
    for (let run = 0; run < 6_000; run++) {
      drawShardNumbers(0, 3, length => nodeRandom.bytes(length)).forEach((place, file) => {
        (seen[file] as number[])[place] = (seen[file]?.[place] ?? 0) + 1;
      });
    }
    // 2,000 expected each; 1,750 to 2,250 is more than six standard deviations.
    for (const count of seen.flat()) expect(Math.abs(count - 2_000)).toBeLessThan(250);
  });

  it('throw draws away that would favour small numbers', () => {
    const draws = [0xffff_ffff, 0xffff_ffff, 2, 1];
    const numbers = drawShardNumbers(0, 3, () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(draws.shift() ?? 0);
      return bytes;
    });
    expect(numbers).toEqual([0, 1, 2]);
    expect(draws).toEqual([]);
  });

  it.each([
    [0, 0],
    [-1, 2],
    [0, 1.5],
    [0xffff_ffff, 1]
  ])('are refused from %d on for %d files', (first, count) => {
    expect(() => drawShardNumbers(first, count, length => nodeRandom.bytes(length))).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' })
    );
  });
});
