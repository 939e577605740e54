import type { ParquetParsers, ParquetType, SchemaElement } from 'hyparquet';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { convertMetadata } from 'hyparquet/src/metadata.js';
import type { IChunkStatistics } from '../../ports/index.js';

type Bound = ReturnType<typeof convertMetadata>;

/** Statistics of a chunk as the footer has them: bounds as plain values of their type. */
export interface IRawStatistics {
  readonly min?: Uint8Array;
  readonly max?: Uint8Array;
  /** Bounds as writers gave them before their order was defined. */
  readonly oldMin?: Uint8Array;
  readonly oldMax?: Uint8Array;
  readonly nulls?: number;
}

/** A double holds decimals of up to 15 digits so that equal texts give equal numbers. */
const MAX_UNSCALED = 1e15;
const FLOAT32_ULP = 2 ** -23;
const FLOAT32_LEAST = 2 ** -149;

/** Times as texts that sort like the times: nine digits of fraction, UTC. Others as they are, binary as nothing. */
export const exactParsers: Partial<ParquetParsers> = {
  timestampFromMilliseconds: millis => timeText(millis * 1_000_000n),
  timestampFromMicroseconds: micros => timeText(micros * 1_000n),
  timestampFromNanoseconds: nanos => timeText(nanos),
  dateFromDays: days => timeText(BigInt(days) * 86_400_000_000_000n)?.slice(0, 10),
  stringFromBytes: bytes => textOf(bytes),
  uuidFromBytes: () => undefined
};

const PARSERS = { ...DEFAULT_PARSERS, ...exactParsers };

/**
 * Statistics of a chunk of a top-level column, so that comparing with them never rules out a row that would match; what cannot be
 * given so safely is left out.
 */
export function statisticsOf(
  element: SchemaElement,
  type: ParquetType | undefined,
  raw: IRawStatistics
): IChunkStatistics {
  const nulls = raw.nulls === undefined ? {} : { nulls: raw.nulls };
  // The old fields have no defined order for texts and unsigned numbers.
  const old = type !== 'BYTE_ARRAY' && !isUnsigned(element);
  const bound = (bytes: Uint8Array | undefined) => scalarOf(element, convertMetadata(bytes, element, PARSERS));
  const min = bound(raw.min ?? (old ? raw.oldMin : undefined));
  const max = bound(raw.max ?? (old ? raw.oldMax : undefined));
  if (min === undefined || max === undefined) return nulls;
  if (type !== 'FLOAT' && type !== 'DOUBLE') return { min, max, ...nulls };
  return { ...floatRange(Number(min), Number(max), type), ...nulls };
}

/**
 * Readers compare in the column's precision, so a 32-bit bound is widened by its rounding. Statistics leave NaN out: a chunk whose
 * bounds are equal may hold others still, and says nothing.
 */
function floatRange(min: number, max: number, type: 'FLOAT' | 'DOUBLE'): IChunkStatistics {
  if (Number.isNaN(min) || Number.isNaN(max) || min === max) return {};
  if (type === 'DOUBLE') return { min, max };
  const slack = (value: number) => Math.abs(value) * FLOAT32_ULP + FLOAT32_LEAST;
  return { min: min - slack(min), max: max + slack(max) };
}

function scalarOf(element: SchemaElement, value: Bound): string | number | boolean | undefined {
  if (value === undefined || typeof value === 'object' || isUnordered(element)) return undefined;
  if (typeof value === 'bigint') return safe(Number(value));
  if (typeof value !== 'number') return value;
  if (isDecimal(element)) return decimalOf(value, element.scale ?? 0);
  return element.type === 'FLOAT' || element.type === 'DOUBLE' ? value : safe(value);
}

function decimalOf(value: number, scale: number): number | undefined {
  if (scale < 0 || scale > 15 || Math.abs(value) * 10 ** scale > MAX_UNSCALED) return undefined;
  return Number(value.toFixed(scale));
}

function isDecimal({ converted_type, logical_type }: SchemaElement): boolean {
  return converted_type === 'DECIMAL' || logical_type?.type === 'DECIMAL';
}

/** Types whose JSON form does not sort as the file sorts them, or that filters do not name. */
function isUnordered({ type, converted_type, logical_type }: SchemaElement): boolean {
  if (type === 'INT96') return true;
  if (type === 'BYTE_ARRAY') return converted_type !== 'UTF8' && logical_type?.type !== 'STRING';
  if (type === 'FIXED_LEN_BYTE_ARRAY') return converted_type !== 'DECIMAL' && logical_type?.type !== 'DECIMAL';
  return logical_type?.type === 'TIME' || converted_type === 'TIME_MILLIS' || converted_type === 'TIME_MICROS';
}

function isUnsigned({ converted_type, logical_type }: SchemaElement): boolean {
  return converted_type?.startsWith('UINT') === true || (logical_type?.type === 'INTEGER' && !logical_type.isSigned);
}

function safe(value: number): number | undefined {
  return Number.isSafeInteger(value) ? value : undefined;
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function timeText(nanos: bigint): string | undefined {
  const fraction = ((nanos % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const seconds = Number((nanos - fraction) / 1_000_000_000n);
  const date = new Date(seconds * 1_000);
  const year = date.getUTCFullYear();
  if (!(year >= 0 && year <= 9_999)) return undefined;
  return `${date.toISOString().slice(0, 19)}.${fraction.toString().padStart(9, '0')}Z`;
}
