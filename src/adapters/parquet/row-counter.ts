import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import type { IRowCounter } from '../../ports/index.js';
import { metadataOf } from './footer-reader.js';

/** Counts the rows of one file by its own footer, which names no other file. */
export class RowCounter implements IRowCounter {
  count(footer: Uint8Array): number {
    try {
      const { num_rows: rows, row_groups: groups } = metadataOf(footer);
      if (rows !== groups.reduce((sum, group) => sum + group.num_rows, 0n)) throw new Error('its parts differ');
      return Number(rows);
    } catch (cause) {
      if (isAffluentError(cause)) throw cause;
      throw new AffluentError('MANIFEST_INVALID', 'The file has no Parquet footer that counts its rows.', { cause });
    }
  }
}
