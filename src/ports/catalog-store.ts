import type { DatasetQuery } from '../core/wire/index.js';
import type { ChainEvent } from './chain-events.js';

/** A row of the index: what of a dataset can be searched and shown without asking anybody. */
export interface ICatalogEntry {
  readonly id: string;
  readonly publisher: string;
  readonly slug: string;
  readonly version: number;
  readonly manifest: string;
  readonly block: number;
  readonly registeredAt: number;
  /** Null until the manifest has been fetched and found good. */
  readonly document: unknown;
  /** Why it is not shown, where the manifest is not acceptable. */
  readonly problem: string | null;
  readonly title: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly rows: number;
  readonly bytes: number;
}

/** The index of chain events and manifests: a cache, rebuilt from chain and IPFS whenever it is lost. */
export interface ICatalogStore {
  /** Last indexed block and its hash, to notice a reorganisation; null at the start. */
  cursor(): Promise<{ block: number; hash: string } | null>;
  /** Applies a run of events and moves the cursor in one transaction. */
  apply(events: readonly ChainEvent[], cursor: { block: number; hash: string }): Promise<void>;
  /** Forgets everything after a block. */
  rewind(block: number): Promise<void>;
  putEntry(entry: ICatalogEntry): Promise<void>;
  entry(id: string): Promise<ICatalogEntry | null>;
  entriesBySlug(slug: string): Promise<readonly ICatalogEntry[]>;
  entriesWithoutDocument(limit: number): Promise<readonly ICatalogEntry[]>;
  /** Full-text search with a cursor; `licensed` narrows to these ids. */
  search(
    query: DatasetQuery,
    licensed: readonly string[]
  ): Promise<{ items: readonly ICatalogEntry[]; next: string | null }>;
  /** Events of one type, oldest first, narrowed by equal values of top-level fields. */
  events<T extends ChainEvent['type']>(
    type: T,
    where?: Readonly<Record<string, string | number | bigint>>
  ): Promise<readonly Extract<ChainEvent, { type: T }>[]>;
}
