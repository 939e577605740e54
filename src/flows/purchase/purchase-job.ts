import { AffluentError } from '../../core/errors/index.js';
import { PurchaseJob, type Problem, type Purchase, type PurchaseState } from '../../core/wire/index.js';
import type { IClock, IOutbox } from '../../ports/index.js';
import type { Notify } from '../notify.js';
import { timeText } from '../time-text.js';

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

/** All purchases, oldest first; in one state where it is named. */
export async function loadPurchases(
  deps: { readonly outbox: Pick<IOutbox, 'jobs'> },
  state?: PurchaseState
): Promise<PurchaseJob[]> {
  return (await deps.outbox.jobs('purchase', state)).map(job => PurchaseJob.parse(job.body));
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
  change: Partial<Pick<Purchase, 'transaction' | 'licence' | 'account'>> & { problem?: Problem | null } = {}
): PurchaseJob {
  return { ...job, purchase: { ...job.purchase, problem: null, ...change, state } };
}
