import type { Publication, PublicationJob, PublicationStep } from '../../core/wire/index.js';
import type { IClock, IOutbox } from '../../ports/index.js';
import type { Notify } from '../notify.js';
import { timeText } from '../time-text.js';

/** Milliseconds between two reports of the same step: each is written to the disk. */
const EVERY = 500;

/** Notes where a publication is: its step, and the part of it that is done, 0 to 1. */
export type Report = (step: PublicationStep, progress: number) => Promise<void>;

/** Keeps `body` in the outbox and tells listeners; within a step not more often than they can use. */
export function reporter(
  deps: { readonly outbox: Pick<IOutbox, 'putJob'>; readonly clock: IClock; readonly notify: Notify },
  id: string,
  body: PublicationJob
): Report {
  let told = -Infinity;
  return async (step, progress) => {
    const now = deps.clock.now();
    const within = step === body.step && progress > 0 && progress < 1;
    if (within && Math.abs(now - told) < EVERY) return;
    told = now;
    Object.assign(body, { step, progress });
    await deps.outbox.putJob({ id, kind: 'publication', state: step, body, createdAt: now });
    deps.notify({ type: 'publication', time: timeText(now), publication: publicationOf(id, body) });
  };
}

/** What is told of a job. */
export function publicationOf(id: string, body: PublicationJob): Publication {
  const { dataset, step, progress, transactions, startedAt, problem } = body;
  return { id, dataset, step, progress, transactions, startedAt, problem };
}
