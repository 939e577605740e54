import { DataType, TimeUnit } from 'apache-arrow';
import { cellText } from './cell-text.js';

/** How a column's values are written: dates and times as people read them, the rest as it is. */
export function columnText(type: DataType): (value: unknown) => string {
  if (DataType.isDate(type)) return value => dated(value, 10);
  if (DataType.isTimestamp(type)) return value => dated(value, 23, type.timezone ?? '');
  if (DataType.isTime(type)) return value => timeOfDay(value, type.unit);
  if (DataType.isDecimal(type)) return value => decimal(value, type.scale);
  return cellText;
}

/** Arrow gives dates and timestamps as milliseconds since 1970. */
function dated(value: unknown, length: number, zone = ''): string {
  if (typeof value !== 'number' && typeof value !== 'bigint') return cellText(value);
  const moment = new Date(Number(value));
  if (Number.isNaN(moment.getTime())) return cellText(value);
  const text = moment
    .toISOString()
    .slice(0, length)
    .replace('T', ' ')
    .replace(/\.000$/, '');
  return zone ? `${text} ${zone === 'UTC' ? 'UTC' : `UTC (${zone})`}` : text;
}

const SECONDS: Record<TimeUnit, number> = {
  [TimeUnit.SECOND]: 1,
  [TimeUnit.MILLISECOND]: 1e3,
  [TimeUnit.MICROSECOND]: 1e6,
  [TimeUnit.NANOSECOND]: 1e9
};

function timeOfDay(value: unknown, unit: TimeUnit): string {
  if (typeof value !== 'number' && typeof value !== 'bigint') return cellText(value);
  const milliseconds = (Number(value) / SECONDS[unit]) * 1e3;
  return new Date(milliseconds)
    .toISOString()
    .slice(11, 23)
    .replace(/\.000$/, '');
}

/** Arrow gives decimals as the words of an integer, least first. */
function decimal(value: unknown, scale: number): string {
  if (!(value instanceof Uint32Array)) return cellText(value);
  const bits = BigInt(value.length * 32);
  const unsigned = value.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n);
  const signed = BigInt.asIntN(Number(bits), unsigned);
  const digits = (signed < 0n ? -signed : signed).toString().padStart(scale + 1, '0');
  const at = digits.length - scale;
  return `${signed < 0n ? '-' : ''}${digits.slice(0, at)}${scale > 0 ? `.${digits.slice(at)}` : ''}`;
}
