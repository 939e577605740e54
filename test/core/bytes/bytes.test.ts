import fc from 'fast-check';
import { u256be, u32be, u64be, u8, viewOf } from '../../../src/core/bytes/big-endian.js';
import { fromHex, toHex } from '../../../src/core/bytes/hex.js';
import { join } from '../../../src/core/bytes/join.js';

const invalid = expect.objectContaining({ code: 'INPUT_INVALID' });

describe('bytes', () => {
  it('are written most significant first', () => {
    expect([...u32be(0x0102_0304)]).toEqual([1, 2, 3, 4]);
    expect([...u64be(0x0102n)]).toEqual([0, 0, 0, 0, 0, 0, 1, 2]);
    expect(toHex(u256be(2n ** 255n))).toBe(`0x80${'0'.repeat(62)}`);
  });

  it.each([
    ['a byte', () => u8(256)],
    ['a u32', () => u32be(2 ** 32)],
    ['a u64', () => u64be(2n ** 64n)],
    ['a word', () => u256be(2n ** 256n)],
    ['less than nothing', () => u32be(-1)],
    ['a fraction', () => u32be(0.5)],
    ['no number', () => u64be(Number.NaN)],
    ['a count that a double does not hold', () => u64be(2 ** 53)]
  ])('are refused where the number passes %s', (_, write) => {
    expect(write).toThrow(invalid);
  });

  it('read back from hex', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), bytes => {
        expect([...fromHex(toHex(bytes), bytes.length)]).toEqual([...bytes]);
      })
    );
  });

  it.each(['', '00', '0x', '0x0', '0x0g', '0x000', ' 0x00', '0x00 '])('are not %p, where one byte is wanted', text => {
    expect(() => fromHex(text, 1)).toThrow(invalid);
  });

  it('are joined in order, however many parts there are', () => {
    const parts = Array.from({ length: 300_000 }, (_, i) => u32be(i));
    const joined = join(parts);
    expect(joined.length).toBe(1_200_000);
    expect(viewOf(joined).getUint32(4 * 299_999)).toBe(299_999);
  });

  it('are seen through a view at their own offset', () => {
    expect(viewOf(Uint8Array.of(9, 9, 0, 0, 1, 0).subarray(2)).getUint32(0)).toBe(256);
  });
});
