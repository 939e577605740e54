/** Lets so many acts go on at the same time; the others wait for their turn, first come, first served. */
export class AtMost {
  private _free: number;
  private readonly _waiting: (() => void)[] = [];

  constructor(count: number) {
    this._free = count;
  }

  /** Runs an act when it is its turn; its own outcome is returned. Who has left by then is not served. */
  async run<T>(act: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this._free > 0) this._free -= 1;
    else await new Promise<void>(resolve => this._waiting.push(resolve));
    try {
      signal?.throwIfAborted();
      return await act();
    } finally {
      const next = this._waiting.shift();
      if (next) next();
      else this._free += 1;
    }
  }
}
