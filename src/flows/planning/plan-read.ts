import { AffluentError } from '../../core/errors/index.js';
import { shardPath } from '../../core/manifest/file-path.js';
import type { ShardIndex } from '../../core/manifest/shard-index.js';
import type { ManifestRecordSet } from '../../core/manifest/terms.js';
import { checkColumns, normaliseFilters } from '../../core/plan/normalise-filters.js';
import type { Offer, Plan, PlanRequest } from '../../core/wire/index.js';
import type { ICatalogStore, IKeyStore, IOutbox } from '../../ports/index.js';
import type { DatasetFacts, IDatasetFacts } from '../catalog/dataset-facts.js';
import { cheapestByKind, offersOf } from '../catalog/offers.js';
import { withdrawnShards } from '../catalog/withdrawn-shards.js';
import type { IOwnLicencesDeps } from '../licences/own-licences.js';
import { joinWords } from '../licences/licence-account.js';
import { findUsableLicences, type IUsableLicence } from '../licences/usable-licence.js';
import { readSpendable } from '../sessions/session-budget.js';
import type { ForgedDatasets } from '../unlocking/forged-datasets.js';
import { checkFooterRows, chooseAll, chooseByFooter, type IChosenFile } from './choose-files.js';
import { priceFiles, type IPricing } from './price-files.js';
import { readFooters, type IReadFootersDeps } from './read-footers.js';

/** What planning asks of the world. */
export interface IPlanReadDeps extends Omit<IOwnLicencesDeps, 'keyStore'>, IReadFootersDeps {
  readonly keyStore: IOwnLicencesDeps['keyStore'] & Pick<IKeyStore, 'contentKeys'>;
  readonly catalog: Pick<ICatalogStore, 'events'>;
  readonly facts: Pick<DatasetFacts, 'of' | 'indexOf'>;
  readonly outbox: Pick<IOutbox, 'budget'>;
  readonly forged: ForgedDatasets;
}

interface IChoice {
  readonly files: readonly IChosenFile[];
  readonly exact: boolean;
}

/**
 * Which files a read opens, and what it would cost. Spends nothing. With a licence the footers prune shards and row groups; without
 * one the figures are an upper bound at the cheapest open offer's price.
 * @throws AffluentError DATASET_UNKNOWN, INPUT_INVALID (record set, column), and those of reading `_metadata`; ROWS_FORGED
 * or SEGMENT_FORGED also where that was found before and the read would unlock more
 */
export async function planRead(deps: IPlanReadDeps, dataset: string, request: PlanRequest, reader = ''): Promise<Plan> {
  const facts = await deps.facts.of(dataset, request.version);
  const set = recordSetOf(facts, request.recordSet);
  const index = await deps.facts.indexOf(facts);
  const licences = await findUsableLicences(deps, dataset);
  const usable = licences[0] ?? null;
  const { files: chosen, exact } = await choose(deps, { facts, set, index }, request, usable !== null);
  const files = await stillThere(deps, dataset, chosen);
  const terms = usable?.terms ?? (await likelyOffer(deps, dataset));
  const priced = priceFiles(await pricing(deps, facts, index, licences, terms), files);
  const budget = await readSpendable(deps, dataset, usable?.licence.session ?? null, reader);
  if (priced.newShards > 0) await deps.forged.check(dataset);
  return {
    ...priced,
    dataset,
    version: facts.entry.version,
    recordSet: set.name,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    currency: budget.currency,
    licence: usable?.licence.id.toString() ?? null,
    offer: usable && usable.terms.kind !== 'metered' ? null : (terms?.id ?? null),
    exact,
    budget: budget.remaining,
    metadataFile: usable ? `${set.name}/_metadata` : null,
    requests: files.reduce((sum, file) => sum + file.requests, 0)
  };
}

function recordSetOf({ manifest }: IDatasetFacts, name: string | undefined): ManifestRecordSet {
  const sets = manifest.terms.recordSets;
  const found = name === undefined ? sets[0] : sets.find(set => set.name === name);
  if (found) return found;
  throw new AffluentError('INPUT_INVALID', `The dataset has no record set “${name ?? ''}”.`, {
    context: { recordSets: sets.map(set => set.name) }
  });
}

async function choose(
  deps: IPlanReadDeps,
  { facts, set, index }: { facts: IDatasetFacts; set: ManifestRecordSet; index: ShardIndex },
  request: PlanRequest,
  licensed: boolean
): Promise<IChoice> {
  const names = set.fields.map(field => field.name);
  const columns = checkColumns(request.columns, names);
  const filters = normaliseFilters(request.filters, names);
  const { layout } = facts.manifest.terms;
  if (!licensed) return { files: chooseAll(index, set, layout), exact: false };
  const footer = await readFooters(deps, facts, set);
  await checkFooterRows(deps.forged, facts.entry.id, index, set, footer);
  const wanted = new Set([...columns, ...filters.flat().map(([column]) => column)]);
  return { files: chooseByFooter(index, footer, wanted, filters, layout), exact: true };
}

/** Withdrawn shards are left out; those whose key was released before stay readable. */
async function stillThere(
  { catalog, keyStore }: IPlanReadDeps,
  dataset: string,
  chosen: readonly IChosenFile[]
): Promise<readonly IChosenFile[]> {
  const withdrawn = await withdrawnShards(catalog, dataset);
  if (withdrawn.size === 0) return chosen;
  const released = await keyStore.contentKeys(dataset, [...withdrawn]);
  return chosen.filter(({ shard }) => !withdrawn.has(shard.number) || released.has(shard.number));
}

/** What a reader without a licence would most likely buy: by the row, else free, else flat. */
async function likelyOffer({ catalog }: IPlanReadDeps, dataset: string): Promise<Offer | null> {
  const cheapest = cheapestByKind(await offersOf(catalog, dataset));
  const order = ['metered', 'free', 'flat'] as const;
  return order.map(kind => cheapest.find(offer => offer.kind === kind)).find(offer => offer !== undefined) ?? null;
}

async function pricing(
  deps: IPlanReadDeps,
  { manifest, entry }: IDatasetFacts,
  index: ShardIndex,
  licences: readonly IUsableLicence[],
  terms: Offer | null
): Promise<IPricing> {
  const { charter } = manifest.terms;
  // Where no custodian generation is open, their part goes to the contributors.
  const opened = await deps.catalog.events('custodiansSet', { dataset: entry.id });
  const fees = { publisherBps: charter.publisherBps, custodianBps: opened.length > 0 ? charter.custodianBps : 0 };
  return {
    path: shard => shardPath(shard.recordSet, shard.number),
    index,
    fees,
    terms,
    unlocked: licences.length === 0 ? null : joinWords(licences.map(({ licence }) => licence.words))
  };
}
