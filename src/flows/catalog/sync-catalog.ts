import type { ChainEvent, ChainEventOf, IChainReader, ICatalogStore, IHead } from '../../ports/index.js';

/** What following the chain asks of the world. */
export interface ISyncCatalogDeps {
  readonly chain: Pick<IChainReader, 'head' | 'blockHash' | 'events'>;
  readonly catalog: Pick<ICatalogStore, 'cursor' | 'apply' | 'rewind' | 'putEntry'>;
  /** First block that can have events of the contracts. */
  readonly deployBlock: number;
}

/** Blocks that are applied in one transaction of the store. */
const WINDOW = 2_000;

/**
 * Brings the index up to the head of the chain. Where the chain has been reorganised, what came after the fork is read again.
 * @returns the head, and the events that are new. @throws AffluentError CHAIN_UNREACHABLE; what was applied stays
 */
export async function syncCatalog(
  deps: ISyncCatalogDeps,
  signal?: AbortSignal
): Promise<{ head: IHead; events: readonly ChainEvent[] }> {
  const head = await deps.chain.head({ signal });
  const indexed = await commonCursor(deps, head);
  const fresh: ChainEvent[] = [];
  for (let from = indexed + 1; from <= head.number; from += WINDOW) {
    const to = Math.min(from + WINDOW - 1, head.number);
    const hash = to === head.number ? head.hash : await deps.chain.blockHash(to);
    const events: ChainEvent[] = [];
    for await (const event of deps.chain.events(from, to, { signal })) events.push(event);
    await apply(deps, events, { block: to, hash });
    fresh.push(...events);
  }
  return { head, events: fresh };
}

/** The last indexed block that is still in the chain; the store steps back below a fork. */
async function commonCursor(deps: ISyncCatalogDeps, head: IHead): Promise<number> {
  for (;;) {
    const cursor = await deps.catalog.cursor();
    if (!cursor) return deps.deployBlock - 1;
    if (cursor.block <= head.number && (await deps.chain.blockHash(cursor.block)) === cursor.hash) return cursor.block;
    await deps.catalog.rewind(cursor.block - 1);
  }
}

/** Entries come first: a crash between the two repeats them, and loses none. */
async function apply(
  deps: ISyncCatalogDeps,
  events: readonly ChainEvent[],
  cursor: { block: number; hash: string }
): Promise<void> {
  for (const event of events) if (event.type === 'datasetRegistered') await deps.catalog.putEntry(blankEntry(event));
  await deps.catalog.apply(events, cursor);
}

function blankEntry(event: ChainEventOf<'datasetRegistered'>) {
  return {
    id: event.dataset,
    publisher: event.publisher,
    slug: event.slug,
    version: 1,
    manifest: event.manifest,
    block: event.block,
    registeredAt: event.timestamp,
    document: null,
    problem: null,
    title: event.slug,
    summary: '',
    tags: [],
    rows: 0,
    bytes: 0,
    publisherName: '',
    training: false,
    commercialUse: false,
    redistribution: false,
    format: ''
  };
}
