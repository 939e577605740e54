import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { openUsageWriter } from '../../../src/adapters/parquet/index.js';
import type { UsageRow } from '../../../src/core/wire/index.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'affluent-usage-'));
  path = join(folder, 'usage.parquet');
});
afterEach(() => rmSync(folder, { recursive: true }));

const row = (n: number): UsageRow => ({
  time: new Date(1_700_000_000_000 + n * 1_000).toISOString(),
  block: n,
  transaction: `0x${n.toString(16).padStart(64, '0')}`,
  dataset: `0x${'ab'.repeat(32)}`,
  ref: 'nyc-dot/flights',
  title: 'Flüge',
  licence: (2n ** 200n).toString(),
  page: n % 7,
  shards: 3,
  rows: 5_000_000_000,
  amount: (10n ** 30n + BigInt(n)).toString(),
  currency: { symbol: 'ETH', decimals: 18, address: n % 2 === 0 ? null : `0x${'cd'.repeat(20)}` }
});

it('writes rows that other readers read, amounts to the last digit', async () => {
  const writer = await openUsageWriter(path);
  for (let n = 0; n < 10_000; n += 1) await writer.write(row(n));
  expect(existsSync(path)).toBe(false);
  await writer.close();
  expect(readdirSync(folder)).toEqual(['usage.parquet']);
  const file = Uint8Array.from(readFileSync(path)).buffer;
  const metadata = parquetMetadata(file);
  expect(metadata.num_rows).toBe(10_000n);
  const source = { byteLength: file.byteLength, slice: async (from: number, to?: number) => file.slice(from, to) };
  const rows = await parquetReadObjects({ file: source, metadata, rowStart: 9_998 });
  expect(rows[1]).toEqual({
    ...row(9_999),
    time: new Date(row(9_999).time),
    block: 9_999n,
    shards: 3n,
    rows: 5_000_000_000n,
    currency: 'ETH',
    decimals: 18,
    currencyAddress: `0x${'cd'.repeat(20)}`
  });
  expect(rows[0]).toMatchObject({ currencyAddress: null });
});

it('writes an empty log too', async () => {
  const writer = await openUsageWriter(path);
  await writer.close();
  expect(parquetMetadata(Uint8Array.from(readFileSync(path)).buffer).num_rows).toBe(0n);
});

it('leaves nothing behind when it gives up', async () => {
  const writer = await openUsageWriter(path);
  await writer.write(row(1));
  await writer.abort();
  expect(readdirSync(folder)).toEqual([]);
});

it('says that the file cannot be made', async () => {
  await expect(openUsageWriter(join(folder, 'no', 'such.parquet'))).rejects.toMatchObject({ code: 'INPUT_INVALID' });
});
