import { isAffluentError } from '../../core/errors/index.js';
import type { IOutbox, IOutboxEntry } from '../../ports/index.js';
import { awaitTransaction, broadcastAgain, type BookMined, type IAwaitDeps } from './await-transaction.js';
import { isRefused } from './end-entry.js';

/** What resuming asks of the world. */
export interface IResumeDeps extends IAwaitDeps {
  readonly outbox: Pick<IOutbox, 'setState' | 'pending'>;
  /** How each kind of entry is booked when it is mined. */
  readonly bookings: Readonly<Record<string, (entry: IOutboxEntry) => BookMined>>;
}

/**
 * Takes up what was signed before the last end of the service: sends the same raw transactions again and books them when they are
 * mined. Purchases are left to their own flow. A transaction that the chain refused is closed; one that waits stays.
 */
export async function resumePending(
  deps: IResumeDeps,
  skip: readonly string[],
  options: { signal?: AbortSignal | undefined; patience?: number | undefined }
): Promise<void> {
  for (const entry of await deps.outbox.pending()) {
    if (!skip.includes(entry.kind)) await resumeEntry(deps, entry, options);
  }
}

/** Takes up one entry. @returns whether it is closed now */
export async function resumeEntry(
  deps: IResumeDeps,
  entry: IOutboxEntry,
  options: { signal?: AbortSignal | undefined; patience?: number | undefined }
): Promise<boolean> {
  try {
    await broadcastAgain(deps, entry);
    await awaitTransaction(deps, entry, { ...options, book: deps.bookings[entry.kind]?.(entry) });
    return true;
  } catch (error) {
    if (isRefused(error)) return true;
    if (isAffluentError(error, 'STATE_CONFLICT')) return false;
    throw error;
  }
}
