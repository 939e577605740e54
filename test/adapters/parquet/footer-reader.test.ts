import { readFileSync } from 'node:fs';
import { CompactCursor } from '../../../src/adapters/parquet/compact-cursor.js';
import { metadataOf } from '../../../src/adapters/parquet/footer-reader.js';
import { FooterReader } from '../../../src/adapters/parquet/index.js';
import type { IRowGroup } from '../../../src/ports/index.js';

const file = (name: string) => readFileSync(new URL(`../../fixtures/parquet/${name}`, import.meta.url));
const reader = new FooterReader();
const statistics = ({ chunks }: IRowGroup, column: string) => {
  const found = chunks.filter(chunk => chunk.column === column);
  return found[0]!.statistics;
};

describe('the footer reader, on what pyarrow has written', () => {
  const footer = reader.read(file('_metadata'));
  const [first, second, third] = footer.rowGroups;

  it('names the shard of every row group, and its place in the file', () => {
    expect(footer.rows).toBe(10);
    expect(footer.rowGroups.map(({ shard, index, rows }) => [shard, index, rows])).toEqual([
      [7, 0, 4],
      [7, 1, 2],
      [3, 0, 4]
    ]);
  });

  it('lists top-level columns once, nested ones too', () => {
    expect(footer.columns).toHaveLength(20);
    expect(footer.columns.slice(-3)).toEqual(['list', 'point', 'unknown']);
    expect(first!.chunks.filter(({ column }) => column === 'point')).toHaveLength(2);
  });

  it('says where each chunk lies: behind one another, within the file', () => {
    let end = 4;
    for (const { offset, length } of [...first!.chunks, ...second!.chunks]) {
      expect(offset).toBe(end);
      end = offset + length;
    }
    expect(end).toBeLessThan(file('7.parquet').length);
  });

  it.each([
    ['i8', -5, -2],
    ['u32', 4_294_967_292, 4_294_967_295],
    ['i64', 0, 30],
    ['f64', 0.1, 3.1],
    ['flag', false, true],
    ['text', 'é0', 'é3'],
    ['day', '2013-01-01', '2013-01-04'],
    ['milli', '2013-01-01T05:00:00.250000000Z', '2013-01-04T05:00:00.250000000Z'],
    ['micro', '2013-01-01T05:00:00.250000000Z', '2013-01-01T05:00:00.250003000Z'],
    ['nano', '2013-01-01T05:00:00.000000001Z', '2013-01-01T05:00:00.000000004Z'],
    ['money', 0.3, 3.3]
  ])('gives minimum and maximum of “%s” as they are', (column, min, max) => {
    expect(statistics(first!, column)).toEqual({ min, max, nulls: 0 });
  });

  it('gives the statistics of later groups and shards too', () => {
    expect(statistics(second!, 'i64')).toEqual({ min: 40, max: 50, nulls: 0 });
    expect(statistics(third!, 'day')).toEqual({ min: '2013-01-07', max: '2013-01-10', nulls: 0 });
  });

  it('widens 32-bit bounds, so that a rounded literal is within', () => {
    const { min, max } = statistics(first!, 'f32') as { min: number; max: number };
    expect(min).toBeLessThanOrEqual(0.1);
    expect(min).toBeGreaterThan(0.0999);
    expect(max).toBeGreaterThanOrEqual(3.1);
    expect(max).toBeLessThan(3.1001);
  });

  it.each(['huge', 'wide', 'raw', 'time'])('leaves out what it cannot give exactly: %s', column => {
    expect(statistics(first!, column)).toEqual({ nulls: 0 });
  });

  it('knows nulls of a column that has nothing else, and nothing of nested ones and those without statistics', () => {
    expect(statistics(first!, 'none')).toEqual({ nulls: 4 });
    expect(statistics(first!, 'list')).toEqual({});
    expect(statistics(first!, 'point')).toEqual({});
    expect(statistics(first!, 'unknown')).toEqual({});
  });
});

/** A footer of so many row groups, those of the fixture over and over. */
function repeated(times: number): Uint8Array {
  const whole = file('_metadata');
  const footer = whole.subarray(4, -8);
  const cursor = new CompactCursor(footer);
  const at = { rows: 0, groups: 0 };
  for (let field = cursor.next(0); field !== 4; field = cursor.next(field)) {
    if (field === 3) at.rows = cursor.at;
    cursor.skip();
  }
  at.groups = cursor.at + 1; // three groups: the head of the list is one byte
  const head = footer[cursor.at];
  cursor.skip();
  expect(head).toBe(0x3c);
  const groups = footer.subarray(at.groups, cursor.at);
  const list = [Buffer.from([0x19, 0xfc]), varint(3 * times), ...Array<Uint8Array>(times).fill(groups)];
  const body = Buffer.concat([footer.subarray(0, at.rows), varint(2 * 10 * times), ...list, Buffer.from([0])]);
  const tail = Buffer.alloc(8, 'PAR1');
  tail.writeUInt32LE(body.length);
  return Buffer.concat([body, tail]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (; value > 0x7f; value = Math.floor(value / 128)) bytes.push((value & 0x7f) | 0x80);
  return Buffer.from([...bytes, value]);
}

describe('the footer reader, on the footers of 3,000 files', () => {
  it('gives every row group, and what the last one says of its columns', () => {
    const bytes = repeated(1_000);
    const footer = reader.read(bytes);
    expect(metadataOf(bytes).row_groups).toHaveLength(3_000);
    expect(footer.rowGroups).toHaveLength(3_000);
    expect(footer.rows).toBe(10_000);
    expect(statistics(footer.rowGroups.at(-1)!, 'day')).toEqual({ min: '2013-01-07', max: '2013-01-10', nulls: 0 });
  });
});

describe('the footer reader, on a table without rows', () => {
  it('knows the columns, whose chunks are empty', () => {
    const footer = reader.read(file('_metadata-empty'));
    expect(footer.rows).toBe(0);
    expect(footer.columns).toHaveLength(20);
    for (const { length, statistics: known } of footer.rowGroups
      .flatMap(({ chunks }) => chunks)
      .filter(({ column }) => column === 'flag')) {
      expect([length, known]).toEqual([0, {}]);
    }
  });
});

describe('the footer reader, on what is no good', () => {
  const good = file('_metadata');

  it('refuses a shard’s own file, which names no shards', () => {
    expect(() => reader.read(file('7.parquet'))).toThrow(expect.objectContaining({ code: 'MANIFEST_INVALID' }));
  });

  it.each([0, 1, 7, 8, 100, good.length - 9])('refuses the last %i bytes', length => {
    const tail = good.subarray(good.length - length);
    expect(() => reader.read(tail)).toThrow(expect.objectContaining({ code: 'MANIFEST_INVALID' }));
  });

  it('refuses damage with its own error, or reads what is still well-formed', () => {
    for (let at = 4; at < good.length - 8; at += 13) {
      const bytes = Uint8Array.from(good);
      bytes[at] = (bytes[at] ?? 0) ^ 0x5f;
      try {
        reader.read(bytes);
      } catch (error) {
        expect(error).toMatchObject({ code: 'MANIFEST_INVALID' });
      }
    }
  });

  it('takes a file name for no path', () => {
    const bytes = Buffer.from(good);
    for (let at = bytes.indexOf('7.parquet'); at >= 0; at = bytes.indexOf('7.parquet')) bytes.write('../parque', at);
    expect(() => reader.read(bytes)).toThrow(/is in no file/);
  });
});
