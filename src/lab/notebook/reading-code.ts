import type { DatasetCard, DatasetDetail } from '../../core/wire/index.js';

/** What the inserted code makes. */
export const TABLE_KINDS = ['pandas', 'polars', 'duckdb', 'torch', 'arrow'] as const;
export type TableKind = (typeof TABLE_KINDS)[number];

/** What is to be read. */
export interface IReading {
  /** `publisher/slug@version`. */
  readonly ref: string;
  readonly slug: string;
  /** Null: all. */
  readonly columns: readonly string[] | null;
  /** Without a licence the code reads the free sample. */
  readonly licensed: boolean;
  readonly table: TableKind;
  /** What the read costs, in a sentence; null: nothing. */
  readonly cost: string | null;
}

/** What a page shows, as code would read it. */
export function readingOf(detail: DatasetDetail, options: Pick<IReading, 'columns' | 'table' | 'cost'>): IReading {
  const licensed = detail.licence?.state === 'live';
  return { ...options, ref: `${detail.ref}@${detail.version}`, slug: detail.slug, licensed };
}

/** The newest version of what a card of the catalog shows: as much as can be said without asking the service. */
export function readingOfCard(card: DatasetCard, options: Pick<IReading, 'table' | 'cost'>): IReading {
  const { ref, version, slug, licensed } = card;
  return { ...options, columns: null, ref: `${ref}@${version}`, slug, licensed };
}

/** Python that reads a dataset; it runs as it stands. */
export function readingCode(reading: IReading): string {
  const name = variableName(reading.slug);
  const columns = reading.columns ? `columns=${pythonList(reading.columns)}` : '';
  const read = reading.licensed
    ? `${name}.to_${reading.table}(${columns})`
    : sampleAs(reading.table, `${name}.sample()`);
  const [result, ...more] = WORDS[!reading.licensed && reading.table === 'torch' ? 'pandas' : reading.table];
  return [
    ...importsOf(reading),
    '',
    `${name} = affluent.dataset(${JSON.stringify(reading.ref)})`,
    ...(reading.cost ? [`# ${reading.cost.replace(/\s+/g, ' ')}`] : []),
    `${result} = ${read}`,
    ...(more.length > 0 ? more : [result])
  ].join('\n');
}

/**
 * What the result is called, and how it is looked at where naming it shows little. DuckDB's rich display of a relation wants pytz for
 * times with a zone; its own `show` does not.
 */
const WORDS: Readonly<Record<TableKind, readonly [string, ...string[]]>> = {
  pandas: ['df'],
  polars: ['df'],
  duckdb: ['relation', 'relation.limit(10).show()'],
  torch: ['batches', 'next(iter(batches))'],
  arrow: ['table']
};

function importsOf({ licensed, table }: IReading): string[] {
  const needed = licensed ? undefined : { polars: 'import polars', duckdb: 'import duckdb' }[table as string];
  return ['import affluent', ...(needed === undefined ? [] : [needed])];
}

/** The sample is small and free: an Arrow table, which others take as it is. */
function sampleAs(table: TableKind, sample: string): string {
  switch (table) {
    case 'arrow':
      return sample;
    case 'polars':
      return `polars.from_arrow(${sample})`;
    case 'duckdb':
      return `duckdb.from_arrow(${sample})`;
    case 'pandas':
    case 'torch':
      return `${sample}.to_pandas()`;
  }
}

function pythonList(names: readonly string[]): string {
  return `[${names.map(name => JSON.stringify(name)).join(', ')}]`;
}

/** A slug may begin with a digit and hold dashes, a Python name may not; the suffix keeps clear of keywords. */
function variableName(slug: string): string {
  const name = slug.replace(/-+/g, '_').replace(/^_+|_+$/g, '');
  return /^[a-z][a-z0-9_]*$/.test(name) && !PYTHON_WORDS.has(name) ? name : `data_${name}`;
}

const PYTHON_WORDS = new Set(
  (
    'affluent and as assert async await break case class continue def del df elif else except finally for from global ' +
    'if import in is lambda match nonlocal not or pass raise return table try type while with yield'
  ).split(' ')
);
