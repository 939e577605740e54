import { AffluentError } from '../../core/errors/index.js';

/** Which blocks below a root a CAR holds (IPIP-402): the root alone, the file's, or all. */
export type DagScope = 'block' | 'entity' | 'all';

/** Bytes of a file, `to` exclusive; Infinity stands for its end, negative numbers count from there. */
export interface IEntityBytes {
  readonly from: number;
  readonly to: number;
}

/** Reads `entity-bytes=from:to`, whose `to` is inclusive and may be `*`. @throws AffluentError INPUT_INVALID */
export function parseEntityBytes(text: string): IEntityBytes {
  const found = /^(-?\d{1,15}):(-?\d{1,15}|\*)$/.exec(text);
  if (!found) throw new AffluentError('INPUT_INVALID', 'entity-bytes must be from:to, as in 0:1023, -5:* or 8:-1.');
  return { from: Number(found[1]), to: exclusive(String(found[2])) };
}

function exclusive(last: string): number {
  return last === '*' || last === '-1' ? Infinity : Number(last) + 1;
}

/** The bytes [from, to) of a file of this size; empty where they lie outside. */
export function resolveEntityBytes({ from, to }: IEntityBytes, size: number): IEntityBytes {
  const place = (at: number) => Math.min(Math.max(at < 0 ? size + at : at, 0), size);
  return { from: place(from), to: place(to) };
}
