import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { AffluentError } from '../../core/errors/index.js';
import type { IColumn, IParquetReader } from '../../ports/index.js';

/** Rows of a table that is read whole. */
const MAX_ROWS = 100_000n;

/** Reads small files whole with hyparquet: samples. */
export class ParquetReader implements IParquetReader {
  async read(bytes: Uint8Array): Promise<readonly IColumn[]> {
    try {
      const buffer = Uint8Array.from(bytes).buffer;
      const metadata = parquetMetadata(buffer);
      if (metadata.num_rows > MAX_ROWS)
        throw new AffluentError('MANIFEST_INVALID', `A sample has at most ${MAX_ROWS} rows.`);
      const file = {
        byteLength: buffer.byteLength,
        slice: (start: number, end?: number) => Promise.resolve(buffer.slice(start, end))
      };
      const rows: Record<string, unknown>[] = await parquetReadObjects({ file, metadata, compressors });
      return topColumns(metadata.schema).map(name => ({ name, values: rows.map(row => row[name] ?? null) }));
    } catch (cause) {
      if (cause instanceof AffluentError) throw cause;
      throw new AffluentError('MANIFEST_INVALID', 'The table is no Parquet file that can be read.', { cause });
    }
  }
}

/** The schema is a tree in preorder; its first element is the root. */
function topColumns(schema: readonly { readonly name: string; readonly num_children?: number }[]): string[] {
  const names: string[] = [];
  let at = 1;
  const skip = (): void => {
    const children = schema[at++]?.num_children ?? 0;
    for (let child = 0; child < children; child++) skip();
  };
  while (at < schema.length) {
    names.push(schema[at]?.name ?? '');
    skip();
  }
  return names;
}
