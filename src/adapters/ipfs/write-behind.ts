/** Bytes that may wait to be written; who comes with more waits a little, then goes on without. */
const MOST_WAITING = 16_777_216;
const PATIENCE_MS = 500;

/** What is done to the disk, one thing at a time. Neither may throw. */
export interface IDiskWork {
  write(cid: string, bytes: Uint8Array): Promise<void>;
  remove(cid: string): Promise<void>;
}

/** Writes and removes blocks behind the back of those who read; what waits counts as done. */
export class WriteBehind {
  constructor(private readonly work: IDiskWork) {}

  /** Bytes that are not on disk yet. */
  get bytes(): number {
    return this.held;
  }

  /** Bytes of a block that waits to be written, null for one that waits to be removed, undefined for others. */
  find(cid: string): Uint8Array | null | undefined {
    const waiting = this.waiting.get(cid);
    return waiting === undefined && this.current?.cid === cid ? this.current.bytes : waiting;
  }

  /** Whether there is room for so many bytes more. Waits for it, but not for long: a slow disk must not stop who reads. */
  async hasRoom(bytes: number): Promise<boolean> {
    const until = Date.now() + PATIENCE_MS;
    while (this.held > 0 && this.held + bytes > MOST_WAITING) {
      const left = until - Date.now();
      if (left <= 0) return false;
      await this.turn(left);
    }
    return true;
  }

  write(cid: string, bytes: Uint8Array): void {
    this.put(cid, bytes);
  }

  remove(cid: string): void {
    this.put(cid, null);
  }

  /** Takes back what waits to be written and has not begun. */
  cancel(cid: string): boolean {
    const bytes = this.waiting.get(cid);
    if (!bytes) return false;
    this.waiting.delete(cid);
    this.held -= bytes.length;
    return true;
  }

  /** Done when nothing waits. */
  async settled(): Promise<void> {
    while (this.running) await this.running;
  }

  private put(cid: string, bytes: Uint8Array | null): void {
    this.cancel(cid);
    this.waiting.delete(cid);
    this.waiting.set(cid, bytes);
    this.held += bytes?.length ?? 0;
    this.running ??= this.run();
  }

  private async run(): Promise<void> {
    await Promise.resolve(); // so that `running` is set before it is taken back
    for (const [cid, bytes] of this.waiting) {
      this.waiting.delete(cid);
      this.current = { cid, bytes };
      await (bytes ? this.work.write(cid, bytes) : this.work.remove(cid));
      this.current = undefined;
      this.held -= bytes?.length ?? 0;
      for (const wake of this.sleepers.splice(0)) wake();
    }
    this.running = undefined;
  }

  /** Until something has been done, at most so many milliseconds. */
  private turn(patience: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, patience);
      this.sleepers.push(() => (clearTimeout(timer), resolve()));
    });
  }

  private readonly waiting = new Map<string, Uint8Array | null>();
  private readonly sleepers: (() => void)[] = [];
  private current: { cid: string; bytes: Uint8Array | null } | undefined;
  private running: Promise<void> | undefined;
  private held = 0;
}
