import type { IByteRange } from '../../core/cipher/layout.js';
import { locateRange } from '../../core/cipher/locate-range.js';
import { isAffluentError } from '../../core/errors/index.js';
import type { IRangeSource, IRowCounter } from '../../ports/index.js';
import type { ForgedDatasets } from '../unlocking/forged-datasets.js';
import type { IDataFile } from './locate-file.js';
import { readBytes } from './read-bytes.js';

/** What comparing rows asks of the world. */
export interface ICheckRowsDeps {
  readonly ranges: Pick<IRangeSource, 'has'>;
  readonly rows: IRowCounter;
  readonly forged: ForgedDatasets;
  /** Shards whose rows were found right, by dataset, number and CID. */
  readonly checkedRows: Set<string>;
}

type Read = (range: IByteRange) => AsyncIterable<Uint8Array>;

/** Length of the footer as u32le, and the magic that ends a Parquet file. */
const TAIL = 8;
const MAX_FOOTER = 67_108_864;

/**
 * Compares the rows that a shard was paid for with those that its own footer counts; once a shard.
 * @throws AffluentError ROWS_FORGED, and marks the dataset so that nothing more of it is paid for
 */
export async function checkRows(deps: ICheckRowsDeps, file: IDataFile, read: Read): Promise<void> {
  const { facts, shard } = file;
  const name = nameOf(file);
  if (shard.rows === 0 || deps.checkedRows.has(name)) return;
  const found = await rowsOf(deps, file.size, read);
  if (found !== shard.rows) throw await deps.forged.markRows(facts.entry.id, shard.number, shard.rows, found);
  deps.checkedRows.add(name);
}

/** The same where the ciphertext of the footer is cached; else nothing, so that who reads some columns fetches no others. */
export async function checkKeptRows(deps: ICheckRowsDeps, file: IDataFile, read: Read): Promise<void> {
  const { shard, size } = file;
  if (shard.rows === 0 || deps.checkedRows.has(nameOf(file))) return;
  try {
    if (!(await isKept(deps, file, { start: Math.max(size - TAIL, 0), end: size }))) return;
    const footer = await footerOf(size, read);
    if (!footer || (await isKept(deps, file, footer))) await checkRows(deps, file, read);
  } catch (error) {
    // What was kept has just gone, or is damaged and cannot be fetched: the check waits for another time.
    if (!isAffluentError(error) || error.code !== 'BLOCK_UNAVAILABLE') throw error;
  }
}

function nameOf({ facts, shard }: IDataFile): string {
  return `${facts.entry.id}/${shard.number}/${shard.cid}`;
}

async function isKept(deps: ICheckRowsDeps, { facts, shard, size }: IDataFile, range: IByteRange): Promise<boolean> {
  if (range.start === range.end) return true;
  const { start, end } = locateRange(range, size, facts.manifest.terms.layout).ciphertext;
  return deps.ranges.has(shard.cid, start, end - start);
}

/** Where the footer is, with its length and magic; null where the file has none. */
async function footerOf(size: number, read: Read): Promise<IByteRange | null> {
  if (size < TAIL + 4) return null;
  const tail = await readBytes(read({ start: size - TAIL, end: size }), TAIL);
  const length = new DataView(tail.buffer, tail.byteOffset).getUint32(0, true) + TAIL;
  return length > size - 4 || length > MAX_FOOTER ? null : { start: size - length, end: size };
}

/** Rows by the file's own footer; -1 where it has none that can be read. */
async function rowsOf({ rows }: Pick<ICheckRowsDeps, 'rows'>, size: number, read: Read): Promise<number> {
  const footer = await footerOf(size, read);
  if (!footer) return -1;
  const bytes = await readBytes(read(footer), footer.end - footer.start);
  try {
    return rows.count(bytes);
  } catch {
    return -1; // no Parquet file at all: as false as another count
  }
}
