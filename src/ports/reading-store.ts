/** What of one page of a dataset's shards a reader has opened. */
export interface IReadingPage {
  readonly reader: string;
  readonly dataset: string;
  readonly version: number;
  /** The licence that was read with; null where it is not known. */
  readonly licence: string | null;
  readonly page: number;
  /** One bit a shard. */
  readonly word: bigint;
  /** Rows of these shards. */
  readonly rows: number;
  /** Milliseconds since the epoch. */
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Names one page of the record. */
export type ReadingKey = Pick<IReadingPage, 'reader' | 'dataset' | 'version' | 'licence' | 'page'>;

/** The service's record of who read what; losing it costs nobody money. */
export interface IReadingStore {
  put(page: IReadingPage): Promise<void>;
  page(key: ReadingKey): Promise<IReadingPage | null>;
  /** Newest first. */
  pages(where: { readonly reader?: string; readonly dataset?: string }): Promise<readonly IReadingPage[]>;
}
