import { readFileSync } from 'node:fs';
import { boundedCompressors, MAX_PAGE_BYTES } from '../../../src/adapters/parquet/bounded-compressors.js';
import { ParquetReader, RowCounter } from '../../../src/adapters/parquet/index.js';

const file = (name: string) => readFileSync(new URL(`../../fixtures/parquet/${name}`, import.meta.url));
const reader = new ParquetReader();

it('reads all columns of a file whole', async () => {
  const columns = new Map((await reader.read(file('3.parquet'))).map(({ name, values }) => [name, values]));
  expect(columns.size).toBe(20);
  expect(columns.get('i64')).toEqual([60n, 70n, 80n, 90n]);
  expect(columns.get('text')).toEqual(['é6', 'é7', 'é8', 'é9']);
  expect(columns.get('none')).toEqual([null, null, null, null]);
  expect(columns.get('list')![0]).toEqual([6, 7]);
  expect([...(columns.get('raw')![0] as Uint8Array)]).toEqual([255, 6]);
});

it.each([
  ['empty', new Uint8Array()],
  ['no Parquet', new Uint8Array(1_000).fill(80)],
  ['cut short', file('3.parquet').subarray(100)],
  ['a footer alone', file('_metadata')]
])('refuses a file that is %s', async (_what, bytes) => {
  await expect(reader.read(bytes)).rejects.toMatchObject({ code: 'MANIFEST_INVALID' });
});

it('refuses damage with its own error, or reads what is still well-formed', async () => {
  const good = file('3.parquet');
  for (let at = 4; at < good.length; at += 41) {
    const bytes = Uint8Array.from(good);
    bytes[at] = (bytes[at] ?? 0) ^ 0x77;
    await reader.read(bytes).catch((error: unknown) => expect(error).toMatchObject({ code: 'MANIFEST_INVALID' }));
  }
});

it('unpacks no page that claims to be huge', () => {
  for (const unpack of Object.values(boundedCompressors))
    expect(() => unpack(new Uint8Array(10), MAX_PAGE_BYTES + 1)).toThrow(RangeError);
});

it('counts the rows of a shard by its own footer', () => {
  const counter = new RowCounter();
  expect(counter.count(file('7.parquet'))).toBe(6);
  expect(counter.count(file('3.parquet').subarray(2_000))).toBe(4);
  expect(() => counter.count(new Uint8Array(9))).toThrow(expect.objectContaining({ code: 'MANIFEST_INVALID' }));
});
