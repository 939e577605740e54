import { AffluentError } from '../../core/errors/index.js';

/** Bytes [start, end). */
export interface IPart {
  readonly start: number;
  readonly end: number;
}

/**
 * The part that a Range header asks for; undefined for the whole, which is also the answer to what is no single byte range.
 * @throws AffluentError RANGE_INVALID where the part lies outside
 */
export function partOf(header: string | undefined, size: number): IPart | undefined {
  const found = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (!found || (found[1] === '' && found[2] === '')) return undefined;
  const start = found[1] === '' ? Math.max(0, size - Number(found[2])) : Number(found[1]);
  const end = found[1] === '' || found[2] === '' ? size : Math.min(size, Number(found[2]) + 1);
  if (start >= end) throw new AffluentError('RANGE_INVALID', `The block has ${size} bytes.`, { context: { size } });
  return { start, end };
}
