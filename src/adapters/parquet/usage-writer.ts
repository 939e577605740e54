import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import parquet, { type ParquetWriter } from 'parquetjs-lite';
import { AffluentError } from '../../core/errors/index.js';
import type { UsageRow } from '../../core/wire/index.js';
import type { IUsageWriter, OpenUsageWriter } from '../../ports/index.js';

/** Amounts and licence numbers may pass 64 bits: they are decimal texts, `decimals` says where the point stands. */
const schema = new parquet.ParquetSchema({
  time: { type: 'TIMESTAMP_MILLIS' },
  block: { type: 'INT64' },
  transaction: { type: 'UTF8' },
  dataset: { type: 'UTF8' },
  ref: { type: 'UTF8' },
  title: { type: 'UTF8' },
  licence: { type: 'UTF8' },
  page: { type: 'INT32' },
  shards: { type: 'INT64' },
  rows: { type: 'INT64' },
  amount: { type: 'UTF8' },
  currency: { type: 'UTF8' },
  decimals: { type: 'INT32' },
  currencyAddress: { type: 'UTF8', optional: true }
});

/** A usage log as Parquet, written with parquetjs-lite beside its place and moved there when it is whole. */
class ParquetUsageWriter implements IUsageWriter {
  constructor(
    private readonly path: string,
    private readonly temporary: string,
    private readonly stream: WriteStream,
    private readonly writer: ParquetWriter
  ) {}

  async write({ time, currency, ...row }: UsageRow): Promise<void> {
    const { symbol, decimals, address } = currency;
    const more = address === null ? {} : { currencyAddress: address };
    await this.writer.appendRow({ ...row, time: new Date(time), currency: symbol, decimals, ...more });
  }

  async close(): Promise<void> {
    try {
      await this.writer.close();
      if (!this.stream.closed) await once(this.stream, 'close');
      await rename(this.temporary, this.path);
    } catch (cause) {
      await this.abort();
      throw notWritable(this.path, cause);
    }
  }

  async abort(): Promise<void> {
    // The library may still be writing its head: a destroyed stream would throw at it, where nobody listens.
    if (!this.stream.closed) await new Promise<void>(resolve => this.stream.once('close', resolve).end());
    await rm(this.temporary, { force: true });
  }
}

/** Opens a Parquet file for a usage log. */
export const openUsageWriter: OpenUsageWriter = async path => {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  const stream = createWriteStream(temporary, { flags: 'wx', mode: 0o600 });
  try {
    await once(stream, 'open');
    // A full disk is told by the write that meets it.
    stream.on('error', () => undefined);
    return new ParquetUsageWriter(path, temporary, stream, await parquet.ParquetWriter.openStream(schema, stream));
  } catch (cause) {
    throw notWritable(path, cause);
  }
};

function notWritable(path: string, cause: unknown): AffluentError {
  return new AffluentError('INPUT_INVALID', `${path} cannot be written.`, {
    hint: 'Name a file in a folder that exists, on a disk with room.',
    cause
  });
}
