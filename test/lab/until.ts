/** Waits until a condition holds; fails after a second. */
export async function until(holds: () => unknown): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (holds()) return;
    await new Promise(done => setTimeout(done, 5));
  }
  throw new Error(`Waited in vain for: ${holds.toString()}`);
}
