import { AffluentError } from '../../src/core/errors/index.js';
import type { IFooter, IFooterReader, IRowCounter } from '../../src/ports/index.js';

/** A file that ends like a Parquet file: body, footer, its length, magic. Footers are JSON here. */
export function fakeShard(rows: number, size: number): Uint8Array {
  const footer = Buffer.from(JSON.stringify({ rows }));
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(footer.length);
  tail.write('PAR1', 4);
  const body = Buffer.alloc(size - footer.length - 8);
  for (let at = 0; at < body.length; at++) body[at] = (at * 31 + rows) % 251;
  return Buffer.concat([body, footer, tail]);
}

/** Counts by the JSON footer. */
export const fakeRowCounter: IRowCounter = {
  count: footer => (parse(footer.subarray(0, footer.length - 8)) as { rows: number }).rows
};

/** Reads a footer that is JSON. */
export const fakeFooterReader: IFooterReader = { read: bytes => parse(bytes) as IFooter };

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch (cause) {
    throw new AffluentError('MANIFEST_INVALID', 'no footer', { cause });
  }
}
