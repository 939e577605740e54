import { AffluentError } from '../../src/core/errors/index.js';
import type { OfferDraft, Pack } from '../../src/core/wire/index.js';
import type { IFooter, IPackFolder } from '../../src/ports/index.js';
import { fakeShard } from './fake-tables.js';

/** A shard of the small dataset: its rows hold x from `min` to `max`. */
export interface ISmallShard {
  readonly contribution: number;
  readonly rows: number;
  readonly min: number;
  readonly max: number;
  /** Rows that the file really has, where that is another number. */
  readonly actualRows?: number;
}

/** What a small dataset may be told to be. */
export interface ISmallDatasetOptions {
  readonly slug?: string;
  readonly offers?: readonly OfferDraft[];
  readonly shards?: readonly ISmallShard[];
  readonly payees: readonly [string, string, string];
  /** Changes the footers of `_metadata` after they were made. */
  readonly spoilFooter?: (footer: IFooter) => IFooter;
  /** Address of the token of all prices; null: ETH. */
  readonly currency?: string | null;
}

/** 10^18 per million rows: 10^12 a row. */
export const metered: OfferDraft = {
  kind: 'metered',
  price: '1000000000000000000',
  term: 86_400,
  minDeposit: '1000',
  confirmations: 0
};
export const flat: OfferDraft = { kind: 'flat', price: '7000', term: 0, minDeposit: '0', confirmations: 0 };
export const free: OfferDraft = { kind: 'free', price: '0', term: 0, minDeposit: '0', confirmations: 0 };

const fourShards: readonly ISmallShard[] = [0, 1, 2, 3].map(number => ({
  contribution: number < 2 ? 0 : 1,
  rows: 1_000 * (number + 1),
  min: number * 10,
  max: number * 10 + 9
}));

const SHARD_SIZE = 700_000;
const CHUNK = { offset: 4, length: 600_000 };

/** A packed folder in memory: four shards of two contributors and `_metadata`, unless told otherwise. */
export function smallDataset({
  slug = 'small',
  offers = [metered],
  shards = fourShards,
  payees,
  currency = null,
  spoilFooter = footer => footer
}: ISmallDatasetOptions): IPackFolder {
  const files = new Map<string, Uint8Array>();
  shards.forEach(({ rows, actualRows }, number) =>
    files.set(`rows/${number}.parquet`, fakeShard(actualRows ?? rows, SHARD_SIZE + number))
  );
  const rowGroups = shards.map(({ rows, min, max }, shard) => ({
    ...{ shard, index: 0, rows },
    chunks: [
      { column: 'x', ...CHUNK, statistics: { min, max, nulls: 0, histogram: null } },
      { column: 'y', offset: 600_004, length: 50_000, statistics: {} }
    ]
  }));
  const footer: IFooter = { columns: ['x', 'y'], rows: shards.reduce((sum, { rows }) => sum + rows, 0), rowGroups };
  files.set('rows/_metadata', Buffer.from(JSON.stringify(spoilFooter(footer))));
  files.set('pack.json', Buffer.from(JSON.stringify(packOf(slug, offers, shards, payees, currency))));
  files.set('sample.parquet', Buffer.from('sample'));
  return memoryFolder(files);
}

function packOf(
  slug: string,
  offers: readonly OfferDraft[],
  shards: readonly ISmallShard[],
  payees: readonly [string, string, string],
  currency: string | null
): Pack {
  const last = shards.length;
  const own = (contribution: number) => shards.filter(shard => shard.contribution === contribution);
  const weight = (contribution: number) => String(own(contribution).reduce((sum, { rows }) => sum + rows, 0));
  const field = { type: 'int64', nullable: true, description: '', min: null, max: null, nulls: null, histogram: null };
  return {
    ...{
      version: 1,
      slug,
      title: `The ${slug} dataset`,
      description: 'Rows of a pattern.',
      tags: ['test'],
      publisherName: 'Tests'
    },
    terms: {
      name: 'Test terms',
      url: null,
      training: true,
      commercialUse: false,
      redistribution: false,
      odrl: null,
      agreement: 'For tests.'
    },
    charter: {
      ...{ currency, threshold: 2, publisherBps: 500, custodianBps: 100, floorPerMillion: '0', floorFlat: '0' },
      ...{ transferable: false, sampleBps: 0, withdrawalRule: 1, weightCap: '1000000000' },
      policy: { statisticsColumns: ['x'], clusteringColumns: ['x'], withdrawal: 'never' }
    },
    currency: null,
    offers: [...offers],
    recordSets: [
      {
        name: 'rows',
        arrowSchema: null,
        metadataShard: last,
        fields: [
          { name: 'x', ...field, clustering: true },
          { name: 'y', ...field, clustering: false }
        ]
      }
    ],
    contributions: [
      { number: 0, name: 'Ada', payee: payees[0], weight: weight(0), firstShard: 0, shardCount: own(0).length },
      {
        number: 1,
        name: 'Grace',
        payee: payees[1],
        weight: weight(1),
        firstShard: own(0).length,
        shardCount: own(1).length
      },
      { number: 2, name: 'Tests', payee: payees[2], weight: '0', firstShard: last, shardCount: 1 }
    ],
    shards: [
      ...shards.map(({ contribution, rows }, number) => ({
        number,
        recordSet: 'rows',
        contribution,
        rows,
        file: `rows/${number}.parquet`
      })),
      { number: last, recordSet: 'rows', contribution: 2, rows: 0, file: 'rows/_metadata' }
    ],
    sample: { file: 'sample.parquet', rows: 1, kind: 'publisher-chosen' }
  };
}

function memoryFolder(files: ReadonlyMap<string, Uint8Array>): IPackFolder {
  const get = (path: string) => {
    const found = files.get(path);
    if (!found) throw new AffluentError('INPUT_INVALID', `no ${path}`);
    return found;
  };
  return {
    readText: async path => Buffer.from(get(path)).toString(),
    readAll: async path => get(path),
    facts: async path => ({ modified: 0, size: get(path).length }),
    async *open(path) {
      yield get(path);
    }
  };
}
