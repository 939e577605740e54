import { AffluentError } from '../../core/errors/index.js';
import { wordsOf } from '../../core/shards/page.js';
import type { ICatalogStore, IChainReader } from '../../ports/index.js';
import type { IUsableLicence } from '../licences/usable-licence.js';
import { pause } from '../pause.js';

const PATIENCE = 120_000;
const LONGEST_PAUSE = 200;

/** Waits for a block: custodians act on a grant only when it is as deep as the offer says. @throws AffluentError CUSTODIANS_UNAVAILABLE */
export async function awaitDepth(deps: { readonly chain: Pick<IChainReader, 'head'> }, block: number): Promise<void> {
  for (let waited = 0, step = 50; waited < PATIENCE; waited += step, step = Math.min(step * 2, LONGEST_PAUSE)) {
    if ((await deps.chain.head()).number >= block) return;
    await pause(step);
  }
  throw new AffluentError('CUSTODIANS_UNAVAILABLE', `The chain has not reached block ${block} yet.`, {
    hint: 'Read again in a moment: what is paid is not paid again.',
    context: { block }
  });
}

/**
 * Waits until a licence's session key, and what it wants, have been on for as long as the offer asks: before, custodians would refuse it.
 * Asks the chain only where the index does not show it. @throws AffluentError CUSTODIANS_UNAVAILABLE, CHAIN_UNREACHABLE
 */
export async function awaitLicence(
  deps: { readonly chain: Pick<IChainReader, 'head'>; readonly catalog: Pick<ICatalogStore, 'cursor' | 'events'> },
  { licence, terms }: IUsableLicence,
  shards: readonly number[]
): Promise<void> {
  if (terms.confirmations === 0) return;
  const wanted = wordsOf(shards);
  const unlocked = await deps.catalog.events('unlocked', { licence: licence.id });
  const unlocks = unlocked.filter(({ page, fresh }) => ((wanted.get(page) ?? 0n) & fresh) !== 0n);
  const since = [licence.keys.get(licence.sessionKey.toLowerCase()) ?? 0, ...unlocks.map(({ block }) => block)];
  const block = since.reduce((latest, one) => Math.max(latest, one)) + terms.confirmations;
  const indexed = (await deps.catalog.cursor())?.block ?? 0;
  if (indexed < block) await awaitDepth(deps, block);
}
