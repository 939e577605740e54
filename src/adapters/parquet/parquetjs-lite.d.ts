/** The part of parquetjs-lite that is used here; it ships no types. */
declare module 'parquetjs-lite' {
  interface IFieldDefinition {
    readonly type: 'UTF8' | 'INT32' | 'INT64' | 'TIMESTAMP_MILLIS';
    readonly optional?: boolean;
  }
  export class ParquetSchema {
    constructor(fields: Readonly<Record<string, IFieldDefinition>>);
  }
  export class ParquetWriter {
    static openStream(schema: ParquetSchema, stream: NodeJS.WritableStream): Promise<ParquetWriter>;
    appendRow(row: Readonly<Record<string, string | number | Date | null | undefined>>): Promise<void>;
    close(): Promise<void>;
  }
}
