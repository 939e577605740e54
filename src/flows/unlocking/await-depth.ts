import { AffluentError } from '../../core/errors/index.js';
import type { IChainReader } from '../../ports/index.js';
import { pause } from '../pause.js';

const PATIENCE = 120_000;
const LONGEST_PAUSE = 200;

/** Waits for a block: custodians act on a grant only when it is as deep as the offer says. @throws AffluentError CUSTODIANS_UNAVAILABLE */
export async function awaitDepth(deps: { readonly chain: Pick<IChainReader, 'head'> }, block: number): Promise<void> {
  for (let waited = 0, step = 50; waited < PATIENCE; waited += step, step = Math.min(step * 2, LONGEST_PAUSE)) {
    if ((await deps.chain.head()).number >= block) return;
    await pause(step);
  }
  throw new AffluentError('CUSTODIANS_UNAVAILABLE', `It is paid; the chain has not reached block ${block} yet.`, {
    hint: 'Read again in a moment: what is paid is not paid again.',
    context: { block }
  });
}
