import { AffluentError } from '../../core/errors/index.js';
import type { IByteRange } from '../../core/cipher/layout.js';
import type { IKeyStore } from '../../ports/index.js';
import { requireLicences } from '../licences/usable-licence.js';
import type { IOwnLicencesDeps } from '../licences/own-licences.js';
import { checkKeptRows, checkRows, type ICheckRowsDeps } from './check-rows.js';
import { locateFile, type IDataFile } from './locate-file.js';
import { readPieces, type IPiece } from './read-pieces.js';
import { readRange, type IReadRangeDeps } from './read-range.js';
import type { DatasetFacts } from '../catalog/dataset-facts.js';
import type { ReadingLog } from '../readings/reading-log.js';
import type { IUnlockCall } from '../unlocking/unlock.js';

/** What opening files asks of the world. */
export interface IOpenFileDeps
  extends IReadRangeDeps, Omit<ICheckRowsDeps, 'ranges'>, Omit<IOwnLicencesDeps, 'keyStore'> {
  readonly ranges: IReadRangeDeps['ranges'] & ICheckRowsDeps['ranges'];
  readonly facts: Pick<DatasetFacts, 'of' | 'indexOf'>;
  readonly keyStore: IOwnLicencesDeps['keyStore'] & Pick<IKeyStore, 'contentKeys'>;
  /** Unlocks within the owner's budget, see `unlock`. */
  readonly unlock: (call: IUnlockCall) => Promise<unknown>;
  readonly log: Pick<ReadingLog, 'note'>;
}

/** A file whose key is at hand. */
export interface IOpenFile {
  readonly size: number;
  readonly etag: string;
  /**
   * Plaintext bytes of a range, in order; a chunk is valid until the next is asked for. Before the first one, the rows are compared
   * with those that were paid for, where that costs nothing: the range goes to the file's end, where Parquet has its footer, or the
   * footer is cached. @throws AffluentError ROWS_FORGED, SEGMENT_FORGED; nothing more of the dataset is then bought or unlocked
   */
  read(range: IByteRange, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** Segments that these ranges touch, see `readPieces`; rows are compared as in `read`, and after the last piece. */
  pieces(ranges: readonly IByteRange[], signal?: AbortSignal): AsyncIterable<IPiece>;
}

/** How a file is opened. */
export interface IOpenOptions {
  /** Whether a locked shard may be unlocked within the owner's budget; else it is LICENCE_REQUIRED. */
  readonly spend: boolean;
  /** Who reads, by its own word; what it opens is written down. */
  readonly reader?: string;
}

/**
 * Opens a file for reading. What is unlocked opens without the chain; a locked shard is unlocked within the owner's budget.
 * @throws AffluentError NOT_FOUND, DATASET_UNKNOWN, and those of `unlock`
 */
export async function openFile(
  deps: IOpenFileDeps,
  dataset: string,
  version: number,
  path: string,
  { spend, reader = '' }: IOpenOptions
): Promise<IOpenFile> {
  const file = await locateFile(deps, dataset, version, path);
  const key = await keyOf(deps, file, spend, reader);
  deps.log.note({ reader, dataset: file.facts.entry.id, version, shard: file.shard.number, rows: file.shard.rows });
  return {
    size: file.size,
    etag: file.etag,
    read: (range, signal) => marking(deps, file, readChecked(deps, file, key, range, signal)),
    pieces: (ranges, signal) => marking(deps, file, piecesChecked(deps, file, key, ranges, signal))
  };
}

/** A segment that fails, fetched anew and its hash right, is what was published: nothing more of the dataset is paid for. */
async function* marking<T>({ forged }: IOpenFileDeps, { facts, shard }: IDataFile, parts: AsyncIterable<T>) {
  try {
    yield* parts;
  } catch (error) {
    throw await forged.markSegment(facts.entry.id, shard.number, error);
  }
}

async function* readChecked(
  deps: IOpenFileDeps,
  file: IDataFile,
  key: Uint8Array,
  range: IByteRange,
  signal: AbortSignal | undefined
): AsyncGenerator<Uint8Array, void, undefined> {
  await check(deps, file, key, range.end === file.size, signal);
  yield* readRange(deps, file, key, range, signal);
}

async function* piecesChecked(
  deps: IOpenFileDeps,
  file: IDataFile,
  key: Uint8Array,
  ranges: readonly IByteRange[],
  signal: AbortSignal | undefined
): AsyncGenerator<IPiece, void, undefined> {
  const toTheEnd = ranges.some(({ end }) => end === file.size);
  await check(deps, file, key, toTheEnd, signal);
  yield* readPieces(deps, file, key, ranges, signal);
  await check(deps, file, key, false, signal); // the last leaf may have come with what was read
}

async function check(
  deps: IOpenFileDeps,
  file: IDataFile,
  key: Uint8Array,
  toTheEnd: boolean,
  signal: AbortSignal | undefined
): Promise<void> {
  const read = (part: IByteRange) => readRange(deps, file, key, part, signal);
  await (toTheEnd ? checkRows(deps, file, read) : checkKeptRows(deps, file, read));
}

async function keyOf(
  deps: IOpenFileDeps,
  { facts, shard }: IDataFile,
  spend: boolean,
  reader: string
): Promise<Uint8Array> {
  const dataset = facts.entry.id;
  const stored = async () => (await deps.keyStore.contentKeys(dataset, [shard.number])).get(shard.number);
  const known = await stored();
  if (known) return known;
  if (!spend && shard.rows > 0) {
    await requireLicences(deps, dataset);
    throw new AffluentError('LICENCE_REQUIRED', `Shard ${shard.number} is not unlocked.`, {
      hint: 'Read it with the kernel’s token first: this address cannot spend.',
      context: { dataset, shard: shard.number }
    });
  }
  await deps.unlock({ dataset, version: facts.entry.version, shards: [shard.number], budget: null, reader });
  const fetched = await stored();
  if (!fetched) throw new AffluentError('KEY_REFUSED', `No key of shard ${shard.number} was released.`);
  return fetched;
}
