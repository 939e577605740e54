import { shardsIn } from '../../core/shards/page.js';
import type { Network, Offer, Reading, ReadingQuery } from '../../core/wire/index.js';
import type { ICatalogStore, IOutbox, IReadingPage, IReadingStore } from '../../ports/index.js';
import { currencyOf } from '../catalog/currency-of.js';
import type { DatasetFacts } from '../catalog/dataset-facts.js';
import { offerById } from '../catalog/offers.js';
import { referenceOf } from '../catalog/publisher-name.js';
import { timeText } from '../time-text.js';
import { readerBudgetName } from '../unlocking/reader-budget.js';

/** What the record of reads asks of the world; nothing beyond this machine. */
export interface IListReadingsDeps {
  readonly readings: Pick<IReadingStore, 'pages'>;
  readonly catalog: Pick<ICatalogStore, 'entry' | 'events'>;
  readonly facts: Pick<DatasetFacts, 'manifestOf'>;
  readonly network: Pick<Network, 'names'>;
  readonly outbox: Pick<IOutbox, 'budget'>;
}

/** What readers have opened, newest first: one line a reader, dataset, version and licence. */
export async function listReadings(deps: IListReadingsDeps, { reader, dataset }: ReadingQuery): Promise<Reading[]> {
  const pages = await deps.readings.pages({
    ...(reader === undefined ? {} : { reader }),
    ...(dataset === undefined ? {} : { dataset })
  });
  const lines = new Map<string, IReadingPage[]>();
  for (const page of pages) {
    const name = `${page.dataset}/${page.version}/${page.licence ?? ''}/${page.reader}`;
    const line = lines.get(name) ?? [];
    line.push(page);
    lines.set(name, line);
  }
  return Promise.all([...lines.values()].map(line => toReading(deps, line)));
}

async function toReading(deps: IListReadingsDeps, pages: readonly IReadingPage[]): Promise<Reading> {
  const { reader, dataset, version, licence } = pages[0] as IReadingPage;
  const entry = await deps.catalog.entry(dataset);
  const offer = licence === null ? null : await offerOf(deps, licence);
  const { spent } = await deps.outbox.budget(readerBudgetName(dataset, reader));
  const current = entry?.version === version ? entry : null;
  return {
    reader,
    dataset,
    ref: entry ? referenceOf(deps.network, entry) : dataset,
    title: entry?.title ?? '',
    version,
    manifest: current?.manifest ?? null,
    licence,
    kind: offer?.kind ?? null,
    terms: current?.document ? termsOf(deps, current) : null,
    shards: pages.reduce((sum, { page, word }) => sum + shardsIn(page, word).length, 0),
    rows: pages.reduce((sum, { rows }) => sum + rows, 0),
    spent: spent.toString(),
    currency: await currencyOf(deps.catalog, dataset),
    firstAt: timeText(Math.min(...pages.map(({ firstAt }) => firstAt))),
    lastAt: timeText(Math.max(...pages.map(({ lastAt }) => lastAt)))
  };
}

function termsOf({ facts }: IListReadingsDeps, entry: Parameters<DatasetFacts['manifestOf']>[0]): Reading['terms'] {
  const { name, url } = facts.manifestOf(entry).terms.terms;
  return { name, url };
}

async function offerOf({ catalog }: IListReadingsDeps, licence: string): Promise<Offer | null> {
  const [bought] = await catalog.events('bought', { licence: BigInt(licence) });
  return bought ? offerById(catalog, bought.offer.toString()) : null;
}
