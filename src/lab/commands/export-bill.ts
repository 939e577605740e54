import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { AffluentClient } from '../../client/index.js';
import { AffluentError } from '../../core/errors/index.js';
import { isReaderOf } from '../models/is-reader-of.js';
import { saveFile } from '../widgets/save-file.js';

/** What the act needs. */
export interface IExportBillOptions {
  readonly readings: Pick<AffluentClient['readings'], 'list' | 'bill'>;
  /** Path of the notebook in front; null where there is none. */
  readonly path: string | null;
}

/** Has the browser save what `reader`, or the notebook in front, has read: the service's own record, as JSON-LD. */
export async function exportBill(args: ReadonlyPartialJSONObject, options: IExportBillOptions): Promise<void> {
  const { readings, path } = options;
  const reader = typeof args['reader'] === 'string' ? args['reader'] : await readerOf(readings, path);
  const { document } = await readings.bill(reader);
  const name = reader
    .split(/[\\/]/)
    .pop()
    ?.replace(/\.ipynb$/, '');
  saveFile(`${name || 'notebook'}.materials.json`, JSON.stringify(document, null, 2));
}

/** The newest reader that the notebook may be. @throws AffluentError INPUT_INVALID where it has read nothing */
async function readerOf(readings: IExportBillOptions['readings'], path: string | null): Promise<string> {
  const { items } = await readings.list();
  const found = path === null ? undefined : items.find(({ reader }) => isReaderOf(reader, path));
  if (found) return found.reader;
  const text = path === null ? 'No notebook is in front.' : `${path} has read no licensed data yet.`;
  throw new AffluentError('INPUT_INVALID', text, { hint: 'Read a licensed dataset in a notebook, then try again.' });
}
