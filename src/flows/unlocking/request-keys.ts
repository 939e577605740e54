import { combineKey } from '../../core/custody/split-key.js';
import { AffluentError } from '../../core/errors/index.js';
import { wordsOf } from '../../core/shards/page.js';
import type { IKeyStore } from '../../ports/index.js';
import type { DatasetFacts, IDatasetFacts } from '../catalog/dataset-facts.js';
import type { IUsableLicence } from '../licences/usable-licence.js';
import type { ForgedDatasets } from './forged-datasets.js';
import {
  gatherShares,
  shortfall,
  type ICustodianFault,
  type IGatherDeps,
  type IGatherRequest
} from './gather-shares.js';

/** What fetching keys asks of the world. */
export interface IRequestKeysDeps extends IGatherDeps {
  readonly facts: Pick<DatasetFacts, 'commitmentsOf'>;
  readonly keyStore: Pick<IKeyStore, 'contentKeys' | 'putContentKeys' | 'sessionKey'>;
  readonly forged: Pick<ForgedDatasets, 'markSegment'>;
  /** Hears of custodians that failed although others sufficed. */
  readonly onFaults: (dataset: string, faults: readonly ICustodianFault[]) => void;
}

const PAGES_A_REQUEST = 64;

/**
 * Fetches the keys that the key store lacks: any k good answers suffice, and who failed is named. Keys are checked against their
 * commitments and sealed in the key store before this returns.
 * @throws AffluentError KEY_REFUSED, CUSTODIANS_UNAVAILABLE, SEGMENT_FORGED (the packer's fault)
 */
export async function requestKeys(
  deps: IRequestKeysDeps,
  { manifest }: IDatasetFacts,
  { licence }: IUsableLicence,
  shards: readonly number[],
  signal?: AbortSignal
): Promise<void> {
  const { terms } = manifest;
  const known = await deps.keyStore.contentKeys(terms.dataset, shards);
  const missing = shards.filter(shard => !known.has(shard));
  if (missing.length === 0) return;
  const signer = await deps.keyStore.sessionKey(licence.sessionKey);
  if (!signer) throw new AffluentError('KEY_REFUSED', 'The session key of this licence is not on this machine.');
  const commitments = await deps.facts.commitmentsOf({ manifest }, signal);
  const words = [...wordsOf(missing)];
  for (let i = 0; i < words.length; i += PAGES_A_REQUEST) {
    const batch = new Map(words.slice(i, i + PAGES_A_REQUEST));
    const keys = await fetchBatch(deps, { terms, commitments, licence: licence.id, signer, words: batch, signal });
    await deps.keyStore.putContentKeys(terms.dataset, keys);
  }
}

async function fetchBatch(deps: IRequestKeysDeps, request: IGatherRequest): Promise<Map<number, Uint8Array>> {
  const { terms, commitments } = request;
  const gathered = await gatherShares(deps, request);
  if (gathered.faults.length > 0) deps.onFaults(terms.dataset, gathered.faults);
  const keys = new Map<number, Uint8Array>();
  for (const [shard, shares] of gathered.shares) {
    const expected = commitments[shard];
    if (shares.length < terms.threshold || !expected) throw shortfall(request, gathered);
    const good = shares.slice(0, terms.threshold);
    const key = await combineKey(terms.dataset, shard, good, expected).catch(async (error: unknown) => {
      throw await deps.forged.markSegment(terms.dataset, shard, error);
    });
    keys.set(shard, key);
  }
  return keys;
}
