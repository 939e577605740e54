/** What one side pushes and the other awaits, in order. */
export class EventQueue<T> implements AsyncIterable<T> {
  push(item: T): void {
    this._items.push(item);
    this._wake();
  }

  /** Ends the iteration after what was pushed; with an error, by throwing it. */
  end(error: Error | null = null): void {
    this._end ??= { error };
    this._wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      while (this._items.length > 0) yield this._items.shift() as T;
      if (this._end) break;
      await new Promise<void>(wake => (this._wake = wake));
    }
    if (this._end.error) throw this._end.error;
  }

  private readonly _items: T[] = [];
  private _end: { readonly error: Error | null } | null = null;
  private _wake: () => void = () => undefined;
}
