import { AffluentError } from '../../core/errors/index.js';
import type { Network, PrepareClaimRequest, PreparedClaim } from '../../core/wire/index.js';
import type { ICatalogStore, IChainCall, IChainCalls, IChainReader } from '../../ports/index.js';
import { currencyOf } from '../catalog/currency-of.js';
import { walletNetwork } from '../purchase/wallet-network.js';
import { checkEstimate } from '../transactions/check-estimate.js';
import { dueClaims, type IDueClaimsDeps } from './claim.js';

/** What preparing asks of the world. */
export interface IPrepareClaimDeps extends IDueClaimsDeps {
  readonly chain: IDueClaimsDeps['chain'] & Pick<IChainReader, 'estimateGas' | 'market'>;
  readonly calls: IDueClaimsDeps['calls'] & Pick<IChainCalls, 'together'>;
  readonly catalog: Pick<ICatalogStore, 'events'>;
  readonly network: Pick<Network, 'name' | 'chainId' | 'rpc' | 'explorer'>;
}

/** Claims that go into one transaction, with their proofs. */
const MOST_CLAIMS = 40;

/**
 * What a wallet of the owner's own is asked to claim: one transaction for all that is due, tried on the chain without being sent. Each
 * payee gets its own, whoever sends it. @throws AffluentError STATE_CONFLICT (nothing is due), FUNDS_INSUFFICIENT and those of `dueClaims`
 */
export async function prepareClaim(deps: IPrepareClaimDeps, request: PrepareClaimRequest): Promise<PreparedClaim> {
  const { dataset, account } = request;
  const claims = (await dueClaims(deps, request)).slice(0, MOST_CLAIMS);
  const call = oneCall(
    deps,
    claims.map(claim => claim.call)
  );
  const gas = await checkEstimate(deps.chain, call, account);
  const { to, data, value, title } = call;
  const transaction = { from: account, to, data, value: value.toString(), gas, nonce: null };
  return {
    contributions: claims.map(({ contribution }) => contribution),
    total: claims.reduce((sum, { due }) => sum + due, 0n).toString(),
    currency: await currencyOf(deps.catalog, dataset),
    market: deps.chain.market,
    network: walletNetwork(deps.network),
    asks: [{ kind: 'transaction', title, transaction, allows: null }],
    more: false
  };
}

function oneCall({ calls }: IPrepareClaimDeps, due: readonly IChainCall[]): IChainCall {
  const [first] = due;
  if (!first)
    throw new AffluentError('STATE_CONFLICT', 'There is nothing to be claimed now.', {
      hint: 'Wait until something has been earned.'
    });
  return due.length === 1 ? first : calls.together(due, `Claim the earnings of ${due.length} contributions`);
}
