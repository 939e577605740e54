import { commitmentsRoot } from '../../core/custody/commitments.js';
import type { IManifest } from '../../core/manifest/parse-manifest.js';
import type { ShardIndex } from '../../core/manifest/shard-index.js';
import type { ManifestCustodian } from '../../core/manifest/terms.js';
import { encodePages, hashPages, hashPageTable } from '../../core/shards/page-table.js';
import { acceptanceDigest } from '../../core/typed-data/acceptance.js';
import type { DatasetDetail } from '../../core/wire/index.js';
import type { IChainReader } from '../../ports/index.js';
import { sameAddress } from '../same-address.js';
import type { DatasetFacts, IDatasetFacts } from './dataset-facts.js';

/** What checking acceptances asks of the world. */
export interface IAcceptedDeps {
  readonly facts: Pick<DatasetFacts, 'commitmentsFileOf'>;
  readonly chain: Pick<IChainReader, 'chainId' | 'market' | 'typedDataSigner'>;
}

/** The custodians of a manifest, and whether each has signed that it holds good shares of just this dataset. */
export async function acceptedCustodians(
  deps: IAcceptedDeps,
  facts: IDatasetFacts,
  index: ShardIndex | Promise<ShardIndex>
): Promise<DatasetDetail['custodians']> {
  const { terms } = facts.manifest;
  const { pagesHash, root } = await hashesOf(deps, facts, index);
  const accepted = ({ address, hpkeKey, acceptance }: ManifestCustodian): boolean => {
    if (acceptance === null) return false;
    const message = { dataset: terms.dataset, pagesHash, commitmentsRoot: root, hpkeKey };
    try {
      const digest = acceptanceDigest({ chainId: deps.chain.chainId, market: deps.chain.market }, message);
      return sameAddress(deps.chain.typedDataSigner(digest, acceptance), address);
    } catch {
      return false; // no signature at all
    }
  };
  return terms.custodians.map(one => ({ address: one.address, url: one.url, accepted: accepted(one) }));
}

interface IHashes {
  readonly pagesHash: string;
  readonly root: string;
}

/** A manifest never changes; to hash its page table and commitments takes a tenth of a second for 10,000 shards. */
const known = new WeakMap<IManifest, IHashes>();

async function hashesOf(
  deps: IAcceptedDeps,
  facts: IDatasetFacts,
  index: ShardIndex | Promise<ShardIndex>
): Promise<IHashes> {
  const former = known.get(facts.manifest);
  if (former) return former;
  const [{ shards }, commitments] = await Promise.all([index, deps.facts.commitmentsFileOf(facts)]);
  const hashes = {
    pagesHash: hashPages(encodePages(shards).map(hashPageTable)),
    root: commitmentsRoot(commitments)
  };
  known.set(facts.manifest, hashes);
  return hashes;
}
