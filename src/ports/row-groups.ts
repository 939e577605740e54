import type { Disjunction } from '../core/plan/normalise-filters.js';

/**
 * A column of some rows, values as Parquet stores them: numbers, bigints (64 bits), booleans, bytes (texts, decimals, fixed sizes);
 * arrays and objects where nested; null or undefined where missing.
 */
export interface IPhysicalColumn {
  readonly name: string;
  readonly values: ArrayLike<unknown>;
}

/** Bytes [start, end) of the file that holds a row group. */
export type ReadBytes = (start: number, end: number) => Promise<Uint8Array>;

/** Row groups of all shards of a record set. */
export interface IRowGroups {
  /** Columns of one row group. @throws AffluentError MANIFEST_INVALID where the bytes are not what the footers say */
  read(shard: number, index: number, columns: readonly string[], bytes: ReadBytes): Promise<readonly IPhysicalColumn[]>;
}

/** Opens Parquet's `_metadata` for reading row groups. @throws AffluentError MANIFEST_INVALID where it is not one */
export type OpenRowGroups = (metadata: Uint8Array) => IRowGroups;

/** An Arrow IPC stream that is written batch by batch; each call gives the bytes that come next. */
export interface IArrowStream {
  schema(): Uint8Array;
  /** Record batches of the rows that satisfy the filters, at most `limit` rows in all. */
  batches(columns: readonly IPhysicalColumn[], limit: number): Iterable<IArrowBatch>;
  end(): Uint8Array;
}

/** A record batch as the bytes of its message. */
export interface IArrowBatch {
  readonly rows: number;
  readonly bytes: Uint8Array;
}

/**
 * Opens a stream of these columns, with the types of the record set's Arrow schema (an IPC schema message); dictionaries are sent as
 * their values, views as plain texts and bytes.
 * @throws AffluentError INPUT_INVALID where a column or a filter has a type that the stream cannot carry
 */
export type OpenArrowStream = (schema: Uint8Array, columns: readonly string[], filters: Disjunction) => IArrowStream;
