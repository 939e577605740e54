import type { IByteRange } from '../../core/cipher/layout.js';
import type { IRowCounter } from '../../ports/index.js';
import type { ForgedDatasets } from '../unlocking/forged-datasets.js';
import type { IDataFile } from './locate-file.js';
import { readBytes } from './read-bytes.js';

/** What comparing rows asks of the world. */
export interface ICheckRowsDeps {
  readonly rows: IRowCounter;
  readonly forged: ForgedDatasets;
  /** Shards whose rows were found right, by dataset, number and CID. */
  readonly checkedRows: Set<string>;
}

/** Length of the footer as u32le, and the magic that ends a Parquet file. */
const TAIL = 8;
const MAX_FOOTER = 67_108_864;

/**
 * Compares the rows that a shard was paid for with those that its own footer counts; once a shard.
 * @throws AffluentError ROWS_FORGED, and marks the dataset so that nothing more of it is paid for
 */
export async function checkRows(
  deps: ICheckRowsDeps,
  { facts, shard, size }: IDataFile,
  read: (range: IByteRange) => AsyncIterable<Uint8Array>
): Promise<void> {
  const name = `${facts.entry.id}/${shard.number}/${shard.cid}`;
  if (shard.rows === 0 || deps.checkedRows.has(name)) return;
  const found = await rowsOf(deps, size, read);
  if (found !== shard.rows) throw deps.forged.mark(facts.entry.id, shard.number, shard.rows, found);
  deps.checkedRows.add(name);
}

/** Rows by the file's own footer; -1 where it has none that can be read. */
async function rowsOf(
  deps: Pick<ICheckRowsDeps, 'rows'>,
  size: number,
  read: (range: IByteRange) => AsyncIterable<Uint8Array>
): Promise<number> {
  if (size < TAIL + 4) return -1;
  const tail = await readBytes(read({ start: size - TAIL, end: size }), TAIL);
  const length = new DataView(tail.buffer, tail.byteOffset).getUint32(0, true) + TAIL;
  if (length > size - 4 || length > MAX_FOOTER) return -1;
  const footer = await readBytes(read({ start: size - length, end: size }), length);
  try {
    return deps.rows.count(footer);
  } catch {
    return -1; // no Parquet file at all: as false as another count
  }
}
