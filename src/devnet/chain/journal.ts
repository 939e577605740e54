import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { AffluentError } from '../../core/errors/index.js';
import { syncFolder } from '../write-private.js';

/** One step of the chain: transactions handed to the pool in this order, then, where `mine` says so, one block. */
export const JournalRecord = z.object({
  /** Hash of the head that this step builds on. */
  parent: z.string(),
  /** Seconds since the epoch that a block of this step bears. */
  time: z.number().int(),
  /** Seconds by which the chain's clock runs ahead, after this step. */
  offset: z.number().int(),
  raws: z.array(z.string()),
  mine: z.boolean()
});
export type JournalRecord = z.infer<typeof JournalRecord>;

/** An append-only file of steps. A line is its CRC-32, a space, JSON; a step counts once `append` has returned. */
export class Journal {
  readonly #handle: FileHandle;
  #length: number;
  /** Steps that the file held when it was opened. */
  readonly records: readonly JournalRecord[];

  private constructor(handle: FileHandle, length: number, records: readonly JournalRecord[]) {
    this.#handle = handle;
    this.#length = length;
    this.records = records;
  }

  /**
   * Opens or creates a journal; a torn last line, whose write nobody was told had succeeded, is cut off.
   * @throws AffluentError STATE_CONFLICT where a line before the last is damaged
   */
  static async open(file: string): Promise<Journal> {
    const handle = await open(file, 'a+', 0o600);
    try {
      const bytes = await handle.readFile();
      const { records, length } = parse(bytes, file);
      if (length < bytes.length) await handle.truncate(length);
      await handle.sync();
      await syncFolder(dirname(file));
      return new Journal(handle, length, records);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Bytes on disk. */
  get length(): number {
    return this.#length;
  }

  /** Writes a step and waits until the disk has it; a failed write leaves nothing of the step behind. */
  async append(record: JournalRecord): Promise<void> {
    const json = JSON.stringify(record);
    const line = Buffer.from(`${checksum(json)} ${json}\n`);
    try {
      await this.#handle.appendFile(line);
      await this.#handle.datasync();
    } catch (error) {
      await this.#handle.truncate(this.#length);
      throw error;
    }
    this.#length += line.length;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

function checksum(json: string): string {
  return crc32(json).toString(16).padStart(8, '0');
}

function parse(bytes: Buffer, file: string): { records: JournalRecord[]; length: number } {
  const records: JournalRecord[] = [];
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf(0x0a, start);
    const record = end < 0 ? undefined : parseLine(bytes.toString('utf8', start, end));
    if (!record) {
      if (end >= 0 && end + 1 < bytes.length) {
        throw new AffluentError('STATE_CONFLICT', `${file} is damaged at byte ${start}, before its end.`, {
          hint: 'Restore the file, or begin anew with `affluent devnet reset`.'
        });
      }
      break;
    }
    records.push(record);
    start = end + 1;
  }
  return { records, length: start };
}

function parseLine(line: string): JournalRecord | undefined {
  const json = line.slice(9);
  if (line.slice(0, 9) !== `${checksum(json)} `) return undefined;
  return JournalRecord.parse(JSON.parse(json));
}
