/** How exactly the order of use survives a restart, in milliseconds. */
const MARK_EVERY = 3_600_000;

/** A block that is kept: its bytes, and when its last use was marked on its file (milliseconds of the epoch). */
export interface IKeptBlock {
  readonly cid: string;
  readonly bytes: number;
  readonly marked: number;
}

/** Which blocks are kept, in the order of their last use; any step takes the same time, however many they are. */
export class KeptBlocks {
  /** Bytes of all of them. */
  get bytes(): number {
    return this.total;
  }

  get(cid: string): IKeptBlock | undefined {
    return this.blocks.get(cid);
  }

  /** Notes a use; says whether it is time to mark the file, so that the order survives a restart. */
  use(block: IKeptBlock, now: number): boolean {
    const due = now - block.marked >= MARK_EVERY;
    this.drop(block.cid);
    this.blocks.set(block.cid, due ? { ...block, marked: now } : block);
    this.total += block.bytes;
    return due;
  }

  drop(cid: string): void {
    this.total -= this.blocks.get(cid)?.bytes ?? 0;
    this.blocks.delete(cid);
  }

  /** Puts blocks that a look at the disk found before those that have been used since. */
  found(blocks: readonly IKeptBlock[]): void {
    const since = [...this.blocks.values()];
    const older = blocks.filter(({ cid }) => !this.blocks.has(cid)).sort((a, b) => a.marked - b.marked);
    this.blocks = new Map([...older, ...since].map(block => [block.cid, block]));
    for (const { bytes } of older) this.total += bytes;
  }

  /** Holds a block while it is read: it is not the next to go. Whoever pins must call what it gives, once. */
  pin(cid: string): () => void {
    this.pins.set(cid, (this.pins.get(cid) ?? 0) + 1);
    return () => {
      const left = (this.pins.get(cid) ?? 1) - 1;
      if (left > 0) this.pins.set(cid, left);
      else this.pins.delete(cid);
    };
  }

  /** The block that was not used for longest and is not being read; Map keeps insertion order. */
  oldest(): IKeptBlock | undefined {
    for (const block of this.blocks.values()) if (!this.pins.has(block.cid)) return block;
    return undefined;
  }

  private blocks = new Map<string, IKeptBlock>();
  private readonly pins = new Map<string, number>();
  private total = 0;
}
