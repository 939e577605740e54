import type { IHpkeKeyPair } from '../../core/custody/hpke.js';
import { AffluentError } from '../../core/errors/index.js';
import type { IAcceptance, IAcceptanceStore } from '../../ports/index.js';
import { BoundedCache } from '../../core/memory/bounded-cache.js';
import type { ICustodyIdentity } from './check-draft.js';
import { openShares } from './open-shares.js';

/** What looking shares up asks of the world. */
export interface IHeldSharesDeps {
  readonly identity: ICustodyIdentity;
  readonly hpke: IHpkeKeyPair;
  readonly store: Pick<IAcceptanceStore, 'bundle'>;
  /** Opened shares that are kept in memory, in shares. */
  readonly remembered: number;
}

type Contribution = IAcceptance['contributions'][number];
type Shares = ReadonlyMap<number, Uint8Array>;

/** Our shares of accepted datasets: sealed on disk, opened on demand, the most used kept in memory. */
export class HeldShares {
  private readonly opened: BoundedCache<{ size: number; shares: Promise<Shares> }>;

  constructor(private readonly deps: IHeldSharesDeps) {
    this.opened = new BoundedCache({ limit: deps.remembered, weigh: ({ size }) => size });
  }

  /** Our shares of these shards; those that the dataset does not have are left out. */
  async of(acceptance: IAcceptance, shards: readonly number[]): Promise<Map<number, Uint8Array>> {
    const found = new Map<number, Uint8Array>();
    const ordered = [...acceptance.contributions].sort((a, b) => a.firstShard - b.firstShard);
    let at = 0;
    for (const shard of [...shards].sort((a, b) => a - b)) {
      while (at < ordered.length && shard >= endOf(ordered[at])) at += 1;
      const contribution = ordered[at];
      if (!contribution) break;
      const share = (await this.bundle(acceptance, contribution)).get(shard);
      if (share) found.set(shard, share);
    }
    return found;
  }

  private bundle(acceptance: IAcceptance, contribution: Contribution): Promise<Shares> {
    const name = `${acceptance.dataset}/${acceptance.commitmentsRoot}/${contribution.number}`;
    const known = this.opened.get(name);
    if (known) return known.shares;
    const shares = this.open(acceptance, contribution);
    this.opened.set(name, { size: contribution.shardCount, shares });
    shares.catch(() => this.opened.delete(name));
    return shares;
  }

  private async open(acceptance: IAcceptance, contribution: Contribution): Promise<Shares> {
    const sealed = await this.deps.store.bundle(acceptance, contribution.number);
    if (!sealed) throw new AffluentError('INTERNAL', `The bundle of contribution ${contribution.number} is lost.`);
    return openShares(this.deps.hpke, { ...this.deps.identity, dataset: acceptance.dataset, contribution }, sealed);
  }
}

const endOf = (contribution: Contribution | undefined) =>
  contribution ? contribution.firstShard + contribution.shardCount : 0;
