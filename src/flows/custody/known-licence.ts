import type { IAcceptance, IAcceptanceStore, ICatalogStore } from '../../ports/index.js';
import { BoundedCache } from '../../core/memory/bounded-cache.js';
import { sameAddress } from '../same-address.js';

/** What a custodian's own index of the chain's log says of a licence. */
export interface IKnownLicence {
  readonly dataset: string;
  readonly offer: bigint;
  /** Atomic units per million rows; 0 where the offer is not metered. */
  readonly price: bigint;
  readonly confirmations: number;
}

/** What knowing asks of the world: disk, and never the chain. */
export interface IKnownLicenceDeps {
  readonly catalog: Pick<ICatalogStore, 'events'>;
  readonly store: Pick<IAcceptanceStore, 'bound'>;
}

const REMEMBERED = 50_000;
const REMEMBERED_CONTRIBUTIONS = 200_000;

/** Looks licences up in the custodian's own index. */
export class KnownLicences {
  private readonly known = new BoundedCache<IKnownLicence>({ limit: REMEMBERED, weigh: () => 1 });

  private readonly bound = new BoundedCache<IAcceptance>({
    limit: REMEMBERED_CONTRIBUTIONS,
    weigh: ({ contributions }) => contributions.length
  });

  constructor(private readonly deps: IKnownLicenceDeps) {}

  /** Null where the index has no such licence (yet). */
  async find(licence: bigint): Promise<IKnownLicence | null> {
    const found = this.known.get(licence.toString());
    if (found) return found;
    const [bought] = await this.deps.catalog.events('bought', { licence });
    if (!bought) return null;
    const [offer] = await this.deps.catalog.events('offerOpened', { offer: bought.offer });
    if (!offer) return null;
    const price = offer.kind === 'metered' ? offer.price : 0n;
    const facts = { dataset: bought.dataset, offer: bought.offer, price, confirmations: offer.confirmations };
    this.known.set(licence.toString(), facts);
    return facts;
  }

  /** Whether a session key was on at the last block of the index; what happened since, the contract knows. */
  async keyIsOn(licence: bigint, key: string): Promise<boolean> {
    const [changes, transfers] = await Promise.all([
      this.deps.catalog.events('keySet', { licence }),
      this.deps.catalog.events('transferred', { licence })
    ]);
    const last = changes.filter(change => sameAddress(change.key, key)).at(-1);
    const cleared = transfers.at(-1);
    if (!last?.on) return false;
    return !cleared || last.block > cleared.block || (last.block === cleared.block && last.logIndex > cleared.logIndex);
  }

  /** The acceptance that serves a dataset, which never changes; null where it is not accepted, or its manifest not seen yet. */
  async acceptance(dataset: string): Promise<IAcceptance | null> {
    const found = this.bound.get(dataset) ?? (await this.deps.store.bound(dataset));
    if (found) this.bound.set(dataset, found);
    return found;
  }

  /** Forgets all: the chain was reorganised. */
  clear(): void {
    this.known.clear();
  }
}
