import type { IChainReader } from '../../ports/index.js';
import { pause } from '../pause.js';

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 1_000;
const PATIENCE = 60_000;

/** Waits for a transaction of somebody else to be in a block; not for ever, and not sure: it may be replaced. */
export async function awaitReceipt(chain: Pick<IChainReader, 'receipt'>, transaction: string): Promise<void> {
  const began = performance.now();
  for (let wait = FIRST_PAUSE; performance.now() - began < PATIENCE; wait = Math.min(wait * 1.3, LONGEST_PAUSE)) {
    if ((await chain.receipt(transaction)) !== null) return;
    await pause(wait);
  }
}
