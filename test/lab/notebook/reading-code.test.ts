import { readingCode, readingOf, readingOfCard } from '../../../src/lab/notebook/reading-code.js';
import { card, detail } from '../../fixtures/datasets.js';

const reading = {
  ref: 'nyc-dot/nycflights13@1',
  slug: 'nycflights13',
  columns: null,
  licensed: true,
  table: 'pandas',
  cost: null
} as const;

it('pins the version and reads all columns', () => {
  expect(readingCode(reading)).toBe(
    'import affluent\n\nnycflights13 = affluent.dataset("nyc-dot/nycflights13@1")\ndf = nycflights13.to_pandas()\ndf'
  );
});

it('reads only the chosen columns, whatever their names hold', () => {
  const code = readingCode({ ...reading, columns: ['origin', 'a "quoted" \\ name'] });
  expect(code).toContain('to_pandas(columns=["origin", "a \\"quoted\\" \\\\ name"])');
});

it('reads the sample without a licence: it must run as it stands', () => {
  expect(readingCode(readingOf(detail(), { columns: null, table: 'pandas', cost: null }))).toContain(
    'df = nycflights13.sample().to_pandas()'
  );
  expect(readingCode(readingOf(detail(), { columns: null, table: 'arrow', cost: null }))).toContain(
    'table = nycflights13.sample()\ntable'
  );
});

it.each([
  ['3-cities', 'data_3_cities'],
  ['air-quality', 'air_quality'],
  ['class', 'data_class'],
  ['affluent', 'data_affluent'],
  ['--', 'data_']
])('makes a Python name of the slug %s', (slug, name) => {
  expect(readingCode({ ...reading, slug })).toContain(`\n${name} = affluent.dataset(`);
});

it('says in a comment what the read will cost, on one line whatever the words are', () => {
  const lines = readingCode({ ...reading, cost: 'Opens 5 rows\nfor 1 ETH.' }).split('\n');
  expect(lines[3]).toBe('# Opens 5 rows for 1 ETH.');
});

it('cannot be broken out of by a reference', () => {
  const code = readingCode({ ...reading, ref: 'x/y"); import os #\n@1' });
  expect(code.split('\n')).toHaveLength(5);
  expect(code).toContain('affluent.dataset("x/y\\"); import os #\\n@1")');
});

it.each([
  ['duckdb', true, 'relation = nycflights13.to_duckdb()\nrelation.limit(10).show()'],
  ['torch', true, 'batches = nycflights13.to_torch()\nnext(iter(batches))'],
  ['polars', false, 'df = polars.from_arrow(nycflights13.sample())\ndf'],
  ['duckdb', false, 'relation = duckdb.from_arrow(nycflights13.sample())\nrelation.limit(10).show()'],
  ['torch', false, 'df = nycflights13.sample().to_pandas()\ndf']
] as const)('writes %s, licensed: %s', (table, licensed, code) => {
  expect(readingCode({ ...reading, table, licensed })).toContain(code);
});

it('knows enough of a card to read what it shows', () => {
  const shown = card();
  const code = readingCode(readingOfCard({ ...shown, licensed: true }, { table: 'polars', cost: null }));
  expect(code).toContain(`affluent.dataset("${shown.ref}@${shown.version}")`);
  expect(code).toContain('to_polars()');
  expect(readingCode(readingOfCard({ ...shown, licensed: false }, { table: 'pandas', cost: null }))).toContain(
    '.sample()'
  );
});
