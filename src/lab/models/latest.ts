/** Runs asynchronous work of which only the newest counts: starting one aborts the one before. */
export class Latest {
  /** Runs work; `null` where a newer one has taken its place or `abort` was called. @throws what the work throws */
  async run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | null> {
    this.abort();
    const mine = (this._current = new AbortController());
    try {
      const result = await work(mine.signal);
      return mine.signal.aborted ? null : result;
    } catch (error) {
      if (mine.signal.aborted) return null;
      throw error;
    }
  }

  /** Aborts what runs. */
  abort(): void {
    this._current?.abort();
    this._current = null;
  }

  private _current: AbortController | null = null;
}
