import { AffluentError } from '../../core/errors/index.js';
import { hashAgreement } from '../../core/manifest/agreement-hash.js';
import type { ShardIndex } from '../../core/manifest/shard-index.js';
import type { Contributor, DatasetDetail, Terms } from '../../core/wire/index.js';
import type { ICatalogStore, IChainReader, IRangeSource } from '../../ports/index.js';
import { contributionAccounts } from '../ledger/contribution-accounts.js';
import { listLicences, type IListLicencesDeps } from '../licences/list-licences.js';
import type { ForgedDatasets } from '../unlocking/forged-datasets.js';
import { chainTimeText } from '../time-text.js';
import { acceptedCustodians } from './accepted-custodians.js';
import { datasetCard, type IBrowseDeps } from './browse.js';
import type { DatasetFacts, IDatasetFacts } from './dataset-facts.js';
import { offersOf } from './offers.js';

/** What a dataset page asks of the world. The chain is not asked. */
export interface IDatasetDetailDeps extends Omit<IBrowseDeps, 'catalog' | 'licensedDatasets'>, IListLicencesDeps {
  readonly catalog: Pick<ICatalogStore, 'entry' | 'events'>;
  readonly facts: Pick<DatasetFacts, 'of' | 'indexOf' | 'commitmentsFileOf'>;
  readonly ranges: Pick<IRangeSource, 'readAll'>;
  readonly chain: Pick<IChainReader, 'chainId' | 'market' | 'typedDataSigner'>;
  readonly forged: Pick<ForgedDatasets, 'show'>;
}

const MAX_AGREEMENT_BYTES = 262_144;

/** The dataset page. Costs nothing. @throws AffluentError DATASET_UNKNOWN, MANIFEST_INVALID, BLOCK_UNAVAILABLE */
export async function datasetDetail(deps: IDatasetDetailDeps, id: string, version?: number): Promise<DatasetDetail> {
  const facts = await deps.facts.of(id, version);
  const { terms, text } = facts.manifest;
  const found = deps.facts.indexOf(facts);
  // All that the manifest names, at once: from a gateway afar each would cost a round trip of its own.
  const [index, agreed, custodians] = await Promise.all([
    found,
    termsOf(deps, facts),
    acceptedCustodians(deps, facts, found)
  ]);
  const licences = await listLicences(deps, id);
  const licence = licences.find(one => one.state === 'live') ?? null;
  const offers = await offersOf(deps.catalog, id);
  const card = datasetCard(deps, facts.entry, offers, licence !== null);
  const cid = facts.entry.manifest;
  return {
    ...card,
    description: text.description,
    manifest: cid,
    recordSets: terms.recordSets.map(({ metadataShard: _, ...set }) => set),
    shards: terms.shards,
    offers,
    terms: agreed,
    charter: terms.charter,
    contributors: await contributorsOf(deps, facts, index),
    custodians,
    threshold: terms.threshold,
    sample: terms.sample && { rows: terms.sample.rows, kind: terms.sample.kind },
    versions: [{ version: facts.entry.version, manifest: cid, publishedAt: chainTimeText(facts.entry.registeredAt) }],
    licence,
    finding: await deps.forged.show(id)
  };
}

/** The agreement must be the text that the offers name by its hash. */
export async function termsOf(deps: Pick<IDatasetDetailDeps, 'ranges'>, { manifest }: IDatasetFacts): Promise<Terms> {
  const { agreement, ...flags } = manifest.terms.terms;
  const bytes = await deps.ranges.readAll(agreement.cid, MAX_AGREEMENT_BYTES);
  if (hashAgreement(bytes) !== flags.termsHash)
    throw new AffluentError('MANIFEST_INVALID', 'The agreement is not the one that the offers name.');
  return { ...flags, agreement: new TextDecoder().decode(bytes) };
}

async function contributorsOf(
  deps: Pick<IDatasetDetailDeps, 'catalog'>,
  { manifest }: IDatasetFacts,
  index: ShardIndex
): Promise<Contributor[]> {
  const { contributions } = await contributionAccounts(deps.catalog, manifest.terms, index);
  const rows = new Map<number, number>();
  for (const shard of index.shards) rows.set(shard.contribution, (rows.get(shard.contribution) ?? 0) + shard.rows);
  const weights = Number(manifest.terms.weight);
  return index.contributions.map(({ number, name, payee, weight, shardCount }) => {
    const account = contributions[number];
    return {
      number,
      name,
      payee,
      shards: shardCount,
      rows: rows.get(number) ?? 0,
      weight,
      share: weights === 0 ? 0 : Number(weight) / weights,
      earned: ((account?.metered ?? 0n) + (account?.flat ?? 0n)).toString(),
      claimed: (account?.claimed ?? 0n).toString()
    };
  });
}
