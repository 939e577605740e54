/** Runs acts of the same key one after another, and acts of different keys side by side. */
export class KeyedQueue {
  private readonly _tails = new Map<string, Promise<unknown>>();

  /** Runs an act after all earlier ones of its key have ended, whether well or not; its own outcome is returned. */
  async run<T>(key: string, act: () => Promise<T>): Promise<T> {
    const earlier = this._tails.get(key) ?? Promise.resolve();
    const mine = earlier.then(act, act);
    const tail = mine.catch(() => undefined);
    this._tails.set(key, tail);
    try {
      return await mine;
    } finally {
      if (this._tails.get(key) === tail) this._tails.delete(key);
    }
  }
}
