import type { DatasetFacets, DatasetFilter, DatasetQuery } from '../core/wire/index.js';
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
  /** The name that the manifest gives its publisher. */
  readonly publisherName: string;
  readonly training: boolean;
  readonly commercialUse: boolean;
  readonly redistribution: boolean;
  /** Of the files: `parquet`. */
  readonly format: string;
}

/** What a list shows of an entry: to find many, nothing large is read. */
export type CatalogLine = Omit<ICatalogEntry, 'document' | 'problem'>;

/** Counts by facet, before publishers are named. */
export type FacetCounts = Omit<DatasetFacets, 'publisher'> & { readonly publisher: DatasetFacets['kind'] };

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
  /** Full-text search with a cursor or a place to begin at; `licensed` are the ids that count as licensed. */
  search(
    query: DatasetQuery,
    licensed: readonly string[]
  ): Promise<{ items: readonly CatalogLine[]; next: string | null; total: number }>;
  /** How many datasets have each value of each facet, among those that the other facets let through. */
  facets(filter: DatasetFilter, licensed: readonly string[]): Promise<FacetCounts>;
  /** What opened the offers of these datasets that are still open, oldest first. */
  openOffers(datasets: readonly string[]): Promise<readonly Extract<ChainEvent, { type: 'offerOpened' }>[]>;
  /** Events of one type, oldest first, narrowed by equal values of top-level fields. */
  events<T extends ChainEvent['type']>(
    type: T,
    where?: Readonly<Record<string, string | number | bigint>>
  ): Promise<readonly Extract<ChainEvent, { type: T }>[]>;
}
