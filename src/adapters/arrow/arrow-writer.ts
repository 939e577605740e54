import {
  Binary,
  Bool,
  DataType,
  Field,
  Float64,
  Int64,
  Schema,
  Table,
  tableFromIPC,
  tableToIPC,
  TimestampMillisecond,
  Utf8,
  vectorFromArray,
  type Vector
} from 'apache-arrow';
import type { IArrowWriter, IColumn } from '../../ports/index.js';

/** Writes small tables as Arrow IPC streams, with the types of the dataset's own schema where they can be kept. */
export class ArrowWriter implements IArrowWriter {
  write(columns: readonly IColumn[], schema: Uint8Array | null): Uint8Array {
    const types = schema === null ? new Map<string, DataType>() : typesOf(schema);
    const made = columns.map(column => ({ name: column.name, vector: vectorOf(column, types.get(column.name)) }));
    const fields = made.map(({ name, vector }) => new Field(name, vector.type, true));
    const vectors = Object.fromEntries(made.map(({ name, vector }) => [name, vector]));
    return tableToIPC(new Table(new Schema(fields), vectors), 'stream');
  }
}

/** Types by column of an IPC schema message; none where it cannot be read: the schema is a help, the values are the truth. */
function typesOf(message: Uint8Array): Map<string, DataType> {
  try {
    return new Map(tableFromIPC(message).schema.fields.map(field => [field.name, field.type as DataType]));
  } catch {
    return new Map();
  }
}

function vectorOf({ values }: IColumn, declared: DataType | undefined): Vector {
  const known = values.filter(value => value !== null && value !== undefined);
  const type = declared && isSimple(declared) ? declared : guess(known[0]);
  return vectorFromArray(
    values.map(value => (value === null || value === undefined ? null : cast(value, type))),
    type
  );
}

/** Types whose values are made of JavaScript's own without loss. */
function isSimple(type: DataType): boolean {
  return (
    DataType.isInt(type) ||
    DataType.isFloat(type) ||
    DataType.isBool(type) ||
    DataType.isBinary(type) ||
    DataType.isUtf8(type) ||
    DataType.isLargeUtf8(type) ||
    DataType.isDate(type) ||
    DataType.isTimestamp(type)
  );
}

function guess(value: unknown): DataType {
  if (typeof value === 'bigint') return new Int64();
  if (typeof value === 'number') return new Float64();
  if (typeof value === 'boolean') return new Bool();
  if (ArrayBuffer.isView(value)) return new Binary();
  if (value instanceof Date) return new TimestampMillisecond('UTC');
  return new Utf8();
}

function cast(value: unknown, type: DataType): unknown {
  if (DataType.isInt(type)) return type.bitWidth === 64 ? BigInt(value as bigint) : Number(value);
  if (DataType.isFloat(type)) return Number(value);
  if (DataType.isDate(type) || DataType.isTimestamp(type))
    return value instanceof Date ? value.getTime() : Number(value);
  if (DataType.isBool(type)) return Boolean(value);
  if (DataType.isBinary(type)) return ArrayBuffer.isView(value) ? value : new TextEncoder().encode(textOf(value));
  return typeof value === 'string' ? value : textOf(value);
}

/** Values of nested columns are shown as JSON. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? part.toString() : part)) ?? '';
}
