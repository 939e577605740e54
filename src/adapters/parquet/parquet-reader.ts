import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { boundedCompressors, MAX_PAGE_BYTES } from './bounded-compressors.js';
import { AffluentError } from '../../core/errors/index.js';
import type { IColumn, IParquetReader } from '../../ports/index.js';

/** Rows of a table that is read whole. */
const MAX_ROWS = 100_000n;
/** Bytes that it unpacks to, all pages together. */
const MAX_UNPACKED = 8n * BigInt(MAX_PAGE_BYTES);

/** Reads small files whole with hyparquet: samples. */
export class ParquetReader implements IParquetReader {
  async read(bytes: Uint8Array): Promise<readonly IColumn[]> {
    try {
      const buffer = new Uint8Array(bytes).buffer;
      const metadata = parquetMetadata(buffer);
      if (metadata.num_rows > MAX_ROWS)
        throw new AffluentError('MANIFEST_INVALID', `A sample has at most ${MAX_ROWS} rows.`);
      const unpacked = metadata.row_groups.reduce((sum, group) => sum + group.total_byte_size, 0n);
      if (unpacked > MAX_UNPACKED)
        throw new AffluentError('MANIFEST_INVALID', `A sample unpacks to at most ${MAX_UNPACKED} bytes.`);
      const file = {
        byteLength: buffer.byteLength,
        slice: (start: number, end?: number) => Promise.resolve(buffer.slice(start, end))
      };
      const rows: Record<string, unknown>[] = await parquetReadObjects({
        ...{ file, metadata, utf8: false },
        compressors: boundedCompressors
      });
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
