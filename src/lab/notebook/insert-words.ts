import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

/** What the libraries call themselves. */
const NAMES: Readonly<Record<string, string>> = {
  pandas: 'pandas',
  polars: 'Polars',
  duckdb: 'DuckDB',
  torch: 'PyTorch',
  arrow: 'Arrow'
};

/** What the insert command does with these arguments, as a menu says it. */
export function insertWords(trans: TranslationBundle, { table, target }: ReadonlyPartialJSONObject): string {
  const name = typeof table === 'string' ? NAMES[table] : undefined;
  if (name === undefined) return trans.__('Insert Dataset into Notebook');
  if (target === 'new') return trans.__('New Notebook with %1', name);
  return trans.__('New Cell with %1', name);
}
