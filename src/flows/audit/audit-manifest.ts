import { toHex } from '../../core/bytes/hex.js';
import { hashCharter } from '../../core/manifest/charter-hash.js';
import type { IndexedContribution, ShardIndex } from '../../core/manifest/shard-index.js';
import { contentRoot } from '../../core/shards/content-root.js';
import { encodePages, hashPageTable } from '../../core/shards/page-table.js';
import { buildSumTree } from '../../core/sum-tree/sum-tree.js';
import { contributionDigest } from '../../core/typed-data/contribution.js';
import type { IShardCommitments } from '../../core/custody/commitments.js';
import type { IDatasetFacts } from '../catalog/dataset-facts.js';
import { sameAddress } from '../same-address.js';
import { check, type AuditCheck, type IAuditDeps } from './audit.js';

/** The manifest, the shard table and the contributions' signatures against the chain. */
export async function auditManifest(
  deps: IAuditDeps,
  { manifest, entry }: IDatasetFacts,
  index: ShardIndex
): Promise<AuditCheck[]> {
  const { terms } = manifest;
  const [registered] = await deps.catalog.events('datasetRegistered', { dataset: entry.id });
  const batch = await deps.chain.batch(entry.id, 0);
  const tree = buildSumTree(index.contributions.map(({ payee, weight }) => ({ payee, weight: BigInt(weight) })));
  const charter = hashCharter(terms.charter);
  return [
    check('manifest', registered?.manifest === entry.manifest, `the chain names ${registered?.manifest ?? 'none'}`),
    check('charter', registered?.charterHash.toLowerCase() === charter, `its hash is ${charter}`),
    await auditPages(deps, entry.id, index),
    check(
      'weights',
      tree.root === batch.sumRoot.toLowerCase() && tree.weight === batch.weight,
      `the sum tree of ${index.contributions.length} contributions has root ${tree.root} and weight ${tree.weight}`
    ),
    await auditSignatures(deps, charter, terms.dataset, index, await deps.facts.commitmentsOf({ manifest }))
  ];
}

async function auditPages(deps: IAuditDeps, dataset: string, index: ShardIndex): Promise<AuditCheck> {
  const tables = encodePages(index.shards);
  const hashes = await Promise.all(tables.map((_, page) => deps.chain.pageHash(dataset, page)));
  const wrong = tables.findIndex((table, page) => hashPageTable(table) !== hashes[page]?.toLowerCase());
  return check('pages', wrong < 0, wrong < 0 ? `${tables.length} pages hash to the chain’s` : `page ${wrong} does not`);
}

async function auditSignatures(
  deps: IAuditDeps,
  charterHash: string,
  dataset: string,
  index: ShardIndex,
  commitments: readonly IShardCommitments[]
): Promise<AuditCheck> {
  const domain = { chainId: deps.chain.chainId, market: deps.chain.market };
  const signed = (one: IndexedContribution): boolean => {
    const own = index.shards.slice(one.firstShard, one.firstShard + one.shardCount);
    const root = contentRoot(
      own.map(shard => ({ ...shard, keyCommitment: toHex(commitments[shard.number]?.key ?? new Uint8Array(32)) }))
    );
    if (root !== one.contentRoot || own.some(shard => shard.contribution !== one.number)) return false;
    const digest = contributionDigest(domain, { ...one, dataset, charterHash, weight: BigInt(one.weight) });
    return sameAddress(deps.chain.typedDataSigner(digest, one.signature), one.payee);
  };
  const wrong = index.contributions.find(one => !signed(one));
  const detail = wrong
    ? `contribution ${wrong.number} (${wrong.name}) is not signed by its payee`
    : `${index.contributions.length} contributions are signed by their payees`;
  return check('signatures', wrong === undefined, detail);
}
