import { isAffluentError } from '../../core/errors/index.js';
import { MAX_MANIFEST_BYTES, parseManifest } from '../../core/manifest/parse-manifest.js';
import { MAX_INDEX_BYTES, parseShardIndex } from '../../core/manifest/shard-index.js';
import { summaryOf } from '../../core/manifest/summary.js';
import type { ICatalogEntry, ICatalogStore, IClock, IRangeSource } from '../../ports/index.js';
import { checkIndex, checkTerms, type ICheckManifestDeps } from './check-manifest.js';

/** What fetching manifests asks of the world. */
export interface IFetchManifestsDeps extends ICheckManifestDeps {
  readonly catalog: Pick<ICatalogStore, 'entriesWithoutDocument' | 'events' | 'putEntry'>;
  readonly ranges: Pick<IRangeSource, 'readAll'>;
  readonly clock: IClock;
  /** When to look again for a manifest that no gateway had. */
  readonly retries: Map<string, IManifestRetry>;
}

/** How often a manifest was looked for in vain, and when it is looked for again. */
export interface IManifestRetry {
  readonly tries: number;
  readonly notBefore: number;
}

const AT_A_TIME = 8;
/** Entries that are looked through: manifests that nobody has must not stand in the way of newer ones. */
const LOOKED_THROUGH = 10_000;
const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 600_000;

/**
 * Fetches manifests that are still missing, and compares each with the chain. What is not acceptable is kept with the reason, and not
 * shown in lists; what no gateway has is tried again, ever more rarely. @returns ids of datasets that are new in the catalog
 */
export async function fetchManifests(deps: IFetchManifestsDeps, signal?: AbortSignal): Promise<string[]> {
  const now = deps.clock.now();
  const missing = await deps.catalog.entriesWithoutDocument(LOOKED_THROUGH);
  const due = missing.filter(entry => (deps.retries.get(entry.id)?.notBefore ?? 0) <= now).slice(0, AT_A_TIME);
  const outcomes = await Promise.all(due.map(entry => fetchManifest(deps, entry, signal)));
  return outcomes.filter(id => id !== null);
}

function later({ retries, clock }: IFetchManifestsDeps, id: string): null {
  const tries = (retries.get(id)?.tries ?? 0) + 1;
  retries.set(id, { tries, notBefore: clock.now() + Math.min(FIRST_WAIT * 2 ** (tries - 1), LONGEST_WAIT) });
  return null;
}

async function fetchManifest(
  deps: IFetchManifestsDeps,
  entry: ICatalogEntry,
  signal: AbortSignal | undefined
): Promise<string | null> {
  try {
    await deps.catalog.putEntry(await complete(deps, entry, signal));
    deps.retries.delete(entry.id);
    return entry.id;
  } catch (error) {
    if (isAffluentError(error, 'MANIFEST_INVALID') || isAffluentError(error, 'INPUT_INVALID')) {
      await deps.catalog.putEntry({ ...entry, problem: error.message });
      return entry.id;
    }
    if (isAffluentError(error)) return later(deps, entry.id); // no gateway, or no chain, just now
    throw error;
  }
}

async function complete(
  deps: IFetchManifestsDeps,
  entry: ICatalogEntry,
  signal: AbortSignal | undefined
): Promise<ICatalogEntry> {
  const [registered] = await deps.catalog.events('datasetRegistered', { dataset: entry.id });
  if (!registered) return entry;
  const bytes = await deps.ranges.readAll(entry.manifest, MAX_MANIFEST_BYTES, { signal });
  const { text, terms, format } = parseManifest(bytes);
  checkTerms(deps, registered, terms);
  const indexBytes = await deps.ranges.readAll(terms.index.cid, Math.min(terms.index.bytes, MAX_INDEX_BYTES), {
    signal
  });
  await checkIndex(deps, registered, terms, parseShardIndex(indexBytes));
  return {
    ...entry,
    version: terms.datasetVersion,
    document: JSON.parse(new TextDecoder().decode(bytes)) as unknown,
    title: text.title,
    summary: summaryOf(text.description),
    tags: text.tags,
    rows: terms.rows,
    bytes: terms.bytes,
    publisherName: terms.publisherName,
    training: terms.terms.training,
    commercialUse: terms.terms.commercialUse,
    redistribution: terms.terms.redistribution,
    format
  };
}
