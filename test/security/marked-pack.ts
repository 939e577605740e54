import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pack } from '../../src/core/wire/index.js';
import { writeSmallPack } from '../fixtures/small-pack.js';

/** Stands in each row of the plaintext, and must stand in no file and no log of a reader. */
export const MARKER = 'KEPT-FROM-DISK';
/** Atomic units per million rows; a shard has ten rows. */
export const PRICE = 10n ** 18n;
/** Price of one shard. */
export const SHARD = PRICE / 100_000n;
export const DAY = 86_400;

/** Metered, as most tests want it. */
export const METERED: Pack['offers'][number] = {
  kind: 'metered',
  price: PRICE.toString(),
  term: DAY,
  minDeposit: SHARD.toString(),
  confirmations: 0
};
/** Free and without an end. */
export const FREE: Pack['offers'][number] = { kind: 'free', price: '0', term: 0, minDeposit: '0', confirmations: 0 };

/** Two shards of Ada's, two of Grace's, and `_metadata` of the publisher's. */
export const SHARDS: Pack['shards'] = [
  ...[0, 1, 2, 3].map(number => ({
    number,
    recordSet: 'rows',
    contribution: number < 2 ? 0 : 1,
    rows: 10,
    file: `rows/${number}.parquet`
  })),
  { number: 4, recordSet: 'rows', contribution: 2, rows: 0, file: 'rows/_metadata' }
];
const plain = { nullable: true, description: '', min: null, max: null, nulls: null, histogram: null };
const fields = [
  { ...plain, name: 'x', type: 'int64', clustering: true },
  { ...plain, name: 'note', type: 'string', clustering: false }
];

/** Four Parquet shards of ten rows by two contributors, and `_metadata`: numbers 0 to 4, one page. */
export async function writeMarkedPack(
  folder: string,
  slug: string,
  payees: readonly [string, string, string],
  changes: Partial<Pack>
): Promise<Pack> {
  const pack = await writeSmallPack(folder, payees, {
    slug,
    title: `Marked rows: ${slug}`,
    offers: [METERED],
    recordSets: [{ name: 'rows', arrowSchema: null, metadataShard: 4, fields }],
    shards: SHARDS,
    ...changes
  });
  await cp(join(import.meta.dirname, 'pack', 'rows'), join(folder, 'rows'), { recursive: true });
  return pack;
}
