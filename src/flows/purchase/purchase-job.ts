import { z } from 'zod';
import { AffluentError } from '../../core/errors/index.js';
import { Address, Amount, Purchase, type PurchaseState, type Problem } from '../../core/wire/index.js';
import type { IClock, IOutbox } from '../../ports/index.js';
import type { Notify } from '../notify.js';
import { timeText } from '../time-text.js';

/** A purchase as the outbox keeps it: what clients see, and what only the service needs. */
export const PurchaseJob = z.object({
  purchase: Purchase,
  /** What notebooks may spend, as the owner approved it; null: not approved yet. */
  budget: Amount.nullable(),
  /** Session key that the purchase authorises; made before it is used anywhere. */
  sessionKey: Address.nullable()
});
export type PurchaseJob = z.infer<typeof PurchaseJob>;

/** What keeping purchases asks of the world. */
export interface IPurchaseJobDeps {
  readonly outbox: Pick<IOutbox, 'putJob' | 'job' | 'jobs'>;
  readonly clock: IClock;
  readonly notify: Notify;
}

/** Reads a purchase. @throws AffluentError NOT_FOUND */
export async function loadPurchase(deps: Pick<IPurchaseJobDeps, 'outbox'>, id: string): Promise<PurchaseJob> {
  const job = await deps.outbox.job(id);
  if (job?.kind !== 'purchase') throw new AffluentError('NOT_FOUND', `There is no purchase ${id}.`);
  return PurchaseJob.parse(job.body);
}

/** All purchases, oldest first. */
export async function loadPurchases(deps: Pick<IPurchaseJobDeps, 'outbox'>): Promise<PurchaseJob[]> {
  return (await deps.outbox.jobs('purchase')).map(job => PurchaseJob.parse(job.body));
}

/** Writes a purchase down, then tells who listens. */
export async function savePurchase(deps: IPurchaseJobDeps, job: PurchaseJob): Promise<PurchaseJob> {
  const { id, state, createdAt } = job.purchase;
  await deps.outbox.putJob({ id, kind: 'purchase', state, body: job, createdAt: Date.parse(createdAt) });
  deps.notify({ type: 'purchase', time: timeText(deps.clock.now()), purchase: job.purchase });
  return job;
}

/** The same purchase in another state. */
export function inState(
  job: PurchaseJob,
  state: PurchaseState,
  change: Partial<Pick<Purchase, 'transaction' | 'licence'>> & { problem?: Problem | null } = {}
): PurchaseJob {
  return { ...job, purchase: { ...job.purchase, problem: null, ...change, state } };
}
