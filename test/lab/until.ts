/** Waits until a condition holds; fails after a quarter of a minute. */
export async function until(holds: () => unknown): Promise<void> {
  const end = Date.now() + 15_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`Waited in vain for: ${holds.toString()}`);
    await new Promise(done => setTimeout(done, 5));
  }
}
