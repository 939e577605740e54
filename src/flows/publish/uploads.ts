import { isAffluentError } from '../../core/errors/index.js';
import type { IBlock, IBlockSink, IFileImporter, IImportedFile } from '../../ports/index.js';
import { pause } from '../pause.js';

/** What goes up in one request: about so many bytes, at most so many files. */
const BATCH_BYTES = 33_554_432;
const BATCH_FILES = 500;
/** Waits before an upload that broke off is sent again, milliseconds. */
const PATIENCE = [1_000, 4_000, 15_000];

/** What uploading asks of the world. */
export interface IUploadDeps {
  readonly importer: IFileImporter;
  readonly sink: IBlockSink;
}

/**
 * Uploads files while the next ones are made. One batch is under way and one is collected, so that no more than these lie on the disk;
 * what has been confirmed is removed from it.
 */
export class Uploads {
  constructor(
    private readonly deps: IUploadDeps,
    private readonly signal?: AbortSignal,
    private readonly patience: readonly number[] = PATIENCE
  ) {}

  /** Takes a file in; it is uploaded for certain when {@link finish} has resolved. @throws what an earlier upload failed with */
  async add(content: AsyncIterable<Uint8Array>): Promise<IImportedFile> {
    this.signal?.throwIfAborted();
    const file = await this.deps.importer.importFile(content, { signal: this.signal });
    this.roots.push(file.cid);
    this.bytes += file.size;
    if (this.bytes >= BATCH_BYTES || this.roots.length >= BATCH_FILES) await this.next();
    return file;
  }

  /** Done when all is confirmed. @throws AffluentError BLOCK_UNAVAILABLE */
  async finish(): Promise<void> {
    await this.next();
    await this.sending;
  }

  /** Gives up what is not uploaded, and removes it from the disk. */
  async discard(): Promise<void> {
    await this.sending.catch(() => undefined);
    await this.remove(this.roots.splice(0));
  }

  private async next(): Promise<void> {
    await this.sending;
    const roots = this.roots.splice(0);
    this.bytes = 0;
    this.sending = roots.length > 0 ? this.send(roots) : Promise.resolve();
    this.sending.catch(() => undefined); // thrown to whoever comes next
  }

  private async send(roots: readonly string[]): Promise<void> {
    try {
      await this.put(roots);
    } finally {
      await this.remove(roots);
    }
  }

  private async put(roots: readonly string[], tries = 0): Promise<void> {
    try {
      await this.deps.sink.put(roots, this.blocks(roots), { signal: this.signal });
    } catch (error) {
      const wait = this.patience[tries];
      if (wait === undefined || !isAffluentError(error) || error.code !== 'BLOCK_UNAVAILABLE') throw error;
      await pause(wait, this.signal);
      await this.put(roots, tries + 1);
    }
  }

  private async remove(roots: readonly string[]): Promise<void> {
    for (const root of roots) await this.deps.importer.remove(root);
  }

  private async *blocks(roots: readonly string[]): AsyncIterable<IBlock> {
    for (const root of roots) yield* this.deps.importer.blocks(root);
  }

  private readonly roots: string[] = [];
  private bytes = 0;
  private sending: Promise<void> = Promise.resolve();
}
