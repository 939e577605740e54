import { open, type FileHandle } from 'node:fs/promises';

const MOST_OPEN = 64;

/** Files that are read again and again stay open; the least recently used is closed first. */
export class OpenFiles {
  private readonly _open = new Map<string, Promise<FileHandle>>();

  /** Bytes that were read, fewer only at the file's end. */
  async read(path: string, position: number, into: Uint8Array): Promise<number> {
    const opening = this._open.get(path) ?? open(path, 'r');
    this._open.delete(path);
    this._open.set(path, opening);
    try {
      const handle = await opening;
      const { bytesRead } = await handle.read(into, 0, into.length, position);
      return bytesRead;
    } catch (error) {
      await this.close(path);
      throw error;
    } finally {
      for (const [oldest] of this._open) {
        if (this._open.size <= MOST_OPEN) break;
        await this.close(oldest);
      }
    }
  }

  async close(path: string): Promise<void> {
    const opening = this._open.get(path);
    this._open.delete(path);
    await (await opening?.catch(() => null))?.close().catch(() => undefined);
  }
}
