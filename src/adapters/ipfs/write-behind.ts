/** Bytes that may wait to be written; who comes with more waits a little, then goes on without. */
const MOST_WAITING = 16_777_216;
const PATIENCE_MS = 500;

/** What is done to the disk, one thing at a time. Neither may throw. */
export interface IDiskWork {
  write(cid: string, bytes: Uint8Array): Promise<void>;
  remove(cid: string): Promise<void>;
}

/** One thing to do: a block to write, or, without bytes, to remove. */
interface ITask {
  readonly cid: string;
  readonly bytes: Uint8Array | null;
  readonly done: () => void;
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
    const waiting = this.waiting.get(cid) ?? (this.current?.cid === cid ? this.current : undefined);
    return waiting?.bytes;
  }

  /** Whether there is room for so many bytes more. Waits for it, but not for long: a slow disk must not stop who reads. */
  async hasRoom(bytes: number): Promise<boolean> {
    const until = performance.now() + PATIENCE_MS;
    while (this.held > 0 && this.held + bytes > MOST_WAITING) {
      const left = until - performance.now();
      if (left <= 0) return false;
      await this.turn(left);
    }
    return true;
  }

  /** `done` is called when nobody here looks at the bytes any more, whatever became of them. */
  write(cid: string, bytes: Uint8Array, done: () => void = () => undefined): void {
    this.put({ cid, bytes, done });
  }

  remove(cid: string): void {
    this.put({ cid, bytes: null, done: () => undefined });
  }

  /** Takes back what waits to be written and has not begun. */
  cancel(cid: string): boolean {
    const task = this.waiting.get(cid);
    if (!task?.bytes) return false;
    this.waiting.delete(cid);
    this.end(task);
    return true;
  }

  /** Done when nothing waits. */
  async settled(): Promise<void> {
    while (this.running) await this.running;
  }

  private put(task: ITask): void {
    this.cancel(task.cid);
    this.waiting.delete(task.cid);
    this.waiting.set(task.cid, task);
    this.held += task.bytes?.length ?? 0;
    this.running ??= this.run();
  }

  private async run(): Promise<void> {
    await Promise.resolve(); // so that `running` is set before it is taken back
    for (const [cid, task] of this.waiting) {
      const { bytes } = task;
      this.waiting.delete(cid);
      this.current = task;
      await (bytes ? this.work.write(cid, bytes) : this.work.remove(cid));
      this.current = undefined;
      this.end(task);
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

  private end({ bytes, done }: ITask): void {
    this.held -= bytes?.length ?? 0;
    done();
  }

  private readonly waiting = new Map<string, ITask>();
  private readonly sleepers: (() => void)[] = [];
  private current: ITask | undefined;
  private running: Promise<void> | undefined;
  private held = 0;
}
