import type { Currency, PurchaseStep } from '../../core/wire/index.js';

/** Seconds for which a permit of a top-up is good. */
const PERMIT_LIFE = 3_600;

/** All that a wallet may be asked to pay into a deposit: exactly this amount, to the market. */
export function topUpSteps(currency: Currency, amount: string, market: string): PurchaseStep[] {
  const { address } = currency;
  const own = { title: '', detail: '', currency, amount, value: '0', gas: 0, allows: null };
  const pay = { ...own, kind: 'buy', prompt: 'transaction', to: market } as const;
  if (address === null) return [{ ...pay, value: amount }];
  const allows = { spender: market, seconds: PERMIT_LIFE };
  const allow = { ...own, kind: 'approve', prompt: 'transaction', to: address, allows } as const;
  return [{ ...own, kind: 'permit', prompt: 'signature', to: address, allows }, { ...allow, amount: '0' }, allow, pay];
}
