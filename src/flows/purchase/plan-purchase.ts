import { ETH, type Offer, type PurchasePlan, type Sum, type WalletSkills } from '../../core/wire/index.js';
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

/** Who pays, and what the wallet can do; without an account nobody is known yet. */
export interface IPayer {
  readonly account: string | null;
  readonly skills?: WalletSkills;
}

/** What a former plan has fixed: gas money, atomic units. */
export type PlannedStipend = bigint | null;

/**
 * Steps and costs of buying from an offer, as the owner sees them before approving. What a token asks for first depends on who pays.
 * @throws AffluentError CURRENCY_UNSUPPORTED, CHAIN_UNREACHABLE
 */
export async function planPurchase(
  deps: IPlanPurchaseDeps,
  offer: Offer,
  payment: bigint,
  payer: IPayer,
  stipend: PlannedStipend = null
): Promise<PurchasePlan> {
  const allowances = await allowancesOf(deps, offer, payment, payer);
  const { maxFeePerGas } = await deps.chain.fees();
  const gasStipend = stipend ?? (offer.kind === 'metered' ? SETTLE_GAS * SETTLEMENTS * maxFeePerGas : 0n);
  const steps = purchaseSteps({ offer, payment, gasStipend, market: deps.chain.market, allowances });
  const gasFee = BigInt(steps.reduce((sum, step) => sum + step.gas, 0)) * maxFeePerGas;
  const prompts = steps.filter(step => step.prompt !== null).length;
  const batch = prompts > 1 && payer.skills?.batch === true;
  return {
    steps,
    payment: payment.toString(),
    currency: offer.currency,
    gas: { stipend: gasStipend.toString(), fee: gasFee.toString(), currency: ETH },
    totals: totalsOf(offer, payment, gasStipend + gasFee),
    walletPrompts: batch ? 1 : prompts,
    batch,
    reveals: reveals[offer.kind]
  };
}

async function allowancesOf(
  deps: IPlanPurchaseDeps,
  { currency }: Offer,
  payment: bigint,
  { account, skills }: IPayer
): Promise<readonly Allowance[]> {
  const { address } = currency;
  if (address === null || payment === 0n) return [];
  const byPermit = !skills || (skills.permit && !skills.batch);
  return (await tokenNeeds(deps, { ...currency, address }, account ?? NOBODY, payment, byPermit)).allowances;
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
