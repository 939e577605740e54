import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 250;

/** Asks again and again until `done` says so; the caller bounds it by the signal. */
export async function pollUntil<T>(
  ask: () => Promise<T>,
  done: (value: T) => boolean,
  signal: AbortSignal
): Promise<T> {
  for (;;) {
    const value = await ask();
    if (done(value)) return value;
    await sleep(POLL_MS, undefined, { signal });
  }
}
