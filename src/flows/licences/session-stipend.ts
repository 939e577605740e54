import type { IChainReader } from '../../ports/index.js';

/** Gas of one `settle` of a page alone, rounded up, and how many of them the gas money of a further session key pays for. */
const SETTLE_GAS = 200_000n;
const SETTLEMENTS = 10n;

/** Gas money of a session key that is added to a licence, at today's fees. */
export async function sessionStipend(chain: Pick<IChainReader, 'fees'>): Promise<bigint> {
  return SETTLE_GAS * SETTLEMENTS * (await chain.fees()).maxFeePerGas;
}
