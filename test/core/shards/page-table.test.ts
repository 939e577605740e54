import fc from 'fast-check';
import { keccak256, solidityPacked } from 'ethers';
import {
  decodePageTable,
  encodePages,
  encodePageTable,
  hashPages,
  hashPageTable
} from '../../../src/core/shards/page-table.js';

const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const entry = fc.record({ contribution: u32, rows: u32 });
const invalid = expect.objectContaining({ code: 'INPUT_INVALID' });

describe('the table of a page', () => {
  it('reads back, and hashes as the contract packs it', () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 256 }), entries => {
        const table = encodePageTable(entries);
        expect(decodePageTable(table)).toEqual(entries);
        const packed = solidityPacked(
          entries.flatMap(() => ['uint32', 'uint32']),
          entries.flatMap(({ contribution, rows }) => [contribution, rows])
        );
        expect(hashPageTable(table)).toBe(keccak256(packed));
      }),
      { numRuns: 30 }
    );
  });

  it('has 1 to 256 entries of u32', () => {
    const one = { contribution: 0, rows: 1 };
    expect(() => encodePageTable([])).toThrow(invalid);
    expect(() => encodePageTable(Array.from({ length: 257 }, () => one))).toThrow(invalid);
    expect(() => encodePageTable([{ ...one, rows: 2 ** 32 }])).toThrow(invalid);
    for (const length of [0, 7, 9, 2_056]) expect(() => decodePageTable(new Uint8Array(length))).toThrow(invalid);
  });

  it('is read out of a larger buffer at its own place', () => {
    const table = encodePageTable([{ contribution: 3, rows: 9 }]);
    const buffer = Buffer.concat([Buffer.alloc(3), table]);
    expect(decodePageTable(buffer.subarray(3))).toEqual([{ contribution: 3, rows: 9 }]);
  });

  it('is one of several that are full but for the last', () => {
    const entries = Array.from({ length: 600 }, (_, i) => ({ contribution: i % 3, rows: i }));
    const pages = encodePages(entries);
    expect(pages.map(page => page.length)).toEqual([2_048, 2_048, 704]);
    expect(pages.flatMap(decodePageTable)).toEqual(entries);
    const hashes = pages.map(hashPageTable);
    expect(hashPages(hashes)).toBe(keccak256(solidityPacked(['bytes32', 'bytes32', 'bytes32'], hashes)));
    expect(hashPages(hashes.toReversed())).not.toBe(hashPages(hashes));
  });
});
