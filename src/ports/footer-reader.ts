/** Statistics of one column chunk; values as JSON scalars, times as RFC 3339 texts. Absent: unknown. */
export interface IChunkStatistics {
  readonly min?: string | number | boolean | undefined;
  readonly max?: string | number | boolean | undefined;
  readonly nulls?: number | undefined;
}

/** One column chunk of a row group: where it lies in its file. */
export interface IColumnChunk {
  /** Top-level column name; nested leaves share it. */
  readonly column: string;
  readonly offset: number;
  readonly length: number;
  readonly statistics: IChunkStatistics;
}

/** One row group of one shard's file. */
export interface IRowGroup {
  /** Number of the shard that holds it. */
  readonly shard: number;
  /** Its index within that file. */
  readonly index: number;
  readonly rows: number;
  readonly chunks: readonly IColumnChunk[];
}

/** The footers of all shards of a record set. */
export interface IFooter {
  readonly columns: readonly string[];
  readonly rows: number;
  readonly rowGroups: readonly IRowGroup[];
}

/** Reads Parquet's `_metadata`. @throws AffluentError MANIFEST_INVALID where it is not one */
export interface IFooterReader {
  read(bytes: Uint8Array): IFooter;
}

/** Counts the rows of one Parquet file by its own footer, with the eight bytes that end the file. */
export interface IRowCounter {
  /** @throws AffluentError MANIFEST_INVALID where it is none */
  count(footer: Uint8Array): number;
}
