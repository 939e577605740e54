import type { IBlock, IBlockSource, IFetchOptions, ISpan } from '../../ports/index.js';
import { orAbort } from './or-abort.js';

/** Bytes that the first touch of a file asks for at once; beyond them, leaves in parallel are faster than one stream. */
const FIRST_BYTES = 4_194_304;

/**
 * Begins to read a file whose root is not at hand: root and first leaves come in one round trip where somebody offers that, see
 * `IBlockSource.range`; what does not come is asked for by itself. Several readers may share it; each joins, and leaves.
 */
export class FirstTouch {
  private readonly came = new Map<string, Uint8Array>();
  private readonly span: ISpan;
  private readonly end = new AbortController();
  private stream: Promise<AsyncIterator<IBlock> | null> | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private readers = 0;

  constructor(
    private readonly blocks: IBlockSource,
    private readonly root: string,
    { start, end }: ISpan
  ) {
    this.span = { start, end: Math.min(end, start + FIRST_BYTES) };
  }

  join(): this {
    this.readers += 1;
    return this;
  }

  /** The last who leaves frees connection and memory: true. */
  leave(): boolean {
    this.readers -= 1;
    if (this.readers > 0) return false;
    this.end.abort();
    this.came.clear();
    void this.stream?.then(stream => stream?.return?.()).catch(() => undefined);
    this.stream = Promise.resolve(null);
    return true;
  }

  /** A block that was asked for with the root: it has come, or comes with the next ones. */
  async node(cid: string, options: IFetchOptions): Promise<Uint8Array> {
    const found = this.turn.then(() => this.find(cid));
    this.turn = found.catch(() => undefined);
    // Where it broke off, what is missing is asked for by itself, and that says who is to blame.
    return (await orAbort(found, options.signal)) ?? this.blocks.get(cid, options);
  }

  /** Whether a leaf was asked for with the root; one that was not need not wait for those that were. */
  asked({ start, end }: { readonly start: number; readonly end: number | null }): boolean {
    return start < this.span.end && (end ?? Infinity) > this.span.start;
  }

  private async find(cid: string): Promise<Uint8Array | null> {
    const stream = await (this.stream ??= this.open());
    while (!this.came.has(cid)) {
      const next = await stream?.next().catch(() => null);
      if (!next || next.done) return null;
      this.came.set(next.value.cid, next.value.bytes);
    }
    const bytes = this.came.get(cid) as Uint8Array;
    this.came.delete(cid);
    return bytes;
  }

  private async open(): Promise<AsyncIterator<IBlock> | null> {
    const { start, end } = this.span;
    const options = { signal: this.end.signal };
    const range = await this.blocks.range?.(this.root, start, end, options).catch(() => null);
    return range?.[Symbol.asyncIterator]() ?? null;
  }
}
