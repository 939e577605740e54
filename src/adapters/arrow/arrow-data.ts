import { DataType, makeData, Precision, TimeUnit, type Data, type Field } from 'apache-arrow';
import { bytesData, decimalWords } from './bytes-data.js';

/** Values with missing ones marked. */
type Values = ArrayLike<unknown>;

/**
 * Arrow's form of values as Parquet stores them. Parquet knows no seconds: times of that unit are stored in milliseconds.
 * @throws TypeError where a value is not of the type
 */
export function dataOf(type: DataType, values: Values): Data {
  const length = values.length;
  if (DataType.isNull(type)) return makeData({ type, length });
  const { nullBitmap, nullCount } = validityOf(values);
  const base = { type, length, nullCount, nullBitmap } as const;
  if (DataType.isBool(type)) return makeData({ ...base, type, data: bitsOf(values, value => value === true) });
  if (DataType.isList(type) || DataType.isLargeList(type)) return listData(type, values, base);
  if (DataType.isFixedSizeList(type)) return makeData({ ...base, type, child: fixedChild(type, values) });
  if (DataType.isStruct(type))
    return makeData({ ...base, type, children: type.children.map(field => childOf(field, values)) });
  if (isBytes(type)) return bytesData(type, values, base);
  return makeData<DataType>({ ...base, data: fixedWidth(type, values) } as never);
}

function isBytes(type: DataType): boolean {
  return [
    DataType.isUtf8,
    DataType.isLargeUtf8,
    DataType.isBinary,
    DataType.isLargeBinary,
    DataType.isFixedSizeBinary
  ].some(is => is(type));
}

interface IValidity {
  readonly nullBitmap: Uint8Array | null;
  readonly nullCount: number;
}

function validityOf(values: Values): IValidity {
  let nullCount = 0;
  if (!ArrayBuffer.isView(values)) for (let i = 0; i < values.length; i++) if (isMissing(values[i])) nullCount += 1;
  return { nullCount, nullBitmap: nullCount === 0 ? null : bitsOf(values, value => !isMissing(value)) };
}

/** Whether Parquet has no value there. */
export function isMissing(value: unknown): boolean {
  return value === null || value === undefined;
}

function bitsOf(values: Values, isSet: (value: unknown) => boolean): Uint8Array {
  // Arrow pads buffers to eight bytes.
  const bits = new Uint8Array(Math.ceil(values.length / 64) * 8);
  for (let i = 0; i < values.length; i++)
    if (isSet(values[i])) bits[i >> 3] = (bits[i >> 3] as number) | (1 << (i & 7));
  return bits;
}

type TypedArray = Int32Array | Float64Array | BigInt64Array;

function fixedWidth(type: DataType, values: Values): unknown {
  const Array_ = type.ArrayType as unknown as new (length: number) => TypedArray;
  if (DataType.isDecimal(type)) return decimalWords(type.bitWidth, values);
  if (values instanceof Array_ && !isSeconds(type)) return values;
  const data = new Array_(values.length);
  const put = valueOf(type, data instanceof BigInt64Array || type.ArrayType === BigUint64Array);
  for (let i = 0; i < values.length; i++) if (!isMissing(values[i])) data[i] = put(values[i]);
  return data;
}

function isSeconds(type: DataType): boolean {
  const timed = DataType.isTimestamp(type) || DataType.isTime(type) || DataType.isDuration(type);
  return timed && Number(type.unit) === Number(TimeUnit.SECOND);
}

/** How one value is brought to the width that Arrow holds it in. */
function valueOf(type: DataType, isWide: boolean): (value: unknown) => number | bigint {
  // A duration is stored as it is; times in seconds are stored in milliseconds.
  if (isSeconds(type) && !DataType.isDuration(type))
    return isWide ? value => BigInt(value as number) / 1_000n : value => Number(value) / 1_000;
  if (DataType.isDate(type) && isWide) return value => BigInt(value as number) * 86_400_000n;
  if (DataType.isFloat(type) && type.precision === Precision.HALF) return halfFloat;
  if (isWide) return value => BigInt(value as number);
  return Number;
}

/** Parquet holds half floats as two bytes, as Arrow does. */
function halfFloat(value: unknown): number {
  const bytes = value as Uint8Array;
  return (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8);
}

function childOf({ name, type }: Field, values: Values): Data {
  return dataOf(
    type as DataType,
    Array.from(values, value => (isMissing(value) ? null : (value as Record<string, unknown>)[name]))
  );
}

function listData(type: DataType, values: Values, base: IValidity & { readonly length: number }): Data {
  const items: unknown[] = [];
  const offsets = [0];
  for (let i = 0; i < values.length; i++) {
    if (!isMissing(values[i])) for (const item of values[i] as Iterable<unknown>) items.push(item);
    offsets.push(items.length);
  }
  const child = dataOf(type.children?.[0]?.type as DataType, items);
  return DataType.isLargeList(type)
    ? makeData({ ...base, type, valueOffsets: BigInt64Array.from(offsets, BigInt), child })
    : makeData({
        ...base,
        type: type,
        valueOffsets: Int32Array.from(offsets),
        child
      } as never);
}

function fixedChild(type: DataType, values: Values): Data {
  const { listSize, children } = type as DataType & { listSize: number; children: Field[] };
  const items: unknown[] = [];
  for (let i = 0; i < values.length; i++) {
    const own = isMissing(values[i]) ? [] : [...(values[i] as Iterable<unknown>)];
    for (let at = 0; at < listSize; at++) items.push(own[at] ?? null);
  }
  return dataOf(children[0]?.type as DataType, items);
}
