import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import { compactSignature } from '../../core/typed-data/compact-signature.js';
import { permitDigest, type IPermitTerms } from '../../core/typed-data/permit.js';
import type { IChainCalls, IChainReader, IPermit, IPermitDomain } from '../../ports/index.js';
import { sameAddress } from '../same-address.js';

/** What checking asks of the world. */
export interface ITakenPermitDeps {
  readonly chain: Pick<IChainReader, 'market' | 'head' | 'estimateGas' | 'typedDataSigner'>;
  readonly calls: Pick<IChainCalls, 'permit'>;
}

/** What a permit must say. */
export interface IPermitAsked {
  readonly domain: IPermitDomain;
  readonly terms: IPermitTerms;
  /** The latest deadline, in seconds. */
  readonly latest: number;
}

/**
 * Checks a permit that a wallet has signed: its owner, for the market, exactly the amount, within its time; and that the token takes it.
 * @param signature 65 bytes hex
 * @throws AffluentError INPUT_INVALID (of another, or of something else), CURRENCY_UNSUPPORTED (the token does not take it)
 */
export async function takenPermit(
  { chain, calls }: ITakenPermitDeps,
  { domain, terms, latest }: IPermitAsked,
  signature: string
): Promise<IPermit> {
  const { owner, value, deadline } = terms;
  const compact = compactSignature(signature);
  if (deadline > latest || compact === null) throw invalid('The wallet signed no permit that holds for an hour.');
  if (!sameAddress(chain.typedDataSigner(permitDigest(domain, terms), compact), owner))
    throw invalid(`The permit is not signed by ${owner}, or says something else.`);
  const permit = { deadline, signature: compact };
  try {
    await chain.estimateGas(calls.permit(domain.contract, owner, value, permit), owner);
    return permit;
  } catch (error) {
    if (!isAffluentError(error, 'TRANSACTION_FAILED')) throw error;
    throw new AffluentError('CURRENCY_UNSUPPORTED', 'The token does not take the permit that the wallet signed.', {
      hint: 'Nothing was sent. Agree again: the wallet is asked for an allowance instead.',
      cause: error
    });
  }
}

function invalid(detail: string): AffluentError {
  return new AffluentError('INPUT_INVALID', detail, {
    hint: 'Nothing was sent. Agree again: the wallet is asked for an allowance instead.'
  });
}
