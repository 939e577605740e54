import { parquetMetadata, type FileMetaData, type SchemaElement } from 'hyparquet';
import { isAffluentError } from '../../core/errors/index.js';
import type { IFooter, IFooterReader, IRowGroup } from '../../ports/index.js';
import { ColumnChunk, countOf, type ILeaf } from './column-chunk.js';
import { CompactCursor } from './compact-cursor.js';
import { invalidFooter } from './invalid-footer.js';
import { exactParsers } from './statistic-value.js';

/** The largest `_metadata` that is read. */
export const MAX_FOOTER_BYTES = 268_435_456;
const SHARD_FILE = /^(0|[1-9][0-9]{0,9})\.parquet$/;
/** Length of the footer as u32le, and the magic that ends a Parquet file. */
const TAIL = 8;
const STRUCT_LIST = 0x0c;

/**
 * Reads `_metadata`: the footers of all shards, each row group named by the file that holds it. hyparquet reads the schema; row groups
 * are walked over, as there may be 10,000 files' of them, and of most nothing is wanted but where a column lies.
 */
export class FooterReader implements IFooterReader {
  read(bytes: Uint8Array): IFooter {
    try {
      return footerOf(bytes);
    } catch (error) {
      if (isAffluentError(error)) throw error;
      throw invalidFooter('is no Parquet footer', error);
    }
  }
}

/** A footer as hyparquet reads it, statistics exact. */
export function metadataOf(bytes: Uint8Array): FileMetaData {
  if (bytes.length > MAX_FOOTER_BYTES) throw invalidFooter(`has more than ${MAX_FOOTER_BYTES} bytes`);
  return parquetMetadata(new Uint8Array(bytes).buffer, { parsers: exactParsers, geoparquet: false });
}

function footerOf(bytes: Uint8Array): IFooter {
  if (bytes.length > MAX_FOOTER_BYTES) throw invalidFooter(`has more than ${MAX_FOOTER_BYTES} bytes`);
  const footer = thriftOf(bytes);
  const cursor = new CompactCursor(footer);
  for (let field = cursor.next(0); field !== 4; field = cursor.next(field)) {
    if (field === 0) throw invalidFooter('has no row groups');
    cursor.skip();
  }
  const { schema, num_rows: declared } = metadataOf(withoutGroups(footer, cursor.at));
  const leaves = leavesOf(schema);
  const indices = new Map<number, number>();
  const rowGroups: IRowGroup[] = [];
  for (let left = cursor.list(); left > 0; left--) rowGroups.push(rowGroupOf(cursor, footer, leaves, indices));
  const rows = countOf(declared);
  if (rows !== rowGroups.reduce((sum, group) => sum + group.rows, 0)) throw invalidFooter('counts its rows wrongly');
  return { columns: [...new Set(leaves.map(({ column }) => column))], rows, rowGroups };
}

/** What lies between the file's data and its end. */
function thriftOf(bytes: Uint8Array): Uint8Array {
  const tail = bytes.length - TAIL;
  if (tail < 0) throw invalidFooter('is too short');
  const length = new DataView(bytes.buffer, bytes.byteOffset + tail, TAIL).getUint32(0, true);
  if (length > tail) throw invalidFooter('is longer than its file');
  return bytes.subarray(tail - length, tail);
}

/** A file of the same footer up to the list of row groups, which is empty. */
function withoutGroups(footer: Uint8Array, at: number): Uint8Array {
  const file = new Uint8Array(at + 2 + TAIL);
  file.set(footer.subarray(0, at));
  file[at] = STRUCT_LIST;
  new DataView(file.buffer).setUint32(at + 2, at + 2, true);
  file.set(new TextEncoder().encode('PAR1'), at + 2 + 4);
  return file;
}

function rowGroupOf(
  cursor: CompactCursor,
  footer: Uint8Array,
  leaves: readonly ILeaf[],
  indices: Map<number, number>
): IRowGroup {
  const chunks: ColumnChunk[] = [];
  let rows = NaN;
  let path: Uint8Array | undefined;
  for (let field = cursor.next(0); field !== 0; field = cursor.next(field)) {
    if (field === 1) path = readChunks(cursor, footer, leaves, chunks);
    else if (field === 3) rows = countOf(cursor.integer());
    else cursor.skip();
  }
  const shard = shardOf(path);
  const index = indices.get(shard) ?? 0;
  indices.set(shard, index + 1);
  return { shard, index, rows: countOf(rows), chunks };
}

/** Reads the chunks of a row group; gives the path of the one file that holds them. */
function readChunks(
  cursor: CompactCursor,
  footer: Uint8Array,
  leaves: readonly ILeaf[],
  chunks: ColumnChunk[]
): Uint8Array | undefined {
  if (cursor.list() !== leaves.length) throw invalidFooter('has a row group with other columns');
  let first: Uint8Array | undefined;
  for (const leaf of leaves) {
    let [path, chunk]: [Uint8Array | undefined, ColumnChunk | undefined] = [undefined, undefined];
    for (let field = cursor.next(0); field !== 0; field = cursor.next(field)) {
      if (field === 1) path = cursor.binary();
      else if (field === 3) chunk = ColumnChunk.read(cursor, footer, leaf);
      else cursor.skip();
    }
    if (!chunk) throw invalidFooter(`says nothing of column ${leaf.column}`);
    chunks.push(chunk);
    first ??= path;
    if (!path || !first || Buffer.compare(path, first) !== 0) throw invalidFooter(NO_FILE);
  }
  return first;
}

const NO_FILE = 'has a row group that is in no file <shard>.parquet';

/** The number in the name of the file. */
function shardOf(path: Uint8Array | undefined): number {
  const match = SHARD_FILE.exec(path ? new TextDecoder().decode(path) : '');
  const shard = Number(match?.[1] ?? NaN);
  if (!(shard < 0xffff_ffff)) throw invalidFooter(NO_FILE);
  return shard;
}

/** The schema is a tree in preorder; its leaves are the chunks of every row group, in this order. */
function leavesOf(schema: readonly SchemaElement[]): ILeaf[] {
  const leaves: ILeaf[] = [];
  let at = 1;
  const walk = (column: string): void => {
    const element = schema[at];
    if (!element) throw invalidFooter('breaks off in its schema');
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
