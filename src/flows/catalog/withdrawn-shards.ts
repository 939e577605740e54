import { shardsIn } from '../../core/shards/page.js';
import type { ICatalogStore } from '../../ports/index.js';

/** Shards that their contributors have withdrawn: nobody unlocks them any more, and custodians release no new key of them. */
export async function withdrawnShards(catalog: Pick<ICatalogStore, 'events'>, dataset: string): Promise<Set<number>> {
  const withdrawn = await catalog.events('contributionWithdrawn', { dataset });
  return new Set(withdrawn.flatMap(({ page, shards }) => shardsIn(page, shards)));
}
