export { FooterReader } from './footer-reader.js';
export { openRowGroups } from './row-group-reader.js';
export { ParquetReader } from './parquet-reader.js';
export { RowCounter } from './row-counter.js';
export { openUsageWriter } from './usage-writer.js';
