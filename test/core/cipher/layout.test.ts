import fc from 'fast-check';
import {
  checkLayout,
  ciphertextLength,
  isLayout,
  placeSegment,
  plaintextLength,
  segmentCount,
  segmentOfPlaintext
} from '../../../src/core/cipher/layout.js';
import { locateRange, placeLeaf } from '../../../src/core/cipher/locate-range.js';

const layout = { segmentSize: 1_024, leafSize: 4_096 };
const length = fc.oneof(fc.nat(20_000), fc.constantFrom(0, 967, 968, 969, 1_976, 1_977, 2_984, 2_985));

describe('the layout of a ciphertext', () => {
  it('gives each plaintext length one ciphertext length, and back', () => {
    fc.assert(
      fc.property(length, bytes => {
        expect(plaintextLength(ciphertextLength(bytes, layout.segmentSize), layout.segmentSize)).toBe(bytes);
      })
    );
  });

  it('refuses every length that no plaintext has', () => {
    const possible = new Set(Array.from({ length: 5_000 }, (_, bytes) => ciphertextLength(bytes, layout.segmentSize)));
    for (let bytes = -1; bytes < 5_000; bytes++) {
      if (possible.has(bytes)) continue;
      expect(() => plaintextLength(bytes, layout.segmentSize)).toThrow(
        expect.objectContaining({ code: 'SEGMENT_FORGED' })
      );
    }
    expect(() => plaintextLength(Number.NaN, layout.segmentSize)).toThrow(
      expect.objectContaining({ code: 'SEGMENT_FORGED' })
    );
  });

  it('cuts plaintext and ciphertext into segments without gap or overlap, none but the last short', () => {
    fc.assert(
      fc.property(length, bytes => {
        const count = segmentCount(bytes, layout.segmentSize);
        const places = Array.from({ length: count }, (_, i) => placeSegment(i, bytes, layout.segmentSize));
        let [plain, cipher] = [0, 0];
        for (const place of places) {
          expect([place.plaintext.start, place.ciphertext.start]).toEqual([plain, cipher]);
          expect(place.last).toBe(place.segment === count - 1);
          if (!place.last) expect(place.ciphertext.end - place.ciphertext.start).toBe(layout.segmentSize);
          [plain, cipher] = [place.plaintext.end, place.ciphertext.end];
        }
        expect([plain, cipher]).toEqual([bytes, ciphertextLength(bytes, layout.segmentSize)]);
      })
    );
  });

  it('finds for a range the segments that hold it, no more, and the leaves that hold them', () => {
    const ranges = fc.tuple(fc.integer({ min: 1, max: 20_000 }), fc.nat(), fc.nat()).map(([total, a, b]) => ({
      total,
      start: Math.min(a % total, b % total),
      end: Math.max(a % total, b % total) + 1
    }));
    fc.assert(
      fc.property(ranges, ({ total, start, end }) => {
        const found = locateRange({ start, end }, total, layout);
        expect(found.plaintext.start <= start && end <= found.plaintext.end).toBe(true);
        expect(found.segments).toEqual({
          first: segmentOfPlaintext(start, layout.segmentSize),
          last: segmentOfPlaintext(end - 1, layout.segmentSize)
        });
        const first = placeSegment(found.segments.first, total, layout.segmentSize);
        const last = placeSegment(found.segments.last, total, layout.segmentSize);
        expect(start < first.plaintext.end && end > last.plaintext.start).toBe(true);
        expect(found.ciphertext).toEqual({ start: first.ciphertext.start, end: last.ciphertext.end });
        expect(placeLeaf(found.leaves.first, total, layout).start).toBeLessThanOrEqual(found.ciphertext.start);
        expect(placeLeaf(found.leaves.first, total, layout).end).toBeGreaterThan(found.ciphertext.start);
        expect(placeLeaf(found.leaves.last, total, layout).end).toBeGreaterThanOrEqual(found.ciphertext.end);
        expect(placeLeaf(found.leaves.last, total, layout).start).toBeLessThan(found.ciphertext.end);
      })
    );
  });

  it.each([
    [0, 0],
    [5, 5],
    [-1, 5],
    [5, 4],
    [0, 101],
    [0.5, 2],
    [Number.NaN, 2]
  ])('refuses the range %d to %d of 100 bytes', (start, end) => {
    expect(() => locateRange({ start, end }, 100, layout)).toThrow(expect.objectContaining({ code: 'RANGE_INVALID' }));
  });

  it.each([
    [16, 64],
    [56, 56],
    [1_024, 1_000],
    [1_024, 1_536],
    [1_024.5, 4_098],
    [2 ** 25, 2 ** 25],
    [Number.NaN, 1_024],
    [1_024, Infinity]
  ])('refuses segments of %d bytes in leaves of %d', (segmentSize, leafSize) => {
    expect(isLayout({ segmentSize, leafSize })).toBe(false);
    expect(() => checkLayout({ segmentSize, leafSize })).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });

  it('refuses lengths that are none', () => {
    for (const bytes of [-1, 0.5, Number.NaN, 2 ** 53]) {
      expect(() => segmentCount(bytes, 1_024)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
    }
  });
});
