import { AffluentError } from '../core/errors/index.js';

/** Half-open range of bytes. */
export interface IByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The range that a `Range` header asks of a file of `size` bytes; null where it asks for the whole, or for several ranges or in units
 * that this service does not serve (RFC 9110 lets it answer with the whole then).
 * @throws AffluentError RANGE_INVALID where it lies outside
 */
export function parseRange(header: string | undefined, size: number): IByteRange | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return null;
  const [, first = '', last = ''] = match;
  const start = first === '' ? Math.max(size - Number(last), 0) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(Number(last) + 1, size);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return null;
  if (start >= size || start >= end)
    throw new AffluentError('RANGE_INVALID', `The file has ${size} bytes.`, { context: { size } });
  return { start, end };
}
