import type { ShardIndex } from '../../core/manifest/shard-index.js';
import { pageOf } from '../../core/shards/page.js';

/** Shards that are settled in one transaction, and the gas that it uses at most, before any room is added. */
export interface IPortion {
  readonly shards: readonly number[];
  readonly gas: bigint;
}

/**
 * Gas of `settle`, rounded up from what it used on a real chain (test/flows/unlocking/settle-on-chain.test.ts): of a transaction, its
 * accounts never written before; of a page, its table and word; of a shard; of a contribution that is credited for the first time.
 */
const TRANSACTION_GAS = 80_000n;
const PAGE_GAS = 115_000n;
const SHARD_GAS = 1_450n;
const CONTRIBUTION_GAS = 23_500n;

/** Pages of one transaction: their tables would pass what a node takes as one. */
const MOST_PAGES = 32;

/** Cuts shards into portions of at most `mostGas` each, pages where need be; a portion has at least one shard. */
export function cutSettlement(index: ShardIndex, shards: readonly number[], mostGas: bigint): IPortion[] {
  const portions: IPortion[] = [];
  let open = new OpenPortion();
  for (const shard of [...shards].sort((a, b) => a - b)) {
    const contribution = index.shards[shard]?.contribution ?? 0;
    if (!open.takes(shard, contribution, mostGas)) {
      portions.push(open);
      open = new OpenPortion();
    }
    open.add(shard, contribution);
  }
  return open.shards.length > 0 ? [...portions, open] : portions;
}

class OpenPortion implements IPortion {
  readonly shards: number[] = [];
  gas = TRANSACTION_GAS;
  private readonly pages = new Set<number>();
  private readonly contributions = new Set<number>();

  takes(shard: number, contribution: number, mostGas: bigint): boolean {
    if (this.shards.length === 0) return true;
    const fits = this.pages.size < MOST_PAGES || this.pages.has(pageOf(shard));
    return fits && this.gas + this.more(shard, contribution) <= mostGas;
  }

  add(shard: number, contribution: number): void {
    this.gas += this.more(shard, contribution);
    this.shards.push(shard);
    this.pages.add(pageOf(shard));
    this.contributions.add(contribution);
  }

  private more(shard: number, contribution: number): bigint {
    const page = this.pages.has(pageOf(shard)) ? 0n : PAGE_GAS;
    return SHARD_GAS + page + (this.contributions.has(contribution) ? 0n : CONTRIBUTION_GAS);
  }
}
