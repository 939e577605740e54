import { parquetMetadata, type ColumnChunk, type FileMetaData, type RowGroup, type SchemaElement } from 'hyparquet';
import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import type { IColumnChunk, IFooter, IFooterReader, IRowGroup } from '../../ports/index.js';
import { exactParsers, statisticsOf } from './statistic-value.js';

/** The largest `_metadata` that is read. */
export const MAX_FOOTER_BYTES = 268_435_456;
const SHARD_FILE = /^(0|[1-9][0-9]{0,9})\.parquet$/;

/** Reads `_metadata` with hyparquet: the footers of all shards, each row group named by the file that holds it. */
export class FooterReader implements IFooterReader {
  read(bytes: Uint8Array): IFooter {
    try {
      return footerOf(metadataOf(bytes));
    } catch (error) {
      if (isAffluentError(error)) throw error;
      throw invalid('is no Parquet footer', error);
    }
  }
}

/** A footer as hyparquet reads it, statistics exact. */
export function metadataOf(bytes: Uint8Array): FileMetaData {
  if (bytes.length > MAX_FOOTER_BYTES) throw invalid(`has more than ${MAX_FOOTER_BYTES} bytes`);
  return parquetMetadata(new Uint8Array(bytes).buffer, { parsers: exactParsers, geoparquet: false });
}

function footerOf(metadata: FileMetaData): IFooter {
  const leaves = leavesOf(metadata.schema);
  const indices = new Map<number, number>();
  const rowGroups = metadata.row_groups.map(group => rowGroupOf(group, leaves, indices));
  const rows = count(metadata.num_rows);
  if (rows !== rowGroups.reduce((sum, group) => sum + group.rows, 0)) throw invalid('counts its rows wrongly');
  return { columns: [...new Set(leaves.map(({ column }) => column))], rows, rowGroups };
}

function rowGroupOf(group: RowGroup, leaves: readonly ILeaf[], indices: Map<number, number>): IRowGroup {
  if (group.columns.length !== leaves.length) throw invalid('has a row group with other columns');
  const shard = shardOf(group);
  const index = indices.get(shard) ?? 0;
  indices.set(shard, index + 1);
  const chunks = group.columns.map((chunk, i) => chunkOf(chunk, leaves[i] as ILeaf));
  return { shard, index, rows: count(group.num_rows), chunks };
}

/** The number in the name of the one file that holds all columns of the group. */
function shardOf({ columns }: RowGroup): number {
  const [name, ...others] = new Set(columns.map(({ file_path }) => file_path));
  const match = others.length === 0 ? SHARD_FILE.exec(name ?? '') : null;
  const shard = Number(match?.[1] ?? NaN);
  if (!(shard < 0xffff_ffff)) throw invalid('has a row group that is in no file <shard>.parquet');
  return shard;
}

function chunkOf({ meta_data: data }: ColumnChunk, { column, element, nested }: ILeaf): IColumnChunk {
  if (!data) throw invalid(`says nothing of column ${column}`);
  const starts = [data.data_page_offset, data.dictionary_page_offset].map(offset => (offset ? count(offset) : 0));
  const offset = Math.min(...starts.filter(start => start > 0));
  if (count(data.total_compressed_size) === 0) return { column, offset: 0, length: 0, statistics: {} }; // no rows
  if (!Number.isFinite(offset)) throw invalid(`does not say where column ${column} lies`);
  const statistics = nested ? {} : statisticsOf(element, data);
  return { column, offset, length: count(data.total_compressed_size), statistics };
}

interface ILeaf {
  readonly column: string;
  readonly element: SchemaElement;
  /** What is known of the leaves of a nested column says nothing of its values as a whole. */
  readonly nested: boolean;
}

/** The schema is a tree in preorder; its leaves are the chunks of every row group, in this order. */
function leavesOf(schema: readonly SchemaElement[]): ILeaf[] {
  const leaves: ILeaf[] = [];
  let at = 1;
  const walk = (column: string): void => {
    const element = schema[at];
    if (!element) throw invalid('breaks off in its schema');
    at += 1;
    const children = element.num_children ?? 0;
    if (children === 0)
      leaves.push({ column, element, nested: element.name !== column || element.repetition_type === 'REPEATED' });
    for (let child = 0; child < children; child += 1) walk(column);
  };
  const top = schema[0]?.num_children ?? 0;
  for (let column = 0; column < top; column += 1) {
    const before = leaves.length;
    const from = at;
    walk(schema[at]?.name ?? '');
    // A leaf below a group may bear the name of the group.
    if (at - from > 1)
      leaves.splice(before, leaves.length - before, ...leaves.slice(before).map(leaf => ({ ...leaf, nested: true })));
  }
  return leaves;
}

function count(value: bigint | number): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 0) throw invalid('has a number that is no count');
  return number;
}

function invalid(what: string, cause?: unknown): AffluentError {
  return new AffluentError('MANIFEST_INVALID', `The table’s _metadata ${what}.`, { cause });
}
