import { DataType, Field, LargeBinary, LargeUtf8, tableFromIPC, type Schema } from 'apache-arrow';
import { AffluentError } from '../../core/errors/index.js';

/** The fields of a stream of these columns; see `OpenArrowStream`. @throws AffluentError INPUT_INVALID */
export function streamFields(message: Uint8Array, columns: readonly string[]): Field[] {
  const schema = read(message);
  return columns.map(name => {
    const field = schema.fields.find(one => one.name === name);
    if (!field) throw new AffluentError('INPUT_INVALID', `There is no column “${name.slice(0, 80)}”.`);
    return new Field(field.name, carried(name, field.type as DataType), true, field.metadata);
  });
}

function read(message: Uint8Array): Schema {
  try {
    return tableFromIPC(message).schema;
  } catch (cause) {
    throw new AffluentError('INPUT_INVALID', 'The table has types that an Arrow stream from here cannot carry.', {
      hint: 'Read it with Python.',
      cause
    });
  }
}

/** The type as it is sent. */
function carried(column: string, type: DataType): DataType {
  if (DataType.isDictionary(type)) return carried(column, type.dictionary as DataType);
  if (DataType.isUtf8View(type)) return new LargeUtf8();
  if (DataType.isBinaryView(type)) return new LargeBinary();
  if (isNested(type)) {
    for (const child of type.children ?? []) {
      if (carried(column, child.type as DataType) !== child.type) throw refuse(column, type);
    }
    return type;
  }
  if (isFlat(type)) return type;
  throw refuse(column, type);
}

function isNested(type: DataType): boolean {
  return (
    DataType.isList(type) || DataType.isLargeList(type) || DataType.isFixedSizeList(type) || DataType.isStruct(type)
  );
}

function isFlat(type: DataType): boolean {
  const kinds = [DataType.isInt, DataType.isFloat, DataType.isBool, DataType.isDecimal, DataType.isDate];
  const times = [DataType.isTime, DataType.isTimestamp, DataType.isDuration];
  if (DataType.isNull(type)) return true;
  const bytes = [DataType.isUtf8, DataType.isLargeUtf8, DataType.isBinary, DataType.isLargeBinary];
  return [...kinds, ...times, ...bytes, DataType.isFixedSizeBinary].some(is => is(type));
}

function refuse(column: string, type: DataType): AffluentError {
  return new AffluentError(
    'INPUT_INVALID',
    `Column “${column.slice(0, 80)}” is of type ${(type as { toString(): string }).toString()}, which a stream cannot carry.`,
    {
      hint: 'Choose other columns, or read it with Python.',
      context: { column }
    }
  );
}
