import { readSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/** Some 400 MiB of leaves: what one reads again and again of a dataset. */
const MOST_OPEN = 400;
/** A read that takes longer than this, in milliseconds, has waited for a disk; for so long the next ones wait on a thread. */
const SLOW_READ = 4;
const SLOW_FOR = 2_000;

interface IOpened {
  readonly handle: Promise<FileHandle>;
  readonly facts: Promise<{ bytes: number; modified: number }>;
  readers: number;
  closing: boolean;
}

/** Files that are read again and again stay open; the least recently used is closed first, and none while it is read. */
export class OpenFiles {
  /** Fills `into` from a position; says how many bytes there were, the file's size, and when it was last changed when it was opened. */
  async read(
    path: string,
    position: number,
    into: Uint8Array
  ): Promise<{ read: number; bytes: number; modified: number }> {
    const file = this.use(path);
    try {
      const handle = await file.handle;
      let read = 0;
      while (read < into.length) {
        const bytesRead = await this.readSome(handle, into.subarray(read), position + read);
        if (bytesRead === 0) break;
        read += bytesRead;
      }
      return { read, ...(await file.facts) };
    } catch (error) {
      this.close(path);
      throw error;
    } finally {
      file.readers -= 1;
      if (file.closing) this.end(file);
    }
  }

  close(path: string): void {
    const file = this.files.get(path);
    if (!file) return;
    this.files.delete(path);
    file.closing = true;
    this.end(file);
  }

  closeAll(): void {
    for (const path of [...this.files.keys()]) this.close(path);
  }

  /** What the system has in memory comes at once: to wake a thread takes several times as long as the copy. */
  private async readSome(handle: FileHandle, into: Uint8Array, position: number): Promise<number> {
    const began = performance.now();
    if (began < this.slowUntil) return (await handle.read(into, 0, into.length, position)).bytesRead;
    const read = readSync(handle.fd, into, 0, into.length, position);
    const ended = performance.now();
    if (ended - began > SLOW_READ) this.slowUntil = ended + SLOW_FOR;
    return read;
  }

  private slowUntil = 0;

  private use(path: string): IOpened {
    const file = this.files.get(path) ?? begin(path);
    file.readers += 1;
    this.files.delete(path);
    this.files.set(path, file);
    for (const oldest of this.files.keys()) {
      if (this.files.size <= MOST_OPEN) break;
      this.close(oldest);
    }
    return file;
  }

  private end(file: IOpened): void {
    if (file.readers === 0) void file.handle.then(handle => handle.close()).catch(() => undefined);
  }

  private readonly files = new Map<string, IOpened>();
}

function begin(path: string): IOpened {
  const handle = open(path, 'r');
  const facts = handle.then(opened => opened.stat()).then(({ size, mtimeMs }) => ({ bytes: size, modified: mtimeMs }));
  facts.catch(() => undefined); // `handle` tells
  return { handle, facts, readers: 0, closing: false };
}
