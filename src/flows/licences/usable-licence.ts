import { AffluentError } from '../../core/errors/index.js';
import type { Offer } from '../../core/wire/index.js';
import { offerById, offersOf } from '../catalog/offers.js';
import { hasEnded } from '../sessions/session-state.js';
import { ownLicences, type IOwnLicence, type IOwnLicencesDeps } from './own-licences.js';

/** A live licence with a session key of this machine, and the offer that it was bought from. */
export interface IUsableLicence {
  readonly licence: IOwnLicence & { readonly sessionKey: string };
  readonly terms: Offer;
}

/** At least one, the best first. */
export type UsableLicences = readonly [best: IUsableLicence, ...others: IUsableLicence[]];

/**
 * The licences of a dataset that this machine can read with, the best first: one of its own before one that another machine lent, one
 * that is paid for before a metered one, then the fullest, then the newest.
 */
export async function findUsableLicences(deps: IOwnLicencesDeps, dataset: string): Promise<IUsableLicence[]> {
  const usable: IUsableLicence[] = [];
  for (const licence of await ownLicences(deps, dataset)) {
    const { sessionKey } = licence;
    if (licence.state !== 'live' || sessionKey === null) continue;
    usable.push({
      licence: { ...licence, sessionKey },
      terms: await offerById(deps.catalog, licence.offer.toString())
    });
  }
  const metered = (one: IUsableLicence) => one.terms.kind === 'metered';
  const lent = (one: IUsableLicence) => one.licence.session !== null;
  return usable.sort(
    (a, b) =>
      Number(lent(a)) - Number(lent(b)) ||
      Number(metered(a)) - Number(metered(b)) ||
      Number(b.licence.balance - a.licence.balance)
  );
}

/** The same, or the reason why there is none. @throws AffluentError LICENCE_REQUIRED, LICENCE_EXPIRED, SESSION_EXPIRED, KEY_REFUSED */
export async function requireLicences(deps: IOwnLicencesDeps, dataset: string): Promise<UsableLicences> {
  const [best, ...others] = await findUsableLicences(deps, dataset);
  if (best) return [best, ...others];
  const own = await ownLicences(deps, dataset);
  if (own.length === 0) refuseLent(deps, dataset);
  const [live] = own.filter(licence => licence.state === 'live');
  if (live)
    throw new AffluentError('KEY_REFUSED', `No session key of this machine is on for licence ${live.id}.`, {
      hint: 'Authorise a key of this machine: `affluent session list`.',
      context: { dataset, licence: live.id.toString() }
    });
  if (own[0])
    throw new AffluentError('LICENCE_EXPIRED', `Licence ${own[0].id} has expired.`, {
      context: { dataset, licence: own[0].id.toString(), expiredAt: new Date(own[0].expiry * 1000).toISOString() }
    });
  throw await licenceRequired(deps, dataset);
}

/** Where all that this machine had was a session of another one: what became of it. */
function refuseLent(deps: IOwnLicencesDeps, dataset: string): void {
  const lent = deps.sessions
    .records()
    .filter(({ terms, origin }) => terms.dataset === dataset && origin === 'imported');
  const last = lent.at(-1)?.terms;
  if (!last) return;
  const context = { dataset, licence: last.licence, sessionKey: last.sessionKey };
  if (hasEnded(last, deps))
    throw new AffluentError('SESSION_EXPIRED', `The session of this machine ended at ${last.expiresAt}.`, { context });
  throw new AffluentError('KEY_REFUSED', 'The session of this machine was revoked.', {
    hint: 'Have a new one exported on the machine that holds the licence: `affluent session export`.',
    context
  });
}

async function licenceRequired(deps: IOwnLicencesDeps, dataset: string): Promise<AffluentError> {
  const offers = (await offersOf(deps.catalog, dataset)).filter(offer => offer.open);
  return new AffluentError('LICENCE_REQUIRED', 'This machine holds no licence of the dataset.', {
    context: { dataset, offers: offers.map(({ id, kind, price, currency }) => ({ id, kind, price, currency })) }
  });
}
