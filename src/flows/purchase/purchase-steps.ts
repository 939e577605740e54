import type { Currency, Offer, PurchaseStep } from '../../core/wire/index.js';
import { PERMIT_LIFE, type Allowance } from '../transactions/token-allowance.js';

/** Gas of `buy` with a session key and a stipend, rounded up; with a token it moves the token, too. */
const GAS = { buy: 260_000n, buyInToken: 330_000n, permit: 80_000n, approve: 60_000n } as const;

/** What the steps are made of. */
export interface IStepFacts {
  readonly offer: Offer;
  readonly payment: bigint;
  readonly gasStipend: bigint;
  readonly market: string;
  /** Steps before the purchase by which the market may take a token. */
  readonly allowances: readonly Allowance[];
}

/** The numbered steps of a purchase, the service's own among them. */
export function purchaseSteps(facts: IStepFacts): PurchaseStep[] {
  const { offer } = facts;
  return [
    own(
      offer.currency,
      'session-key',
      'Make a session key',
      'A key of this machine that asks for data keys without further prompts. You can revoke it at any time.'
    ),
    ...facts.allowances.map(allowance => allow(facts, allowance)),
    buy(facts),
    offer.kind === 'metered'
      ? own(
          offer.currency,
          'budget',
          'Set the budget',
          'What notebooks may spend of the deposit without asking you again.'
        )
      : own(offer.currency, 'keys', 'Fetch the data keys', 'All of them at once, so that nobody learns what you read.')
  ];
}

function own(currency: Currency, kind: PurchaseStep['kind'], title: string, detail: string): PurchaseStep {
  return { kind, title, detail, prompt: null, to: null, amount: '0', currency, value: '0', gas: 0, allows: null };
}

function allow({ offer, payment, market: spender }: IStepFacts, allowance: Allowance): PurchaseStep {
  const { currency } = offer;
  const common = { to: currency.address, currency, value: '0', amount: payment.toString() };
  if (allowance === 'permit')
    return {
      ...common,
      kind: 'permit',
      title: `Permit the market to take the ${currency.symbol}`,
      detail: 'A signature that costs nothing, for exactly this amount and for an hour.',
      prompt: 'signature',
      gas: 0,
      allows: { spender, seconds: PERMIT_LIFE }
    };
  const reset = allowance === 'reset';
  return {
    ...common,
    kind: 'approve',
    title: reset
      ? `Take back an older allowance of ${currency.symbol}`
      : `Allow the market to take the ${currency.symbol}`,
    detail: reset
      ? 'One transaction: this token changes no allowance that is not used up.'
      : 'One transaction, for exactly this amount: never more than this purchase takes.',
    prompt: 'transaction',
    amount: reset ? '0' : common.amount,
    gas: Number(GAS.approve),
    allows: { spender, seconds: null }
  };
}

function buy({ offer, payment, gasStipend, market, allowances }: IStepFacts): PurchaseStep {
  const metered = offer.kind === 'metered';
  const inToken = offer.currency.address !== null;
  const gas = (inToken ? GAS.buyInToken : GAS.buy) + (allowances.includes('permit') ? GAS.permit : 0n);
  return {
    kind: 'buy',
    title: metered ? 'Buy the licence and pay in the deposit' : 'Buy the licence',
    detail: metered
      ? 'One transaction: the deposit goes to the market, and a little gas money to the session key. What you do not use you can withdraw.'
      : 'One transaction: the price goes to the contributors, the publisher and the custodians in the same moment.',
    prompt: 'transaction',
    to: market,
    amount: payment.toString(),
    currency: offer.currency,
    value: ((inToken ? 0n : payment) + gasStipend).toString(),
    gas: Number(gas),
    allows: null
  };
}
