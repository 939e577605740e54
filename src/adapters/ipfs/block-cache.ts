import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IBlock, IBlockSource, IFetchOptions } from '../../ports/index.js';
import type { ILocalBlocks } from './local-blocks.js';
import { OpenFiles } from './open-files.js';
import { isBlock, parseCid } from './verify-block.js';

/** Where and how much is cached, in bytes. */
export interface IBlockCacheOptions {
  readonly folder: string;
  readonly limit: number;
}

/** How exactly the order of use survives a restart. */
const MARK_EVERY_MS = 3_600_000;

/**
 * Ciphertext blocks on disk in front of another source: a file a block, least recently used go first. A damaged file is fetched
 * again; a full disk only means that nothing more is kept.
 */
export class BlockCache implements ILocalBlocks {
  constructor(source: IBlockSource, options: IBlockCacheOptions) {
    this._source = source;
    this._folder = options.folder;
    this._limit = options.limit;
  }

  async get(cid: string, options: IFetchOptions = {}): Promise<Uint8Array> {
    const parsed = parseCid(cid);
    await (this._ready ??= this._load());
    if (this._entries.has(cid)) {
      const kept = await readFile(this._path(cid)).catch(() => null);
      if (kept && isBlock(parsed, kept)) {
        this._touch(cid, kept.byteLength);
        return kept;
      }
      this._forget(cid);
    }
    const bytes = await this._source.get(cid, options);
    await this._keep(cid, bytes);
    return bytes;
  }

  async has(cid: string): Promise<boolean> {
    await (this._ready ??= this._load());
    return this._entries.has(cid);
  }

  async part(cid: string, start: number, into: Uint8Array): Promise<boolean> {
    if (!(await this.has(cid)) || start + into.length > (this._entries.get(cid) ?? 0)) return false;
    const read = await this._files.read(this._path(cid), start, into).catch(() => 0);
    if (read < into.length) {
      await this.forget(cid);
      return false;
    }
    this._touch(cid, this._entries.get(cid) ?? 0);
    return true;
  }

  async forget(cid: string): Promise<void> {
    this._forget(cid);
    await this._files.close(this._path(cid));
    await rm(this._path(cid), { force: true }).catch(() => undefined);
  }

  async range(
    root: string,
    from: number,
    to: number,
    options: IFetchOptions = {}
  ): Promise<AsyncIterable<IBlock> | null> {
    const blocks = await this._source.range?.(root, from, to, options);
    if (!blocks) return null;
    const keep = async (block: IBlock) => {
      if (!(await this.has(block.cid))) await this._keep(block.cid, block.bytes);
      return block;
    };
    return (async function* () {
      for await (const block of blocks) yield await keep(block);
    })();
  }

  private async _keep(cid: string, bytes: Uint8Array): Promise<void> {
    const path = this._path(cid);
    const draft = `${path}.${randomUUID()}`;
    try {
      await mkdir(join(this._folder, shard(cid)), { recursive: true, mode: 0o700 });
      await writeFile(draft, bytes, { mode: 0o600 });
      await rename(draft, path);
      this._touch(cid, bytes.byteLength);
    } catch {
      await rm(draft, { force: true }).catch(() => undefined); // reading goes on without the cache
    }
    await this._evict(cid);
  }

  /** Map keeps insertion order: the first entry is the one not used for longest. */
  private _touch(cid: string, bytes: number): void {
    this._forget(cid);
    this._entries.set(cid, bytes);
    this._bytes += bytes;
    const now = Date.now();
    if (now - (this._marked.get(cid) ?? 0) < MARK_EVERY_MS) return;
    this._marked.set(cid, now);
    void utimes(this._path(cid), new Date(now), new Date(now)).catch(() => undefined); // so that the order survives a restart
  }

  private _forget(cid: string): void {
    this._bytes -= this._entries.get(cid) ?? 0;
    this._entries.delete(cid);
  }

  private readonly _marked = new Map<string, number>();
  private readonly _files = new OpenFiles();

  private async _evict(keep: string): Promise<void> {
    for (const [cid] of this._entries) {
      if (this._bytes <= this._limit) return;
      if (cid !== keep) await this.forget(cid);
    }
  }

  private async _load(): Promise<void> {
    const found: { cid: string; bytes: number; used: number }[] = [];
    for (const name of await readdir(this._folder).catch(() => [])) {
      for (const cid of await readdir(join(this._folder, name)).catch(() => [])) {
        if (cid.includes('.'))
          await rm(join(this._folder, name, cid), { force: true }); // a draft of a process that was killed
        else {
          const facts = await stat(join(this._folder, name, cid)).catch(() => null);
          if (facts?.isFile()) found.push({ cid, bytes: facts.size, used: facts.mtimeMs });
        }
      }
    }
    for (const { cid, bytes } of found.sort((a, b) => a.used - b.used)) {
      this._entries.set(cid, bytes);
      this._bytes += bytes;
    }
  }

  private _path(cid: string): string {
    return join(this._folder, shard(cid), cid);
  }

  private readonly _source: IBlockSource;
  private readonly _folder: string;
  private readonly _limit: number;
  private readonly _entries = new Map<string, number>();
  private _bytes = 0;
  private _ready: Promise<void> | undefined;
}

/** The last characters of a CID are spread evenly; the first are all alike. */
function shard(cid: string): string {
  return cid.slice(-2);
}
