import { randomUUID } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IKeptBlock } from './kept-blocks.js';
import { OpenFiles } from './open-files.js';

/** Names of files that are blocks; a draft has a dot. */
const CID = /^b[a-z2-7]{20,120}$/;
/** Files that are looked at together. */
const TOGETHER = 16;

/** A folder of blocks, a file each; a file appears whole or not at all. */
export class BlockFiles {
  constructor(private readonly folder: string) {}

  /** The whole block. @throws where there is none */
  whole(cid: string): Promise<Buffer> {
    return readFile(this.path(cid));
  }

  /** Fills `into` from a position; says how many bytes there were, and what the file is. @throws where there is none */
  async part(cid: string, position: number, into: Uint8Array): Promise<{ read: number; block: IKeptBlock }> {
    const { read, bytes, modified } = await this.opened.read(this.path(cid), position, into);
    return { read, block: { cid, bytes, marked: modified } };
  }

  has(cid: string): Promise<boolean> {
    return access(this.path(cid)).then(
      () => true,
      () => false
    );
  }

  /** @throws what the system says, with nothing left behind */
  async write(cid: string, bytes: Uint8Array): Promise<void> {
    const draft = `${this.path(cid)}.${this.mine}`;
    try {
      await this.create(draft, bytes).catch(async (error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
        await mkdir(join(this.folder, fan(cid)), { recursive: true, mode: 0o700 });
        await this.create(draft, bytes);
      });
      await rename(draft, this.path(cid));
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  private create(path: string, bytes: Uint8Array): Promise<void> {
    return writeFile(path, bytes, { mode: 0o600 });
  }

  async remove(cid: string): Promise<void> {
    this.opened.close(this.path(cid));
    await rm(this.path(cid), { force: true }).catch(() => undefined);
  }

  /** Marks a use. */
  async mark(cid: string, time: number): Promise<void> {
    await utimes(this.path(cid), new Date(time), new Date(time)).catch(() => undefined);
  }

  /** All blocks of the folder; on the way, drafts of a process that was killed are removed, and blocks that lie in another's folder. */
  async *list(): AsyncGenerator<IKeptBlock, void, undefined> {
    for (const name of await readdir(this.folder).catch(() => [])) {
      const files = await readdir(join(this.folder, name)).catch(() => []);
      for (let at = 0; at < files.length; at += TOGETHER) {
        const found = await Promise.all(files.slice(at, at + TOGETHER).map(file => this.inspect(name, file)));
        for (const block of found) if (block) yield block;
      }
    }
  }

  close(): void {
    this.opened.closeAll();
  }

  private async inspect(name: string, file: string): Promise<IKeptBlock | null> {
    const path = join(this.folder, name, file);
    if (CID.test(file) && name === fan(file)) {
      const facts = await stat(path).catch(() => null);
      return facts?.isFile() ? { cid: file, bytes: facts.size, marked: facts.mtimeMs } : null;
    }
    const [cid = '', writer] = file.split('.');
    if (CID.test(cid) && writer !== this.mine) await rm(path, { force: true }).catch(() => undefined);
    return null;
  }

  private path(cid: string): string {
    return join(this.folder, fan(cid), cid);
  }

  private readonly mine = randomUUID();
  private readonly opened = new OpenFiles();
}

/** 32 folders: each costs a cold read what two files do. The last character has three bits of the hash only, the first are all alike. */
function fan(cid: string): string {
  return cid.slice(-2, -1);
}
