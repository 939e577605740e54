import { ciphertextLength } from '../../core/cipher/layout.js';
import { AffluentError } from '../../core/errors/index.js';
import { hashCharter } from '../../core/manifest/charter-hash.js';
import type { ShardIndex } from '../../core/manifest/shard-index.js';
import type { ManifestTerms } from '../../core/manifest/terms.js';
import { encodePages, hashPageTable } from '../../core/shards/page-table.js';
import type { ChainEventOf, IChainReader } from '../../ports/index.js';
import { sameAddress } from '../same-address.js';

/** What comparing asks of the world. */
export interface ICheckManifestDeps {
  readonly chain: Pick<IChainReader, 'chainId' | 'registry' | 'pageHash'>;
}

type Registered = ChainEventOf<'datasetRegistered'>;

function insist(holds: boolean, complaint: string): void {
  if (!holds) throw new AffluentError('MANIFEST_INVALID', complaint);
}

/** Compares what a manifest says with what the chain says. @throws AffluentError MANIFEST_INVALID naming the first difference */
export function checkTerms(deps: ICheckManifestDeps, registered: Registered, terms: ManifestTerms): void {
  const { chain } = deps;
  insist(terms.chainId === chain.chainId, `The manifest is for chain ${terms.chainId}.`);
  insist(sameAddress(terms.registry, chain.registry), 'The manifest is for another registry.');
  insist(terms.dataset === registered.dataset.toLowerCase(), 'The manifest describes another dataset.');
  insist(sameAddress(terms.publisher, registered.publisher), 'The manifest names another publisher than the chain.');
  insist(terms.slug === registered.slug, 'The manifest has another slug than the chain.');
  insist(hashCharter(terms.charter) === registered.charterHash.toLowerCase(), 'The charter is not the registered one.');
  insist(
    terms.shards === registered.shards,
    `The chain has ${registered.shards} shards, the manifest ${terms.shards}.`
  );
  insist(BigInt(terms.weight) === registered.weight, 'The manifest has another total weight than the chain.');
}

/** Compares the shard index with the chain's page hashes and the manifest's sums. @throws AffluentError MANIFEST_INVALID */
export async function checkIndex(
  deps: ICheckManifestDeps,
  registered: Registered,
  terms: ManifestTerms,
  index: ShardIndex
): Promise<void> {
  insist(index.shards.length === registered.shards, 'The shard index has another number of shards than the chain.');
  insist(
    index.contributions.length === registered.contributions,
    'The shard index has other contributions than the chain.'
  );
  const weight = index.contributions.reduce((sum, one) => sum + BigInt(one.weight), 0n);
  insist(weight === registered.weight, 'The contributions’ weights do not add up to the registered weight.');
  checkRecordSets(terms, index);
  const pages = encodePages(index.shards);
  const hashes = await Promise.all(pages.map((_, page) => deps.chain.pageHash(registered.dataset, page)));
  pages.forEach((table, page) =>
    insist(hashPageTable(table) === hashes[page]?.toLowerCase(), `Page ${page} of the shard table is not the chain’s.`)
  );
}

function checkRecordSets(terms: ManifestTerms, index: ShardIndex): void {
  const names = new Set(terms.recordSets.map(({ name }) => name));
  const { segmentSize } = terms.layout;
  for (const shard of index.shards) {
    insist(names.has(shard.recordSet), `Shard ${shard.number} belongs to no record set.`);
    insist(shard.contribution < index.contributions.length, `Shard ${shard.number} belongs to no contribution.`);
    insist(
      ciphertextLength(shard.plaintextBytes, segmentSize) === shard.ciphertextBytes,
      `Shard ${shard.number} has sizes that do not fit each other.`
    );
  }
  for (const { name, rows, metadataShard } of terms.recordSets) {
    const shards = index.shards.filter(shard => shard.recordSet === name);
    const footers = index.shards[metadataShard];
    insist(footers?.recordSet === name && footers.rows === 0, `Record set ${name} has no free _metadata shard.`);
    insist(
      shards.reduce((sum, shard) => sum + shard.rows, 0) === rows,
      `Record set ${name} has other rows than its shards.`
    );
  }
}
