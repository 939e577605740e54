import { watchPurchases } from '../flows/purchase/watch-purchases.js';
import { resumePurchases } from '../flows/purchase/follow-purchase.js';
import { pause } from '../flows/pause.js';
import { resumePending } from '../flows/transactions/resume-pending.js';
import { concludeOverdue } from '../flows/unlocking/reserve-receipts.js';
import { bookSettle } from '../flows/unlocking/settle.js';
import type { World } from './world.js';

/** What runs without being asked for. */
export interface IBackgroundOptions {
  readonly world: World;
  /** Whether somebody is there to follow the chain for. */
  readonly isActive: () => boolean;
  readonly onFailure: (what: string, error: unknown) => void;
}

const POLL = 1_000;
/** Waits between attempts while the chain does not answer. */
const RETRY = 5_000;

/** Takes up what a former run left, and follows the chain while somebody is there. @returns how to end it */
export function startBackground(options: IBackgroundOptions): () => void {
  const stop = new AbortController();
  void untilDone('resume', options, stop.signal, () => resume(options.world, stop.signal));
  void follow(options, stop.signal);
  return () => stop.abort(new Error('The service ends.'));
}

/** Licences that were paid for meanwhile are found first. Purchases have a flow of their own; everything else that was signed is sent again and booked. */
async function resume(world: World, signal: AbortSignal): Promise<void> {
  const bookings = { settle: (entry: Parameters<typeof bookSettle>[1]) => bookSettle(world.outbox, entry) };
  await resumePending({ ...world, bookings }, ['purchase'], { signal });
  await world.recognise();
  await resumePurchases(world, signal);
}

async function follow({ world, isActive, onFailure }: IBackgroundOptions, signal: AbortSignal): Promise<void> {
  let failing = false;
  while (!signal.aborted) {
    try {
      if (isActive()) {
        await world.sync.sync();
        await concludeOverdue(world);
        await watchPurchases(world);
      }
      failing = false;
    } catch (error) {
      if (!failing && !signal.aborted) onFailure('following the chain', error); // once for a row of failures
      failing = true;
    }
    await pause(failing ? RETRY : POLL, signal).catch(() => undefined);
  }
}

async function untilDone(
  what: string,
  { onFailure }: IBackgroundOptions,
  signal: AbortSignal,
  act: () => Promise<void>
): Promise<void> {
  while (!signal.aborted) {
    try {
      return await act();
    } catch (error) {
      if (signal.aborted) return;
      onFailure(what, error);
      await pause(RETRY, signal).catch(() => undefined);
    }
  }
}
