import { permitMessage } from '../../../src/core/typed-data/permit-message.js';
import { approvalData } from '../../../src/core/typed-data/approval-data.js';
import type { PurchaseStep, WalletAsk } from '../../../src/core/wire/index.js';
import { checkAsks } from '../../../src/lab/wallets/check-asks.js';
import { topUpSteps } from '../../../src/lab/wallets/top-up-steps.js';

const [ACCOUNT, MARKET, TOKEN, THIEF] = ['1', '2', '3', '4'].map(digit => `0x${digit.repeat(40)}`) as [
  string,
  string,
  string,
  string
];
const NOW = 1_800_000_000;
const currency = { symbol: 'tUSD', decimals: 6, address: TOKEN };
const steps: PurchaseStep[] = topUpSteps(currency, '5000', MARKET);
const shown = { steps, account: ACCOUNT, chainId: 31_337, now: NOW };

const domain = { name: 'Dollar', version: '1', chainId: 31_337, contract: TOKEN };
const terms = { owner: ACCOUNT, spender: MARKET, value: 5_000n, nonce: 0n, deadline: NOW + 3_600 };
const permit = (place = {}, change = {}): WalletAsk => ({
  kind: 'signature',
  title: '',
  typedData: permitMessage({ ...domain, ...place }, { ...terms, ...change })
});
const transaction = (change = {}, allows: string | null = null): WalletAsk => ({
  kind: 'transaction',
  title: '',
  transaction: { from: ACCOUNT, to: MARKET, data: '0x01', value: '0', gas: 1, nonce: null, ...change },
  allows
});
const approve = (spender: string, amount: bigint, allows = '5000') =>
  transaction({ to: TOKEN, data: approvalData(spender, amount) }, allows);

it('lets through what was shown', () => {
  const asks = [permit(), approve(MARKET, 5_000n), approve(MARKET, 0n, '0'), transaction()];
  for (const ask of asks) expect(() => checkAsks(shown, [ask])).not.toThrow();
});

it.each([
  ['a permit for another spender', permit({}, { spender: THIEF })],
  ['a permit for more', permit({}, { value: 5_001n })],
  ['a permit without a bound', permit({}, { value: 2n ** 256n - 1n })],
  ['a permit for a day', permit({}, { deadline: NOW + 86_400 })],
  ['a permit of another account', permit({}, { owner: THIEF })],
  ['a permit on another chain', permit({ chainId: 1 })],
  ['a permit of another token', permit({ contract: THIEF })],
  ['an order in place of a permit', { ...permit(), typedData: { primaryType: 'Order' } } as WalletAsk],
  ['an allowance for another spender', approve(THIEF, 5_000n)],
  ['an allowance of more than it says', approve(MARKET, 2n ** 256n - 1n)],
  ['an allowance of more', approve(MARKET, 6_000n, '6000')],
  ['a transfer in place of an allowance', transaction({ to: TOKEN, data: '0xa9059cbb' }, '5000')],
  ['a payment to another contract', transaction({ to: THIEF })],
  ['a payment with more value', transaction({ value: '1' })],
  ['a payment of another account', transaction({ from: THIEF })]
])('refuses %s', (_, ask) => {
  expect(() => checkAsks(shown, [ask])).toThrow('something else than the plan shows');
});
