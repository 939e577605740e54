import { isAffluentError } from '../../core/errors/index.js';
import { MAX_MANIFEST_BYTES, parseManifest } from '../../core/manifest/parse-manifest.js';
import type { IAcceptanceStore, ICatalogStore, IRangeSource } from '../../ports/index.js';

/** What binding asks of the world. */
export interface IBindDeps {
  readonly store: Pick<IAcceptanceStore, 'unbound' | 'ofDataset' | 'bind'>;
  readonly catalog: Pick<ICatalogStore, 'events'>;
  readonly ranges: Pick<IRangeSource, 'readAll'>;
}

/**
 * Of the drafts of each dataset that has been registered since, notes the one that the chain's manifest names. Anybody can have drafts
 * accepted under any name; only the publisher can register one.
 * @returns datasets whose manifest could not be fetched now
 */
export async function bindAcceptances(deps: IBindDeps, signal?: AbortSignal): Promise<readonly string[]> {
  const waiting: string[] = [];
  for (const dataset of await deps.store.unbound()) {
    try {
      await bindDataset(deps, dataset, signal);
    } catch (error) {
      if (isAffluentError(error, 'BLOCK_UNAVAILABLE')) waiting.push(dataset);
      else if (!isAffluentError(error, 'MANIFEST_INVALID') && !isAffluentError(error, 'INPUT_INVALID')) throw error;
    }
  }
  return waiting;
}

async function bindDataset(deps: IBindDeps, dataset: string, signal?: AbortSignal): Promise<void> {
  const [registered] = await deps.catalog.events('datasetRegistered', { dataset });
  if (!registered) return;
  const { terms } = parseManifest(await deps.ranges.readAll(registered.manifest, MAX_MANIFEST_BYTES, { signal }));
  const accepted = (await deps.store.ofDataset(dataset)).find(
    ({ index, commitments }) => index === terms.index.cid && commitments === terms.commitments.cid
  );
  if (accepted) await deps.store.bind(accepted);
}
