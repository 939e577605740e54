import { ETH, type Offer, type PurchasePlan } from '../../core/wire/index.js';
import type { IChainReader } from '../../ports/index.js';

/** What planning asks of the world. */
export interface IPlanPurchaseDeps {
  readonly chain: Pick<IChainReader, 'fees'>;
}

/** Gas of `buy` with a session key and a stipend, rounded up. */
const BUY_GAS = 260_000n;
/** Gas of one `settle` of a page alone, rounded up. */
const SETTLE_GAS = 200_000n;
/** Settlements that the stipend pays for. */
const SETTLEMENTS = 50n;

/** Steps and costs of buying from an offer, as the owner sees them before approving. @throws AffluentError CHAIN_UNREACHABLE */
export async function planPurchase(deps: IPlanPurchaseDeps, offer: Offer, payment: bigint): Promise<PurchasePlan> {
  const { maxFeePerGas } = await deps.chain.fees();
  const gasStipend = offer.kind === 'metered' ? SETTLE_GAS * SETTLEMENTS * maxFeePerGas : 0n;
  const gasFee = BUY_GAS * maxFeePerGas;
  return {
    steps: stepsOf(offer),
    payment: payment.toString(),
    gasStipend: gasStipend.toString(),
    gasFee: gasFee.toString(),
    total: (payment + gasStipend + gasFee).toString(),
    currency: ETH,
    walletPrompts: 1,
    reveals: reveals[offer.kind]
  };
}

const reveals: Readonly<Record<Offer['kind'], string>> = {
  free: 'The chain shows that your account holds this licence; it does not show what you read.',
  flat: 'The chain shows that your account bought this licence; it does not show what you read.',
  metered:
    'The chain shows your purchase, and the numbers of the shards that you unlock, with their price; it shows neither your queries nor what the shards hold.'
};

function stepsOf(offer: Offer): PurchasePlan['steps'] {
  const metered = offer.kind === 'metered';
  return [
    {
      title: 'Make a session key',
      detail: 'A key of this machine that asks for data keys without further prompts. You can revoke it at any time.'
    },
    {
      title: metered ? 'Buy the licence and pay in the deposit' : 'Buy the licence',
      detail: metered
        ? 'One transaction: the deposit goes to the market, and a little gas money to the session key. What you do not use you can withdraw.'
        : 'One transaction: the price goes to the contributors, the publisher and the custodians in the same moment.'
    },
    metered
      ? { title: 'Set the budget', detail: 'What notebooks may spend of the deposit without asking you again.' }
      : { title: 'Fetch the data keys', detail: 'All of them at once, so that nobody learns what you read.' }
  ];
}
