import { AffluentError } from '../../core/errors/index.js';
import type { Licence, Network } from '../../core/wire/index.js';
import type { ICatalogStore } from '../../ports/index.js';
import { offerById } from '../catalog/offers.js';
import { referenceOf } from '../catalog/publisher-name.js';
import { chainTimeText } from '../time-text.js';
import { ownLicences, type IOwnLicence, type IOwnLicencesDeps } from './own-licences.js';

/** What listing licences asks of the world; nothing beyond this machine. */
export interface IListLicencesDeps extends IOwnLicencesDeps {
  readonly catalog: Pick<ICatalogStore, 'events' | 'entry'>;
  readonly network: Pick<Network, 'names'>;
}

/** The licences of this machine, newest first; of one dataset where it is named; with `holder`, those that this account holds, too. */
export async function listLicences(deps: IListLicencesDeps, dataset?: string, holder?: string): Promise<Licence[]> {
  const own = await ownLicences(deps, dataset, holder);
  return Promise.all(own.map(licence => describe(deps, licence)));
}

/** One of them. @throws AffluentError NOT_FOUND */
export async function licenceById(deps: IListLicencesDeps, id: string): Promise<Licence> {
  const found = (await ownLicences(deps)).find(licence => licence.id.toString() === id);
  if (!found) throw new AffluentError('NOT_FOUND', `This machine has no licence ${id}.`);
  return describe(deps, found);
}

async function describe(deps: IListLicencesDeps, licence: IOwnLicence): Promise<Licence> {
  const [entry, offer] = await Promise.all([
    deps.catalog.entry(licence.dataset),
    offerById(deps.catalog, licence.offer.toString())
  ]);
  return {
    id: licence.id.toString(),
    dataset: licence.dataset,
    ref: entry ? referenceOf(deps.network, entry) : licence.dataset,
    title: entry?.title ?? '',
    offer: offer.id,
    kind: offer.kind,
    holder: licence.holder,
    state: licence.state,
    boughtAt: chainTimeText(licence.boughtAt),
    expiresAt: licence.expiry === 0 ? null : chainTimeText(licence.expiry),
    balance: licence.balance.toString(),
    currency: offer.currency,
    spent: licence.spent.toString(),
    shardsUnlocked: [...licence.words.values()].reduce((sum, word) => sum + bitsIn(word), 0),
    sessionKey: licence.sessionKey,
    transaction: licence.transaction
  };
}

function bitsIn(word: bigint): number {
  let bits = 0;
  for (let rest = word; rest !== 0n; rest &= rest - 1n) bits += 1;
  return bits;
}
