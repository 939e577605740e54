import { AffluentError } from '../../core/errors/index.js';
import { parseReference, type IReference, type Network, type Resolved } from '../../core/wire/index.js';
import type { ICatalogEntry, ICatalogStore } from '../../ports/index.js';
import { sameAddress } from '../same-address.js';
import { referenceOf } from './publisher-name.js';

/** What resolving asks of the world. */
export interface IResolveDeps {
  readonly catalog: Pick<ICatalogStore, 'entriesBySlug'>;
  readonly network: Pick<Network, 'names' | 'listed'>;
  /** Ids of datasets with a live licence. */
  readonly licensedDatasets: () => Promise<ReadonlySet<string>>;
}

/**
 * What a reference means on this machine. A publisher is an address or a name of the networks file; a bare slug resolves only among the
 * licences held and the networks file's list, so that no namesake captures it.
 * @throws AffluentError INPUT_INVALID, DATASET_UNKNOWN, DATASET_AMBIGUOUS (context: candidates)
 */
export async function resolveReference(deps: IResolveDeps, text: string): Promise<Resolved> {
  const reference = parseReference(text);
  const namesakes = await deps.catalog.entriesBySlug(reference.slug);
  const found =
    reference.publisher === null
      ? await amongKnown(deps, namesakes)
      : ofPublisher(deps, reference.publisher, namesakes);
  if (found.length > 1) throw ambiguous(deps, reference, found);
  const [entry] = found;
  if (!entry) throw unknown(deps, text, namesakes);
  checkVersion(text, reference, entry);
  return { id: entry.id, version: entry.version, ref: referenceOf(deps.network, entry) };
}

async function amongKnown(deps: IResolveDeps, namesakes: readonly ICatalogEntry[]): Promise<ICatalogEntry[]> {
  const licensed = await deps.licensedDatasets();
  return namesakes.filter(entry => licensed.has(entry.id) || deps.network.listed.includes(entry.id));
}

function ofPublisher(deps: IResolveDeps, publisher: string, namesakes: readonly ICatalogEntry[]): ICatalogEntry[] {
  const address = publisher.startsWith('0x') ? publisher : deps.network.names[publisher];
  if (address === undefined)
    throw new AffluentError('DATASET_UNKNOWN', `The networks file knows no publisher “${publisher}”.`, {
      hint: 'Write the address of the publisher, or add the name to the networks file.',
      context: { publisher, names: Object.keys(deps.network.names) }
    });
  return namesakes.filter(entry => sameAddress(entry.publisher, address));
}

function checkVersion(text: string, reference: IReference, entry: ICatalogEntry): void {
  if (reference.version === null || reference.version === entry.version) return;
  throw new AffluentError('DATASET_UNKNOWN', `“${text}” has no version ${reference.version}.`, {
    hint: `Leave the version out, or write @${entry.version}.`,
    context: { id: entry.id, versions: [entry.version] }
  });
}

function candidates(deps: IResolveDeps, entries: readonly ICatalogEntry[]) {
  return entries.slice(0, 20).map(entry => ({ ref: referenceOf(deps.network, entry), id: entry.id }));
}

function ambiguous(deps: IResolveDeps, { slug }: IReference, found: readonly ICatalogEntry[]): AffluentError {
  return new AffluentError('DATASET_AMBIGUOUS', `“${slug}” may mean ${found.length} datasets.`, {
    context: { candidates: candidates(deps, found) }
  });
}

function unknown(deps: IResolveDeps, text: string, namesakes: readonly ICatalogEntry[]): AffluentError {
  const others = candidates(deps, namesakes);
  return new AffluentError('DATASET_UNKNOWN', `No dataset on this network is called “${text}” here.`, {
    ...(others.length > 0 && { hint: 'Others have this slug: write publisher/slug if you mean one of them.' }),
    context: { candidates: others }
  });
}
