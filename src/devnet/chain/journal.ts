import { open, readFile, type FileHandle } from 'node:fs/promises';
import { z } from 'zod';

/** One block: a transaction in it, or none; `time` in seconds since the epoch. */
export const JournalEntry = z.object({
  raw: z
    .string()
    .regex(/^0x[0-9a-fA-F]+$/)
    .nullable(),
  time: z.number().int().positive()
});
export type JournalEntry = z.infer<typeof JournalEntry>;
const Head = z.object({ genesis: z.number().int().positive() });

/** What the chain has taken in, durable line by line: replayed, it gives the same chain again. */
export class Journal {
  private constructor(
    private readonly file: FileHandle,
    readonly genesis: number,
    /** Entries that were there when it was opened. */
    readonly entries: readonly JournalEntry[]
  ) {}

  /** Opens or begins a journal. A last line that a kill has torn is dropped. */
  static async open(path: string, now: number): Promise<Journal> {
    const lines = (await readFile(path, 'utf8').catch(() => '')).split('\n');
    const whole = lines.slice(0, -1); // what follows the last newline is torn, or empty
    const head = whole[0] === undefined ? null : Head.parse(JSON.parse(whole[0]));
    const entries = whole.slice(1).map(line => JournalEntry.parse(JSON.parse(line)));
    const file = await open(path, 'a', 0o600);
    if (head) {
      await file.truncate(Buffer.byteLength(whole.map(line => `${line}\n`).join('')));
      return new Journal(file, head.genesis, entries);
    }
    await file.truncate(0);
    const journal = new Journal(file, now, []);
    await journal.write({ genesis: now });
    return journal;
  }

  /** On disk when it resolves. */
  append(entry: JournalEntry): Promise<void> {
    return this.write(entry);
  }

  close(): Promise<void> {
    return this.file.close();
  }

  private async write(line: unknown): Promise<void> {
    await this.file.write(`${JSON.stringify(line)}\n`);
    await this.file.datasync();
  }
}
