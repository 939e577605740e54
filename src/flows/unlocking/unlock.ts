import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import type { ShardIndex } from '../../core/manifest/shard-index.js';
import { shardsIn } from '../../core/shards/page.js';
import type { UnlockResult } from '../../core/wire/index.js';
import type { ICatalogStore, IChainReader, IHead, IOutbox, ISigner } from '../../ports/index.js';
import type { DatasetFacts, IDatasetFacts } from '../catalog/dataset-facts.js';
import { withdrawnShards } from '../catalog/withdrawn-shards.js';
import type { KeyedQueue } from '../keyed-queue.js';
import type { IOwnLicencesDeps } from '../licences/own-licences.js';
import { requireLicences, type IUsableLicence, type UsableLicences } from '../licences/usable-licence.js';
import type { Notify } from '../notify.js';
import { timeText } from '../time-text.js';
import { resumeEntry } from '../transactions/resume-pending.js';
import { assignShards } from './assign-shards.js';
import { awaitDepth, awaitLicence } from './await-depth.js';
import { checkAffordable } from './check-affordable.js';
import type { ForgedDatasets } from './forged-datasets.js';
import { gasMissing, planSettlement } from './plan-settlement.js';
import { checkShards, quoteUnlock, type IUnlockQuote } from './quote-unlock.js';
import { requestKeys, type IRequestKeysDeps } from './request-keys.js';
import { noteAsk, type BudgetAsks } from './budget-asks.js';
import { findRelays, relaySettlement } from './relay-settlement.js';
import { concludeOverdue } from './reserve-receipts.js';
import { bookSettle, settle, type ISettled, type ISettleDeps } from './settle.js';
import { wordsOnChain } from './words-on-chain.js';

/** What unlocking asks of the world. */
export interface IUnlockDeps
  extends
    Omit<ISettleDeps, 'chain' | 'outbox'>,
    Omit<IRequestKeysDeps, 'chain' | 'facts' | 'keyStore'>,
    Omit<IOwnLicencesDeps, 'keyStore' | 'catalog'> {
  readonly chain: ISettleDeps['chain'] &
    IRequestKeysDeps['chain'] &
    Pick<IChainReader, 'word' | 'licence' | 'keyIsOn' | 'head' | 'balance' | 'blockGasLimit' | 'market'>;
  readonly outbox: ISettleDeps['outbox'] & Pick<IOutbox, 'budget' | 'reserved' | 'overdue' | 'conclude'>;
  readonly keyStore: IRequestKeysDeps['keyStore'] & IOwnLicencesDeps['keyStore'];
  readonly facts: Pick<DatasetFacts, 'of' | 'indexOf' | 'commitmentsOf'>;
  readonly catalog: IOwnLicencesDeps['catalog'] & Pick<ICatalogStore, 'cursor'>;
  readonly forged: ForgedDatasets;
  readonly notify: Notify;
  readonly asks: BudgetAsks;
  /** One spending on a dataset at a time, so that two reads never pay for the same shard or pass the budget together. */
  readonly spending: KeyedQueue;
}

/** What to unlock; `budget` in atomic units bounds this call, null leaves the owner's budget alone to bound it. */
export interface IUnlockCall {
  readonly dataset: string;
  readonly version?: number | undefined;
  readonly shards: readonly number[];
  readonly budget: bigint | null;
  /** Who reads, by its own word: its spending is counted, and bounded by its own budget where it has one. */
  readonly reader?: string | undefined;
}

/**
 * Unlocks shards and puts their keys into the key store. Free and flat licences cost nothing; a metered one pays for what is not yet
 * unlocked, in one transaction a call or as many as blocks ask for, within the deposit, the owner's budget and the call's own. Not broken off when the caller goes.
 * @throws AffluentError LICENCE_REQUIRED, LICENCE_EXPIRED, BUDGET_EXCEEDED, DEPOSIT_EXHAUSTED, KEY_REFUSED, CUSTODIANS_UNAVAILABLE,
 * ROWS_FORGED, SEGMENT_FORGED, CHAIN_UNREACHABLE, FUNDS_INSUFFICIENT (the session key's gas money)
 */
export async function unlock(deps: IUnlockDeps, call: IUnlockCall): Promise<UnlockResult> {
  const facts = await deps.facts.of(call.dataset, call.version);
  const index = await deps.facts.indexOf(facts);
  const shards = checkShards(index, call.shards);
  const licences = await requireLicences(deps, call.dataset);
  if (licences[0].terms.kind !== 'metered') {
    await fetchAll(deps, facts, licences[0], index, shards);
    return { transaction: null, transactions: [], spent: '0', unlocked: 0 };
  }
  return deps.spending.run(call.dataset, () => unlockByLicence(deps, facts, licences, index, shards, call));
}

async function unlockByLicence(
  deps: IUnlockDeps,
  facts: IDatasetFacts,
  licences: UsableLicences,
  index: ShardIndex,
  shards: readonly number[],
  call: IUnlockCall
): Promise<UnlockResult> {
  await finishFormer(deps, facts.entry.id);
  await concludeOverdue(deps);
  const transactions: string[] = [];
  let [spent, unlocked] = [0n, 0];
  for (const [usable, part] of await assignShards(deps, licences, shards)) {
    if (part.length === 0) continue;
    const budget = call.budget === null ? null : call.budget - spent;
    const done = await unlockMetered(deps, facts, usable, index, part, { ...call, budget });
    transactions.push(...done.transactions);
    spent += done.spent;
    unlocked += done.unlocked;
  }
  return { transaction: transactions[0] ?? null, transactions, spent: spent.toString(), unlocked };
}

/** All keys at once: custodians learn nothing of interests, and their silence harms nothing later. */
async function fetchAll(
  deps: IUnlockDeps,
  facts: IDatasetFacts,
  usable: IUsableLicence,
  index: ShardIndex,
  wanted: readonly number[]
): Promise<void> {
  const withdrawn = await withdrawnShards(deps.catalog, facts.entry.id);
  await awaitLicence(deps, usable, wanted);
  try {
    await requestKeys(deps, facts, usable, allShards(index, withdrawn));
  } catch {
    // One bad shard must not keep the good ones back.
    await requestKeys(deps, facts, usable, wanted);
  }
}

/** What one licence has paid, and for how many shards. */
interface IUnlocked {
  readonly transactions: readonly string[];
  readonly spent: bigint;
  readonly unlocked: number;
}

async function unlockMetered(
  deps: IUnlockDeps,
  facts: IDatasetFacts,
  usable: IUsableLicence,
  index: ShardIndex,
  shards: readonly number[],
  call: IUnlockCall
): Promise<IUnlocked> {
  const signer = await deps.keyStore.sessionKey(usable.licence.sessionKey);
  if (!signer) throw new AffluentError('KEY_REFUSED', 'The session key of this licence is not on this machine.');
  const quoteNow = async () =>
    quoteUnlock(index, shards, await wordsOnChain(deps, usable.licence.id, shards), BigInt(usable.terms.price));
  const withdrawn = await withdrawnShards(deps.catalog, facts.entry.id);
  let quote = await quoteNow();
  refuseWithdrawn(quote.shards.filter(shard => withdrawn.has(shard)));
  const transactions: string[] = [];
  let spent = 0n;
  if (quote.shards.length > 0) {
    await deps.forged.check(facts.entry.id);
    const affordable = await affordNow(deps, { usable, signer, index, quote }, call, quoteNow);
    quote = affordable.quote;
    for (const settled of await pay(deps, facts, affordable, call.reader ?? '')) {
      if (settled.transaction !== null) transactions.push(settled.transaction);
      spent += settled.spent;
      await awaitDepth(deps, settled.block + usable.terms.confirmations);
    }
  }
  if (spent > 0n) tell(deps, usable, quote.rows, spent, call.reader ?? '');
  await awaitLicence(deps, usable, shards);
  await fetchPaid(deps, facts, usable, shards);
  return { transactions, spent, unlocked: quote.shards.length };
}

/** From the session key's own gas money, or at the cost of a custodian that relays; nothing is signed where neither is enough. */
async function pay(
  deps: IUnlockDeps,
  { manifest }: IDatasetFacts,
  { usable, signer, index, quote: { shards }, head }: IAffordable,
  reader: string
): Promise<readonly ISettled[]> {
  const plan = await planSettlement(deps, usable, index, shards);
  const settlement = { usable, signer, index, plan, head, reader };
  if (plan.balance >= plan.needed) return settle(deps, settlement);
  const relays = await findRelays(deps, manifest.terms.custodians);
  if (relays.length > 0) return relaySettlement(deps, relays, settlement);
  throw gasMissing(usable, plan);
}

interface IAffordable {
  readonly usable: IUsableLicence;
  readonly signer: ISigner;
  readonly index: ShardIndex;
  readonly quote: IUnlockQuote;
  readonly head: IHead;
}

/** Another machine may have paid in the meantime for what is wanted, and the deposit be the smaller for it: then less is to be paid. */
async function affordNow(
  deps: IUnlockDeps,
  wanted: Omit<IAffordable, 'head'>,
  call: IUnlockCall,
  quoteAgain: () => Promise<IUnlockQuote>
): Promise<IAffordable> {
  const { usable, signer, quote } = wanted;
  try {
    const head = await checkAffordable(deps, usable, signer, quote, call);
    deps.asks.fulfil(call.dataset, call.reader ?? '');
    return { ...wanted, head };
  } catch (error) {
    const again = await quoteAgain();
    if (again.price >= quote.price) {
      if (isOwners(error, wanted, call))
        await noteAsk(deps, { ...quote, dataset: call.dataset, reader: call.reader ?? '' });
      throw error;
    }
    return affordNow(deps, { ...wanted, quote: again }, call, quoteAgain);
  }
}

/** Whether a budget of the owner may have refused it, not the limit of the call or of a session from another machine. */
function isOwners(error: unknown, { usable, quote }: Omit<IAffordable, 'head'>, { budget }: IUnlockCall): boolean {
  const isBudget = error instanceof AffluentError && error.code === 'BUDGET_EXCEEDED';
  return isBudget && usable.licence.session === null && (budget === null || quote.price <= budget);
}

/**
 * The keys of what is wanted, and with them those of all that is unlocked beside it: a machine that reads what another has unlocked asks
 * once, and not once a shard.
 */
async function fetchPaid(
  deps: IUnlockDeps,
  facts: IDatasetFacts,
  usable: IUsableLicence,
  shards: readonly number[]
): Promise<void> {
  const known = await deps.keyStore.contentKeys(facts.entry.id, shards);
  if (shards.every(shard => known.has(shard))) return;
  const words = await wordsOnChain(deps, usable.licence.id, shards);
  const paid = [...words].flatMap(([page, word]) => shardsIn(page, word));
  const withdrawn = await withdrawnShards(deps.catalog, facts.entry.id);
  const all = new Set([...shards, ...paid.filter(shard => !withdrawn.has(shard))]);
  try {
    await requestKeys(deps, facts, usable, [...all]);
  } catch (error) {
    if (all.size === shards.length || isAffluentError(error, 'CUSTODIANS_UNAVAILABLE')) throw error;
    await requestKeys(deps, facts, usable, shards); // one bad shard must not keep the good ones back
  }
}

function refuseWithdrawn(shards: readonly number[]): void {
  if (shards.length === 0) return;
  throw new AffluentError('KEY_REFUSED', `Shard ${shards[0] ?? ''} was withdrawn by its contributor.`, {
    hint: 'Plan again: withdrawn shards are left out, and nothing is charged for them.',
    context: { shards }
  });
}

function tell(deps: IUnlockDeps, { licence }: IUsableLicence, rows: number, spent: bigint, reader: string): void {
  const time = timeText(deps.clock.now());
  const { id, dataset } = licence;
  deps.notify({ type: 'usage', time, dataset, licence: id.toString(), rows, amount: spent.toString(), reader });
}

/** Receipts that may still be settled count: they are brought to their end before anything new is signed. */
async function finishFormer(deps: IUnlockDeps, dataset: string): Promise<void> {
  const bookings = { settle: (entry: Parameters<typeof bookSettle>[1]) => bookSettle(deps.outbox, entry) };
  for (const entry of await deps.outbox.pending()) {
    if (entry.kind !== 'settle' || !entry.subject.startsWith(`${dataset}/`)) continue;
    if (await resumeEntry({ ...deps, bookings }, entry, {})) continue;
    throw new AffluentError('STATE_CONFLICT', 'An earlier payment for this dataset is not in a block yet.', {
      hint: 'Wait for it: nothing is paid twice.',
      context: { transaction: entry.hash }
    });
  }
}

const UNUSED = 0xffff_ffff;

function allShards(index: ShardIndex, withdrawn: ReadonlySet<number>): number[] {
  const there = index.shards.filter(({ contribution, number }) => contribution !== UNUSED && !withdrawn.has(number));
  return there.map(shard => shard.number);
}
