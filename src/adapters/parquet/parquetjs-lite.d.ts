/** The part of parquetjs-lite that is used here; it ships no types. */
declare module 'parquetjs-lite' {
  interface IFieldDefinition {
    readonly type: 'UTF8' | 'INT32' | 'INT64' | 'TIMESTAMP_MILLIS';
    readonly optional?: boolean;
  }
  class ParquetSchema {
    constructor(fields: Readonly<Record<string, IFieldDefinition>>);
  }
  class ParquetWriter {
    static openStream(schema: ParquetSchema, stream: NodeJS.WritableStream): Promise<ParquetWriter>;
    appendRow(row: Readonly<Record<string, string | number | Date | null | undefined>>): Promise<void>;
    close(): Promise<void>;
  }
  /** CommonJS whose names Node cannot see from an ES module: all of them hang on the default. */
  const parquet: { ParquetSchema: typeof ParquetSchema; ParquetWriter: typeof ParquetWriter };
  export default parquet;
  export type { ParquetWriter };
}
