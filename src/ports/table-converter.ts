/** Turns tables from one format into another, in memory. */
export interface ITableConverter {
  /** A small Parquet file as an Arrow IPC stream. @throws AffluentError MANIFEST_INVALID where it is none */
  parquetToArrow(file: Uint8Array): Promise<Uint8Array>;
}
