import { AffluentError } from '../../core/errors/index.js';
import { hashCharter } from '../../core/manifest/charter-hash.js';
import type { IndexedContribution, IndexedShard, ShardIndex } from '../../core/manifest/shard-index.js';
import type { ManifestTerms } from '../../core/manifest/terms.js';
import type { IShardCommitments } from '../../core/custody/commitments.js';
import { toHex } from '../../core/bytes/hex.js';
import { contentRoot } from '../../core/shards/content-root.js';
import { buildSumTree } from '../../core/sum-tree/sum-tree.js';
import { contributionDigest } from '../../core/typed-data/contribution.js';
import { datasetId } from '../../core/typed-data/dataset-id.js';
import type { IChainReader } from '../../ports/index.js';
import { sameAddress } from '../same-address.js';

/** Whose contracts and whose place in the manifest a draft is checked for. */
export interface ICustodyIdentity {
  readonly chainId: number;
  readonly registry: string;
  readonly market: string;
  /** Address that signs acceptances. */
  readonly address: string;
  readonly hpkeKey: string;
}

/** A draft's parts, each read and parsed. */
export interface IDraft {
  readonly terms: ManifestTerms;
  readonly index: ShardIndex;
  readonly commitments: readonly IShardCommitments[];
}

function insist(holds: boolean, complaint: string): void {
  if (!holds) throw new AffluentError('MANIFEST_INVALID', complaint);
}

/** Checks what the terms alone show, and finds our place among the custodians. @throws AffluentError MANIFEST_INVALID */
export function placeInTerms(identity: ICustodyIdentity, terms: ManifestTerms): number {
  insist(terms.chainId === identity.chainId, `This custodian serves chain ${identity.chainId}.`);
  insist(sameAddress(terms.registry, identity.registry), 'This custodian serves another registry.');
  insist(terms.dataset === datasetId(terms.publisher, terms.slug), 'The dataset id is not that of publisher and slug.');
  const keys = terms.custodians.map(({ hpkeKey }) => hpkeKey);
  insist(new Set(keys).size === keys.length, 'Two custodians have one key.');
  const place = keys.indexOf(identity.hpkeKey);
  const named = terms.custodians[place];
  insist(
    named !== undefined && sameAddress(named.address, identity.address),
    'The manifest does not name this custodian.'
  );
  return place;
}

/** Checks the table against the contributions, and every signature. @throws AffluentError MANIFEST_INVALID naming the first fault */
export function checkDraft(
  chain: Pick<IChainReader, 'typedDataSigner'>,
  identity: ICustodyIdentity,
  { terms, index, commitments }: IDraft
): void {
  insist(index.shards.length === terms.shards, 'The shard index has another number of shards than the manifest.');
  insist(commitments.length === terms.shards, 'The commitments are not of as many shards as the manifest.');
  const custodians = terms.custodians.length;
  insist(
    commitments.every(({ shares }) => shares.length === custodians),
    'The commitments are not of as many custodians as the manifest.'
  );
  const tree = buildSumTree(index.contributions.map(({ payee, weight }) => ({ payee, weight: BigInt(weight) })));
  insist(tree.root === terms.sumRoot && tree.weight === BigInt(terms.weight), 'The sum tree is another.');
  const owned = shardsByContribution(index);
  const charterHash = hashCharter(terms.charter);
  for (const contribution of index.contributions)
    checkContribution(chain, identity, { terms, commitments, charterHash }, contribution, owned);
}

/** Shards of each contribution, which must be just those that it signs for. */
function shardsByContribution(index: ShardIndex): ReadonlyMap<number, readonly IndexedShard[]> {
  const owned = new Map<number, IndexedShard[]>(index.contributions.map(({ number }) => [number, []]));
  for (const shard of index.shards) {
    const list = owned.get(shard.contribution);
    insist(list !== undefined, `Shard ${shard.number} belongs to no contribution.`);
    list?.push(shard);
  }
  return owned;
}

function checkContribution(
  chain: Pick<IChainReader, 'typedDataSigner'>,
  { chainId, market }: ICustodyIdentity,
  draft: { terms: ManifestTerms; commitments: readonly IShardCommitments[]; charterHash: string },
  one: IndexedContribution,
  owned: ReadonlyMap<number, readonly IndexedShard[]>
): void {
  const shards = owned.get(one.number) ?? [];
  const { number, firstShard, shardCount, payee } = one;
  const exact = shards.length === shardCount && shards.every((shard, i) => shard.number === firstShard + i);
  insist(exact, `Contribution ${number} signs for other shards than the table gives it.`);
  const keyed = shards.map(shard => ({ ...shard, keyCommitment: toHex(commitments(draft, shard.number)) }));
  insist(contentRoot(keyed) === one.contentRoot, `Contribution ${number} signs for other content.`);
  const { charterHash } = draft;
  const { dataset } = draft.terms;
  const message = { dataset, charterHash, firstShard, shardCount, payee, contentRoot: one.contentRoot };
  const digest = contributionDigest({ chainId, market }, { ...message, weight: BigInt(one.weight) });
  insist(isSignedBy(chain, digest, one.signature, payee), `Contribution ${number} is not signed by its payee.`);
}

function isSignedBy(
  chain: Pick<IChainReader, 'typedDataSigner'>,
  digest: string,
  signature: string,
  address: string
): boolean {
  try {
    return sameAddress(chain.typedDataSigner(digest, signature), address);
  } catch {
    return false;
  }
}

function commitments(draft: { commitments: readonly IShardCommitments[] }, shard: number): Uint8Array {
  return draft.commitments[shard]?.key ?? new Uint8Array(32);
}
