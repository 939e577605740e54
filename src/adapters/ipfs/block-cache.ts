import type { IBlock, IBlockSource, IFetchOptions } from '../../ports/index.js';
import { BlockFiles } from './block-files.js';
import { DiskRoom, diskSpace, type IDiskSpace } from './disk-room.js';
import { KeptBlocks, type IKeptBlock } from './kept-blocks.js';
import type { ILocalBlocks } from './local-blocks.js';
import { ReceivedBlock } from './received.js';
import { SingleFlight } from './single-flight.js';
import { isBlock, parseCid } from './verify-block.js';
import { WriteBehind } from './write-behind.js';

/** Where and how much is cached. */
export interface IBlockCacheOptions {
  readonly folder: string;
  /** Bytes of all blocks together. */
  readonly limit: number;
  /** Space of the folder's disk; the system's word where nothing else is given. */
  readonly space?: () => Promise<IDiskSpace>;
  readonly now?: () => number;
  /** Told once when nothing more can be kept, until something is kept again; without a reason where others fill the disk. */
  readonly onFull?: (reason?: unknown) => void;
}

/**
 * Ciphertext blocks on disk in front of another source: a file a block, least recently used go first. A damaged file is fetched
 * again. Blocks are written behind the reader's back; a full or failing disk only means that nothing more is kept. The folder
 * belongs to one process; what lies in it is looked through in the background, and readers do not wait for that.
 */
export class BlockCache implements ILocalBlocks {
  constructor(
    private readonly source: IBlockSource,
    private readonly options: IBlockCacheOptions
  ) {
    this.limit = options.limit;
    this.now = options.now ?? Date.now;
    this.files = new BlockFiles(options.folder);
    this.room = new DiskRoom(options.space ?? (() => diskSpace(options.folder)), this.now);
  }

  async get(cid: string, options: IFetchOptions = {}): Promise<Uint8Array> {
    options.signal?.throwIfAborted();
    parseCid(cid);
    return this.fetch(cid, options, block => block.claim());
  }

  async use<R>(cid: string, look: (bytes: Uint8Array, isKept: boolean) => R, options: IFetchOptions = {}): Promise<R> {
    options.signal?.throwIfAborted();
    parseCid(cid);
    return this.fetch(cid, options, ({ bytes }) => look(bytes, this.holds(cid) === true));
  }

  async has(cid: string): Promise<boolean> {
    return this.holds(cid) ?? this.files.has(cid);
  }

  async part(cid: string, start: number, into: Uint8Array): Promise<boolean> {
    const waiting = this.disk.find(cid);
    if (waiting) {
      const bytes = waiting.subarray(start, start + into.length);
      into.set(bytes);
      this.touch(cid);
      return bytes.length === into.length;
    }
    if (this.holds(cid) === false) return false;
    const unpin = this.kept.pin(cid);
    try {
      const { read, block } = await this.files.part(cid, start, into);
      if (read < into.length) await this.forget(cid);
      else this.touch(cid, block);
      return read === into.length;
    } catch (error) {
      if (isMissing(error)) this.kept.drop(cid);
      return false;
    } finally {
      unpin();
    }
  }

  async forget(cid: string): Promise<void> {
    this.kept.drop(cid);
    this.disk.remove(cid);
  }

  async range(
    root: string,
    from: number,
    to: number,
    options: IFetchOptions = {}
  ): Promise<AsyncIterable<IBlock> | null> {
    const blocks = await this.source.range?.(root, from, to, options);
    return blocks ? this.keepAll(blocks) : null;
  }

  /** Done when all that was read is kept, and the folder has been looked through. */
  async settled(): Promise<void> {
    await (this.looking ??= this.look());
    await this.disk.settled();
  }

  /** Keeps at most so many bytes from now on; what is too much goes at once, the least recently used first. */
  async bound(limit: number): Promise<void> {
    const isLess = limit < this.limit;
    this.limit = limit;
    if (!isLess) return;
    await (this.looking ??= this.look());
    await this.makeRoom('', 0);
  }

  /** Writes what still waits, and lets go of the files. */
  async close(): Promise<void> {
    await this.disk.settled();
    this.files.close();
  }

  private async *keepAll(blocks: AsyncIterable<IBlock>): AsyncGenerator<IBlock, void, undefined> {
    for await (const block of blocks) {
      await this.keep(block.cid, new ReceivedBlock(block.bytes));
      yield block;
    }
  }

  /** True or false where memory knows whether the block is kept; null before the folder has been looked through. */
  private holds(cid: string): boolean | null {
    this.looking ??= this.look();
    const waiting = this.disk.find(cid);
    if (waiting !== undefined) return waiting !== null;
    return this.kept.get(cid) ? true : this.looked ? false : null;
  }

  private fetch<R>(cid: string, options: IFetchOptions, take: (block: ReceivedBlock) => R): Promise<R> {
    return this.fetches.join(cid, options.signal, signal => this.find(cid, { ...options, signal }), take);
  }

  private async find(cid: string, options: IFetchOptions): Promise<ReceivedBlock> {
    const here = await this.whole(cid);
    if (here) return new ReceivedBlock(here);
    const block = new ReceivedBlock(await this.source.get(cid, options));
    await this.keep(cid, block);
    return block;
  }

  /** A kept block that has passed its hash. */
  private async whole(cid: string): Promise<Uint8Array | null> {
    if (this.holds(cid) === false) return null;
    const waiting = this.disk.find(cid);
    if (waiting) {
      this.touch(cid);
      return waiting.slice(); // its own memory goes when it is written
    }
    const unpin = this.kept.pin(cid);
    try {
      const bytes = await this.files.whole(cid);
      if (isBlock(parseCid(cid), bytes)) {
        this.touch(cid, { cid, bytes: bytes.length, marked: this.kept.get(cid)?.marked ?? 0 });
        return bytes;
      }
      await this.forget(cid);
    } catch (error) {
      if (isMissing(error)) this.kept.drop(cid);
    } finally {
      unpin();
    }
    return null;
  }

  private async keep(cid: string, block: ReceivedBlock): Promise<void> {
    const { bytes } = block;
    if (this.holds(cid) || this.room.paused || bytes.length > this.limit) return;
    if (!(await this.disk.hasRoom(bytes.length)) || this.holds(cid)) return;
    this.kept.use({ cid, bytes: bytes.length, marked: this.now() }, this.now());
    block.hold();
    this.disk.write(cid, bytes, () => block.letGo());
  }

  private touch(cid: string, block: IKeptBlock | undefined = this.kept.get(cid)): void {
    const known = this.kept.get(cid) ?? block;
    if (known && this.kept.use(known, this.now())) void this.files.mark(cid, this.now());
  }

  private async write(cid: string, bytes: Uint8Array): Promise<void> {
    try {
      if (this.room.paused) return this.kept.drop(cid);
      if (!(await this.makeRoom(cid, bytes.length))) return this.giveUp(cid);
      await this.files.write(cid, bytes);
      this.room.took(bytes.length);
      this.hasGivenUp = false;
    } catch (error) {
      this.giveUp(cid, error);
      this.room.pause();
    }
  }

  /** Reading goes on without the cache. */
  private giveUp(cid: string, reason?: unknown): void {
    this.kept.drop(cid);
    if (!this.hasGivenUp) this.options.onFull?.(reason);
    this.hasGivenUp = true;
  }

  /** Lets the oldest go until the block fits into the limit and onto the disk; false where it will not. */
  private async makeRoom(cid: string, bytes: number): Promise<boolean> {
    for (;;) {
      const over = this.looked && this.kept.bytes - this.disk.bytes + bytes > this.limit;
      if (!over && (await this.room.left()) >= bytes) return true;
      const oldest = this.looked ? this.kept.oldest() : undefined;
      if (!oldest || oldest.cid === cid) return false;
      this.kept.drop(oldest.cid);
      if (this.disk.cancel(oldest.cid)) continue;
      await this.files.remove(oldest.cid);
      this.room.took(-oldest.bytes);
    }
  }

  private async look(): Promise<void> {
    const found: IKeptBlock[] = [];
    for await (const block of this.files.list()) found.push(block);
    this.kept.found(found.filter(({ cid }) => this.disk.find(cid) === undefined));
    this.looked = true;
  }

  private limit: number;
  private readonly now: () => number;
  private readonly files: BlockFiles;
  private readonly room: DiskRoom;
  private readonly kept = new KeptBlocks();
  private readonly fetches = new SingleFlight<ReceivedBlock>(block => block.letGo());
  private readonly disk = new WriteBehind({
    write: (cid, bytes) => this.write(cid, bytes),
    remove: cid => this.files.remove(cid)
  });
  private looking: Promise<void> | undefined;
  private looked = false;
  private hasGivenUp = false;
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
