import { readFileSync } from 'node:fs';
import { tableFromIPC } from 'apache-arrow';
import { ArrowWriter } from '../../../src/adapters/arrow/index.js';
import { ParquetReader } from '../../../src/adapters/parquet/index.js';

const file = (name: string) => readFileSync(new URL(`../../fixtures/parquet/${name}`, import.meta.url));
const writer = new ArrowWriter();

async function sample(schema: Uint8Array | null) {
  return tableFromIPC(writer.write(await new ParquetReader().read(file('7.parquet')), schema));
}

it('keeps the types of the dataset’s own schema, and the values', async () => {
  const table = await sample(file('schema.arrows'));
  const types = Object.fromEntries(table.schema.fields.map(({ name, type }) => [name, String(type)]));
  expect(types).toMatchObject({
    i8: 'Int8',
    u32: 'Uint32',
    huge: 'Int64',
    f32: 'Float32',
    flag: 'Bool',
    text: 'Utf8',
    raw: 'Binary',
    day: 'Date32<DAY>',
    milli: 'Timestamp<MILLISECOND>',
    micro: 'Timestamp<MICROSECOND, UTC>'
  });
  const row = table.get(1)!.toJSON();
  expect(row).toMatchObject({
    i8: -4,
    u32: 4_294_967_294,
    i64: 10n,
    huge: 2n ** 60n + 1n,
    f64: 1.1,
    flag: false,
    text: 'é1',
    milli: Date.UTC(2013, 0, 2, 5, 0, 0, 250),
    micro: Date.UTC(2013, 0, 1, 5, 0, 0, 250),
    none: null
  });
  expect([...(row['raw'] as Uint8Array)]).toEqual([255, 1]);
});

it('shows nested values as JSON, and nulls as nulls', async () => {
  const rows = (await sample(null)).toArray().map(row => row!.toJSON());
  expect(rows[2]).toMatchObject({ list: '[2,3]', point: '{"x":2,"point":"p"}', unknown: 2 });
  expect(rows[1]).toMatchObject({ unknown: null });
});

it('guesses types where the schema cannot be read', async () => {
  expect((await sample(new Uint8Array(50))).numRows).toBe(6);
  expect(tableFromIPC(writer.write([{ name: 'empty', values: [] }], null)).numRows).toBe(0);
});
