/** A column of a small table in memory; null where a value is missing. Times are Dates or numbers as the format gives them. */
export interface IColumn {
  readonly name: string;
  readonly values: readonly unknown[];
}

/** Reads small Parquet files whole. */
export interface IParquetReader {
  /** All columns. @throws AffluentError MANIFEST_INVALID where it is no Parquet file */
  read(file: Uint8Array): Promise<readonly IColumn[]>;
}

/** Writes small tables for readers without Parquet. */
export interface IArrowWriter {
  /** An Arrow IPC stream; the schema is an Arrow IPC schema message, null: types are guessed from the values. */
  write(columns: readonly IColumn[], schema: Uint8Array | null): Uint8Array;
}
