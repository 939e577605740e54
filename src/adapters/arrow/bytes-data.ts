import { DataType, makeData, type Data } from 'apache-arrow';

interface IBase {
  readonly length: number;
  readonly nullCount: number;
  readonly nullBitmap: Uint8Array | null;
}

/** Texts and bytes, copied once: they are not decoded on their way. */
export function bytesData(type: DataType, values: ArrayLike<unknown>, base: IBase): Data {
  if (DataType.isFixedSizeBinary(type)) return makeData({ ...base, type, data: fixed(values, type.byteWidth) });
  const offsets = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++)
    offsets[i + 1] = (offsets[i] as number) + ((values[i] as Uint8Array | null | undefined)?.length ?? 0);
  const data = new Uint8Array(offsets[values.length] as number);
  for (let i = 0; i < values.length; i++) {
    const bytes = values[i] as Uint8Array | null | undefined;
    if (bytes) data.set(bytes, offsets[i]);
  }
  const isLarge = DataType.isLargeUtf8(type) || DataType.isLargeBinary(type);
  const valueOffsets = isLarge ? BigInt64Array.from(offsets, BigInt) : Int32Array.from(offsets);
  return makeData({ ...base, type, valueOffsets, data } as never) as Data;
}

function fixed(values: ArrayLike<unknown>, width: number): Uint8Array {
  const data = new Uint8Array(values.length * width);
  for (let i = 0; i < values.length; i++) {
    const bytes = values[i] as Uint8Array | null | undefined;
    if (bytes) data.set(bytes.subarray(0, width), i * width);
  }
  return data;
}

/** Unscaled decimals as words of 32 bits, lowest first; Parquet holds them as integers or as bytes, highest first. */
export function decimalWords(bitWidth: number, values: ArrayLike<unknown>): Uint32Array {
  const perValue = bitWidth / 32;
  const words = new Uint32Array(values.length * perValue);
  for (let i = 0; i < values.length; i++) {
    let rest = BigInt.asUintN(bitWidth, unscaled(values[i]));
    for (let word = 0; word < perValue; word++) {
      words[i * perValue + word] = Number(rest & 0xffff_ffffn);
      rest >>= 32n;
    }
  }
  return words;
}

/** The integer that a decimal stores; 0 where it is missing. */
export function unscaled(value: unknown): bigint {
  if (value === null || value === undefined) return 0n;
  if (!ArrayBuffer.isView(value)) return BigInt(value as number);
  const bytes = value as Uint8Array;
  let number = 0n;
  for (const byte of bytes) number = (number << 8n) | BigInt(byte);
  return BigInt.asIntN(bytes.length * 8, number);
}
