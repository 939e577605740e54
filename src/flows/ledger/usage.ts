import { AffluentError } from '../../core/errors/index.js';
import type { ShardIndex } from '../../core/manifest/shard-index.js';
import { shardsIn } from '../../core/shards/page.js';
import type { Network, UsageList, UsageQuery, UsageRow } from '../../core/wire/index.js';
import type { ChainEventOf, ICatalogStore } from '../../ports/index.js';
import { currencyOf } from '../catalog/currency-of.js';
import type { DatasetFacts } from '../catalog/dataset-facts.js';
import { referenceOf } from '../catalog/publisher-name.js';
import { ownLicences, type IOwnLicencesDeps } from '../licences/own-licences.js';
import { chainTimeText } from '../time-text.js';

/** What the usage log asks of the world; nothing beyond this machine, but for shard indexes that it has not read yet. */
export interface IUsageDeps extends IOwnLicencesDeps {
  readonly catalog: Pick<ICatalogStore, 'events' | 'entry'>;
  readonly facts: Pick<DatasetFacts, 'of' | 'indexOf'>;
  readonly network: Pick<Network, 'names'>;
}

/** What the licences of this machine have unlocked, newest first, with what it cost. @throws AffluentError INPUT_INVALID (cursor) */
export async function usage(deps: IUsageDeps, query: UsageQuery): Promise<UsageList> {
  const since = query.since === undefined ? 0 : Date.parse(query.since) / 1000;
  const found: { event: ChainEventOf<'unlocked'>; dataset: string }[] = [];
  for (const { id, dataset } of await ownLicences(deps, query.dataset)) {
    const unlocked = await deps.catalog.events('unlocked', { licence: id });
    found.push(...unlocked.filter(event => event.timestamp >= since).map(event => ({ event, dataset })));
  }
  found.sort((a, b) => b.event.block - a.event.block || b.event.logIndex - a.event.logIndex);
  const from = cursorOf(query.cursor);
  const page = found.slice(from, from + query.limit);
  const next = from + query.limit < found.length ? String(from + query.limit) : null;
  return { items: await Promise.all(page.map(({ event, dataset }) => toRow(deps, event, dataset))), next };
}

function cursorOf(text: string | undefined): number {
  if (text === undefined) return 0;
  if (!/^[0-9]{1,12}$/.test(text)) throw new AffluentError('INPUT_INVALID', 'The cursor is not one of this list.');
  return Number(text);
}

async function toRow(deps: IUsageDeps, event: ChainEventOf<'unlocked'>, dataset: string): Promise<UsageRow> {
  const entry = await deps.catalog.entry(dataset);
  const shards = shardsIn(event.page, event.fresh);
  const index: ShardIndex = await deps.facts.indexOf(await deps.facts.of(dataset));
  return {
    time: chainTimeText(event.timestamp),
    block: event.block,
    transaction: event.transaction,
    dataset,
    ref: entry ? referenceOf(deps.network, entry) : dataset,
    title: entry?.title ?? '',
    licence: event.licence.toString(),
    page: event.page,
    shards: shards.length,
    rows: shards.reduce((sum, shard) => sum + (index.shards[shard]?.rows ?? 0), 0),
    amount: event.due.toString(),
    currency: await currencyOf(deps.catalog, dataset)
  };
}
