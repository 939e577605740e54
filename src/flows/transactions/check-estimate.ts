import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import type { IChainCall, IChainReader } from '../../ports/index.js';

/**
 * Tries a call on the chain without sending it. @returns gas with room above the estimate, for storage that others touch meanwhile
 * @throws AffluentError of the contract's reason; FUNDS_INSUFFICIENT names the account that pays
 */
export async function checkEstimate(
  chain: Pick<IChainReader, 'estimateGas'>,
  call: IChainCall,
  account: string
): Promise<number> {
  try {
    return Number(((await chain.estimateGas(call, account)) * 5n) / 4n);
  } catch (error) {
    if (!isAffluentError(error, 'FUNDS_INSUFFICIENT')) throw error;
    throw new AffluentError('FUNDS_INSUFFICIENT', `The account ${account} holds less than this costs with its gas.`, {
      hint: 'Send funds to this account, or choose another one in the wallet.',
      context: { account, value: call.value.toString() }
    });
  }
}
