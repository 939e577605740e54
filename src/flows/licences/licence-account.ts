import type { ChainEventOf, ICatalogStore } from '../../ports/index.js';

type Events = Pick<ICatalogStore, 'events'>;

/** A licence as its events tell it. */
export interface ILicenceAccount {
  readonly id: bigint;
  readonly dataset: string;
  readonly offer: bigint;
  readonly holder: string;
  /** Seconds since the epoch. */
  readonly boughtAt: number;
  /** Seconds since the epoch; 0 is perpetual. */
  readonly expiry: number;
  /** What is left of the deposit. */
  readonly balance: bigint;
  /** The flat price, or all settled use. */
  readonly spent: bigint;
  /** Unlocked shards, a word a page. */
  readonly words: ReadonlyMap<number, bigint>;
  /** Session keys that are on, in lower case, and the block since which each is. */
  readonly keys: ReadonlyMap<string, number>;
  readonly transaction: string;
}

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);

/** Adds up what the index holds of a licence; as old as the index. */
export async function licenceAccount(catalog: Events, bought: ChainEventOf<'bought'>): Promise<ILicenceAccount> {
  const licence = bought.licence;
  const [toppedUp, withdrawn, unlocked, keySet, transferred] = await Promise.all([
    catalog.events('toppedUp', { licence }),
    catalog.events('withdrawn', { licence }),
    catalog.events('unlocked', { licence }),
    catalog.events('keySet', { licence }),
    catalog.events('transferred', { licence })
  ]);
  const transfers = transferred.filter(event => BigInt(event.from) !== 0n);
  const used = sum(unlocked.map(event => event.due));
  return {
    id: licence,
    dataset: bought.dataset,
    offer: bought.offer,
    holder: transfers.at(-1)?.to ?? bought.holder,
    boughtAt: bought.timestamp,
    expiry: bought.expiry,
    balance: bought.deposit + sum(toppedUp.map(e => e.amount)) - sum(withdrawn.map(e => e.amount)) - used,
    spent: bought.price + used,
    words: wordsOfUnlocks(unlocked),
    keys: keysOn(bought, keySet, transfers),
    transaction: bought.transaction
  };
}

/** The or-ed words of unlocks, by page. */
export function wordsOfUnlocks(unlocked: readonly ChainEventOf<'unlocked'>[]): Map<number, bigint> {
  return joinWords(unlocked.map(({ page, fresh }) => [[page, fresh]]));
}

/** The or-ed words of several, by page. */
export function joinWords(several: readonly Iterable<readonly [page: number, word: bigint]>[]): Map<number, bigint> {
  const words = new Map<number, bigint>();
  for (const one of several) for (const [page, word] of one) words.set(page, (words.get(page) ?? 0n) | word);
  return words;
}

function isAfter(a: { block: number; logIndex: number }, b: { block: number; logIndex: number }): boolean {
  return a.block > b.block || (a.block === b.block && a.logIndex > b.logIndex);
}

/** A transfer clears all keys; what was set before it counts no more. */
function keysOn(
  bought: ChainEventOf<'bought'>,
  changes: readonly ChainEventOf<'keySet'>[],
  transfers: readonly ChainEventOf<'transferred'>[]
): Map<string, number> {
  const cleared = transfers.at(-1);
  const keys = new Map<string, number>(cleared ? [] : [[bought.sessionKey.toLowerCase(), bought.block]]);
  for (const change of changes) {
    if (cleared && !isAfter(change, cleared)) continue;
    const key = change.key.toLowerCase();
    if (!change.on) keys.delete(key);
    else if (!keys.has(key)) keys.set(key, change.block);
  }
  return keys;
}
