import type { Network, Session } from '../../core/wire/index.js';
import type { ICatalogStore, IOutbox, ISessionRecord } from '../../ports/index.js';
import { currencyOf } from '../catalog/currency-of.js';
import { referenceOf } from '../catalog/publisher-name.js';
import { licenceAccount, type ILicenceAccount } from '../licences/licence-account.js';
import { ownLicences, type IOwnLicencesDeps } from '../licences/own-licences.js';
import { sameAddress } from '../same-address.js';
import { chainTimeText, timeText } from '../time-text.js';
import { hasEnded } from './session-state.js';
import { spendingOf } from './session-budget.js';

/** What telling of sessions asks of the world; nothing beyond this machine. */
export interface IDescribeSessionsDeps extends IOwnLicencesDeps {
  readonly catalog: Pick<ICatalogStore, 'events' | 'entry'>;
  readonly network: Pick<Network, 'names'>;
  readonly outbox: Pick<IOutbox, 'budget'>;
}

/** All session keys that the market lets use the licences of this machine, and those that were given away or taken in here. */
export async function describeSessions(deps: IDescribeSessionsDeps): Promise<Session[]> {
  const [wallet, keys, licences] = await Promise.all([
    deps.wallet.address(),
    deps.keyStore.sessionKeys(),
    ownLicences(deps)
  ]);
  const records = deps.sessions.records();
  const here = (key: string) => keys.some(known => sameAddress(known, key));
  const found: Session[] = [];
  for (const licence of licences) {
    // Of a licence that another holds, only the keys of this machine are its business.
    const held = wallet !== null && sameAddress(licence.holder, wallet);
    for (const key of licence.keys.keys()) {
      const record = records.find(({ terms }) => sameAddress(terms.sessionKey, key)) ?? null;
      if (held || here(key)) found.push(await describe(deps, licence, key, record, here(key)));
    }
  }
  for (const record of records) {
    const { sessionKey, licence } = record.terms;
    if (found.some(one => sameAddress(one.sessionKey, sessionKey))) continue;
    const [bought] = await deps.catalog.events('bought', { licence: BigInt(licence) });
    const account = bought ? await licenceAccount(deps.catalog, bought) : null;
    if (account) found.push(await describe(deps, account, sessionKey, record, here(sessionKey)));
  }
  return found;
}

async function describe(
  deps: IDescribeSessionsDeps,
  licence: ILicenceAccount,
  key: string,
  record: ISessionRecord | null,
  here: boolean
): Promise<Session> {
  const entry = await deps.catalog.entry(licence.dataset);
  const on = licence.keys.has(key.toLowerCase());
  const licenceEnds = licence.expiry === 0 ? null : chainTimeText(licence.expiry);
  const ended =
    (licence.expiry !== 0 && licence.expiry * 1_000 <= deps.clock.now()) || (record && hasEnded(record.terms, deps));
  const { spent } = await deps.outbox.budget(spendingOf(key));
  return {
    sessionKey: record?.terms.sessionKey ?? key,
    licence: licence.id.toString(),
    dataset: licence.dataset,
    ref: entry ? referenceOf(deps.network, entry) : licence.dataset,
    origin: originOf(record, here),
    on,
    state: !on ? 'revoked' : ended ? 'expired' : 'live',
    label: record?.terms.label ?? '',
    createdAt: record ? timeText(record.createdAt) : null,
    expiresAt: record?.terms.expiresAt ?? licenceEnds,
    budget: record?.terms.budget ?? null,
    spent: here ? spent.toString() : null,
    currency: await currencyOf(deps.catalog, licence.dataset)
  };
}

function originOf(record: ISessionRecord | null, here: boolean): Session['origin'] {
  if (record) return here ? 'imported' : 'exported';
  return here ? 'own' : 'other';
}
