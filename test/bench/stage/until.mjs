import { setTimeout as sleep } from 'node:timers/promises';

const MOST_SECONDS = 120;

/** Asks again and again until the answer is true; gives it. Generous: a loaded machine is no fault. */
export async function until(what, ask) {
  const end = performance.now() + MOST_SECONDS * 1_000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > end) throw new Error(`After ${MOST_SECONDS} s it still is not so that ${what}.`);
    await sleep(50);
  }
}
