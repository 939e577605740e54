import type { SessionTerms } from '../../core/wire/index.js';
import type { ChainEventOf, ICatalogStore, IKeyStore, IWallet } from '../../ports/index.js';
import { hasEnded, termsOf, type ISessionLimitsDeps } from '../sessions/session-state.js';
import { sameAddress } from '../same-address.js';
import { licenceAccount, type ILicenceAccount } from './licence-account.js';

/** What finding one's licences asks of the world. */
export interface IOwnLicencesDeps extends ISessionLimitsDeps {
  readonly catalog: Pick<ICatalogStore, 'events'>;
  readonly keyStore: Pick<IKeyStore, 'sessionKeys'>;
  readonly wallet: Pick<IWallet, 'address'>;
}

/** A licence of this machine: held by its wallet, or usable by one of its session keys. */
export interface IOwnLicence extends ILicenceAccount {
  readonly state: 'live' | 'expired';
  /** Session key of this machine that is on, and whose own time is not over. */
  readonly sessionKey: string | null;
  /** What that key may do where it came from another machine; null: the owner's budget alone bounds it. */
  readonly session: SessionTerms | null;
}

/** The licences of this machine, newest first, by what the index knows; with `also`, those that this account holds, too. */
export async function ownLicences(deps: IOwnLicencesDeps, dataset?: string, also?: string): Promise<IOwnLicence[]> {
  const [address, sessionKeys] = await Promise.all([deps.wallet.address(), deps.keyStore.sessionKeys()]);
  const holders = [address, also].filter(one => one != null);
  const bought = await purchasesOf(deps, holders, sessionKeys);
  const wanted = [...bought.values()].filter(event => dataset === undefined || event.dataset === dataset);
  const licences = await Promise.all(wanted.map(event => licenceAccount(deps.catalog, event)));
  const now = deps.clock.now() / 1000;
  return licences
    .map(licence => ({
      ...licence,
      state: licence.expiry !== 0 && licence.expiry <= now ? ('expired' as const) : ('live' as const),
      ...usableKey(deps, licence, sessionKeys)
    }))
    .filter(licence => licence.sessionKey !== null || holders.some(one => sameAddress(one, licence.holder)))
    .sort((a, b) => (a.id < b.id ? 1 : -1));
}

/** Licences that this machine's wallet has held or a key of it could use, whether they still can, with their datasets. */
export async function knownLicences(deps: IOwnLicencesDeps): Promise<{ id: bigint; dataset: string }[]> {
  const [address, sessionKeys] = await Promise.all([deps.wallet.address(), deps.keyStore.sessionKeys()]);
  const bought = await purchasesOf(deps, address === null ? [] : [address], sessionKeys);
  return [...bought].map(([id, { dataset }]) => ({ id, dataset }));
}

/** A key that was made here before one that came from elsewhere; of those the one that may spend the most, and none whose time is over. */
function usableKey(
  deps: ISessionLimitsDeps,
  { keys }: ILicenceAccount,
  sessionKeys: readonly string[]
): Pick<IOwnLicence, 'sessionKey' | 'session'> {
  const on = sessionKeys
    .filter(key => keys.has(key.toLowerCase()))
    .map(sessionKey => ({ sessionKey, session: termsOf(deps, sessionKey) }))
    .filter(({ session }) => session === null || !hasEnded(session, deps))
    .sort((a, b) => (BigInt(a.session?.budget ?? 0) < BigInt(b.session?.budget ?? 0) ? 1 : -1));
  return on.find(({ session }) => session === null) ?? on[0] ?? { sessionKey: null, session: null };
}

/** Ids of the datasets that this machine has a live licence of. */
export async function licensedDatasets(deps: IOwnLicencesDeps): Promise<Set<string>> {
  const licences = await ownLicences(deps);
  return new Set(licences.filter(licence => licence.state === 'live').map(licence => licence.dataset));
}

async function purchasesOf(
  { catalog }: Pick<IOwnLicencesDeps, 'catalog'>,
  holders: readonly string[],
  sessionKeys: readonly string[]
): Promise<Map<bigint, ChainEventOf<'bought'>>> {
  const held = (await Promise.all(holders.map(holder => catalog.events('bought', { holder })))).flat();
  const received = (await Promise.all(holders.map(to => catalog.events('transferred', { to })))).flat();
  const keyed = (await Promise.all(sessionKeys.map(key => catalog.events('keySet', { key })))).flat();
  const found = new Map(held.map(event => [event.licence, event]));
  for (const licence of new Set([...received, ...keyed].map(event => event.licence))) {
    if (found.has(licence)) continue;
    const [event] = await catalog.events('bought', { licence });
    if (event) found.set(licence, event);
  }
  return found;
}
