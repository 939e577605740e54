import fc from 'fast-check';
import {
  bitOf,
  freshBits,
  hasShard,
  pageCount,
  pageOf,
  shardAt,
  shardsIn,
  wordsOf
} from '../../../src/core/shards/page.js';

const shard = fc.oneof(fc.nat(1_000), fc.constantFrom(0, 255, 256, 0xffff_ffff));
const word = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });

describe('pages of shards', () => {
  it('name each shard by page and bit, and back', () => {
    fc.assert(fc.property(shard, one => expect(shardAt(pageOf(one), bitOf(one))).toBe(one)));
  });

  it('keep in their words just the shards that were put in', () => {
    fc.assert(
      fc.property(fc.array(shard, { maxLength: 40 }), shard, (shards, other) => {
        const words = wordsOf(shards);
        expect([...words].flatMap(([page, bits]) => shardsIn(page, bits))).toEqual(
          [...new Set(shards)].sort((a, b) => a - b)
        );
        expect(hasShard(words.get(pageOf(other)) ?? 0n, other)).toBe(shards.includes(other));
      })
    );
  });

  it('tell what is new in a word', () => {
    fc.assert(
      fc.property(word, word, (wanted, granted) => {
        const fresh = freshBits(wanted, granted);
        expect(fresh & granted).toBe(0n);
        expect((fresh | granted) & wanted).toBe(wanted);
        expect(fresh | wanted).toBe(wanted);
      })
    );
  });

  it('are as many as the shards fill', () => {
    expect([0, 1, 256, 257, 10_000].map(pageCount)).toEqual([0, 1, 1, 2, 40]);
  });

  it.each([-1, 0.5, 2 ** 32, Number.NaN])('refuse %d as a shard number', number => {
    expect(() => wordsOf([number])).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });
});
