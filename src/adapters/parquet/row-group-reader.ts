import { parquetMetadata, parquetRead, type FileMetaData, type RowGroup, type SchemaElement } from 'hyparquet';
import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import type { IPhysicalColumn, IRowGroups, ReadBytes } from '../../ports/index.js';
import { boundedCompressors } from './bounded-compressors.js';
import { MAX_FOOTER_BYTES } from './footer-reader.js';

const FILE = /^(0|[1-9][0-9]{0,9})\.parquet$/;
/** Bytes of one column chunk. */
const MAX_CHUNK_BYTES = 536_870_912;

/** Row groups by `_metadata`, decoded with hyparquet, values left as Parquet stores them: what they mean is Arrow's to say. */
export function openRowGroups(metadata: Uint8Array): IRowGroups {
  const parsed = parse(metadata);
  const schema = parsed.schema.map(physical);
  const groups = groupsByShard(parsed.row_groups);
  return {
    async read(shard, index, columns, bytes) {
      const group = groups.get(shard)?.[index];
      if (!group) throw invalid(`has no row group ${index} of shard ${shard}`);
      return readGroup({ ...parsed, schema }, group, columns, bytes);
    }
  };
}

function parse(bytes: Uint8Array): FileMetaData {
  try {
    if (bytes.length > MAX_FOOTER_BYTES) throw new RangeError(`more than ${MAX_FOOTER_BYTES} bytes`);
    return parquetMetadata(new Uint8Array(bytes).buffer, { geoparquet: false });
  } catch (cause) {
    throw invalid('is no Parquet footer', cause);
  }
}

/** Without what a leaf means hyparquet gives what is stored: its own conversions round times and decimals. */
function physical(element: SchemaElement): SchemaElement {
  if ((element.num_children ?? 0) > 0) return element;
  const stored = { ...element };
  delete stored.converted_type;
  delete stored.logical_type;
  return stored;
}

function groupsByShard(groups: readonly RowGroup[]): Map<number, RowGroup[]> {
  const found = new Map<number, RowGroup[]>();
  for (const group of groups) {
    const shard = Number(FILE.exec(group.columns[0]?.file_path ?? '')?.[1] ?? NaN);
    found.set(shard, [...(found.get(shard) ?? []), group]);
  }
  return found;
}

async function readGroup(
  metadata: FileMetaData,
  group: RowGroup,
  columns: readonly string[],
  bytes: ReadBytes
): Promise<readonly IPhysicalColumn[]> {
  const rows = Number(group.num_rows);
  const parts = new Map<string, ArrayLike<unknown>[]>(columns.map(name => [name, []]));
  const own = { ...group, columns: group.columns.map(({ file_path: _path, ...chunk }) => chunk) };
  try {
    await parquetRead({
      file: { byteLength: Number.MAX_SAFE_INTEGER, slice: (start, end) => slice(bytes, start, end) },
      metadata: { ...metadata, num_rows: group.num_rows, row_groups: [own] },
      columns: [...columns],
      compressors: boundedCompressors,
      utf8: false,
      onChunk: ({ columnName, columnData }) => parts.get(columnName)?.push(columnData)
    });
  } catch (cause) {
    if (isAffluentError(cause)) throw cause;
    throw invalid('does not describe its files', cause);
  }
  return columns.map(name => ({ name, values: joined(name, parts.get(name) ?? [], rows) }));
}

async function slice(bytes: ReadBytes, start: number, end: number | undefined): Promise<ArrayBuffer> {
  if (end === undefined || end - start > MAX_CHUNK_BYTES) throw invalid('has a column chunk that is too large');
  const found = await bytes(start, end);
  return found.buffer.slice(found.byteOffset, found.byteOffset + found.byteLength) as ArrayBuffer;
}

function joined(name: string, parts: readonly ArrayLike<unknown>[], rows: number): ArrayLike<unknown> {
  const [only] = parts;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length !== rows) throw invalid(`promises ${rows} values of ${name}, ${length} were found`);
  return parts.length === 1 && only ? only : parts.flatMap(part => Array.from(part));
}

function invalid(what: string, cause?: unknown): AffluentError {
  return new AffluentError('MANIFEST_INVALID', `The table’s _metadata ${what}.`, { cause });
}
