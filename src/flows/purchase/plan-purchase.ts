import { ETH, type Offer, type PurchasePlan, type Sum } from '../../core/wire/index.js';
import type { IChainReader } from '../../ports/index.js';
import { tokenNeeds, type Allowance, type IAllowanceDeps } from '../transactions/token-allowance.js';
import { purchaseSteps } from './purchase-steps.js';

/** What planning asks of the world. */
export interface IPlanPurchaseDeps {
  readonly chain: Pick<IChainReader, 'fees' | 'market'> & IAllowanceDeps['chain'];
  readonly calls: IAllowanceDeps['calls'];
}

const NOBODY = `0x${'00'.repeat(20)}`;
/** Gas of one `settle` of a page alone, rounded up. */
const SETTLE_GAS = 200_000n;
/** Settlements that the stipend pays for. */
const SETTLEMENTS = 50n;

/**
 * Steps and costs of buying from an offer, as the owner sees them before approving. What a token asks for first depends on who pays;
 * null: nobody is known yet. @throws AffluentError CURRENCY_UNSUPPORTED, CHAIN_UNREACHABLE
 */
export async function planPurchase(
  deps: IPlanPurchaseDeps,
  offer: Offer,
  payment: bigint,
  payer: string | null
): Promise<PurchasePlan> {
  const allowances = await allowancesOf(deps, offer, payment, payer);
  const { maxFeePerGas } = await deps.chain.fees();
  const gasStipend = offer.kind === 'metered' ? SETTLE_GAS * SETTLEMENTS * maxFeePerGas : 0n;
  const steps = purchaseSteps({ offer, payment, gasStipend, market: deps.chain.market, allowances });
  const gasFee = BigInt(steps.reduce((sum, step) => sum + step.gas, 0)) * maxFeePerGas;
  return {
    steps,
    payment: payment.toString(),
    currency: offer.currency,
    gas: { stipend: gasStipend.toString(), fee: gasFee.toString(), currency: ETH },
    totals: totalsOf(offer, payment, gasStipend + gasFee),
    walletPrompts: steps.filter(step => step.prompt !== null).length,
    reveals: reveals[offer.kind]
  };
}

async function allowancesOf(
  deps: IPlanPurchaseDeps,
  { currency }: Offer,
  payment: bigint,
  payer: string | null
): Promise<readonly Allowance[]> {
  const { address } = currency;
  if (address === null || payment === 0n) return [];
  return (await tokenNeeds(deps, { ...currency, address }, payer ?? NOBODY, payment)).allowances;
}

const reveals: Readonly<Record<Offer['kind'], string>> = {
  free: 'The chain shows that your account holds this licence; it does not show what you read.',
  flat: 'The chain shows that your account bought this licence; it does not show what you read.',
  metered:
    'The chain shows your purchase, and the numbers of the shards that you unlock, with their price; it shows neither your queries nor what the shards hold.'
};

function totalsOf({ currency }: Offer, payment: bigint, gas: bigint): Sum[] {
  if (currency.address === null) return [{ amount: (payment + gas).toString(), currency: ETH }];
  const ofGas = { amount: gas.toString(), currency: ETH };
  return payment === 0n ? [ofGas] : [{ amount: payment.toString(), currency }, ofGas];
}
