/** Settings of a cache: how much it holds, and how much a value counts. */
export interface IBoundedCacheOptions<V> {
  readonly limit: number;
  readonly weigh: (value: V) => number;
}

/** Keeps values up to a total weight; the least recently used go first. A value over the limit is not kept. */
export class BoundedCache<V> {
  private readonly _values = new Map<string, V>();
  private _weight = 0;

  constructor(private readonly _options: IBoundedCacheOptions<V>) {}

  get(key: string): V | undefined {
    const value = this._values.get(key);
    if (value === undefined) return undefined;
    this._values.delete(key);
    this._values.set(key, value);
    return value;
  }

  set(key: string, value: V): void {
    this.delete(key);
    const weight = this._options.weigh(value);
    if (weight > this._options.limit) return;
    this._values.set(key, value);
    this._weight += weight;
    for (const oldest of this._values.keys()) {
      if (this._weight <= this._options.limit) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const value = this._values.get(key);
    if (value === undefined) return;
    this._values.delete(key);
    this._weight -= this._options.weigh(value);
  }

  clear(): void {
    this._values.clear();
    this._weight = 0;
  }
}
