import { amountToInput, formatAmount, parseAmount } from '../../../src/lab/format/amount.js';
import { toFailure } from '../../../src/lab/format/error-words.js';
import { offerSentences, priceWords, termWords } from '../../../src/lab/format/offer-words.js';
import { formatBytes, formatShare, shortHex } from '../../../src/lab/format/quantity.js';
import { AffluentError } from '../../../src/core/errors/index.js';
import { ETH, offer } from '../../fixtures/datasets.js';
import { trans } from '../show.js';

it.each([
  ['0', '0 ETH'],
  ['1', '0.000000000000000001 ETH'],
  ['1000000000000000000', '1 ETH'],
  ['12412000000000000', '0.012412 ETH'],
  ['1234567000000000000', '1.23457 ETH'],
  ['123456789000000000000000000', '123456789 ETH']
])('shows the amount %s as “%s”, never less than it is', (amount, text) => {
  expect(formatAmount(amount, ETH)).toBe(text);
});

it.each(['0', '1', '12412000000000001', '1234567890123456789012'])('gives the field the exact amount %s', amount => {
  expect(parseAmount(amountToInput(amount, ETH), ETH)).toBe(BigInt(amount));
});

it('takes a comma for a point, and no more places than the currency has', () => {
  expect(parseAmount('0,5', ETH)).toBe(5n * 10n ** 17n);
  for (const text of ['', '-1', '1e3', 'five', '1.2.3', `0.${'0'.repeat(18)}1`])
    expect(parseAmount(text, ETH)).toBeNull();
});

it('says prices and terms of each kind', () => {
  expect(priceWords(trans, offer({ kind: 'free', price: '0' }))).toBe('Free');
  expect(priceWords(trans, offer({ kind: 'flat' }))).toBe('0.002 ETH');
  expect(priceWords(trans, offer())).toBe('0.002 ETH / M rows');
  expect([0, 86_400, 30 * 86_400, 365 * 86_400].map(term => termWords(trans, term))).toEqual([
    'for ever',
    'for one day',
    'for 30 days',
    'for one year'
  ]);
  expect(offerSentences(trans, offer()).join(' ')).toContain('at least 0.01 ETH');
});

it('shows nothing of an error that is not ours', () => {
  const { code, detail } = toFailure(new Error('secret inside'));
  expect(code).toBe('INTERNAL');
  expect(detail).not.toContain('secret');
  expect(toFailure(new AffluentError('WALLET_LOCKED', 'It is locked.')).hint).toContain('Unlock');
});

it('shortens sizes, shares and addresses', () => {
  expect([0, 999, 1_000, 8_700_000, 123_456_789_012].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '8.7 MB',
    '123 GB'
  ]);
  expect([1, 0.3588, 0.0123, 0].map(formatShare)).toEqual(['100.0 %', '35.9 %', '1.23 %', '0.0 %']);
  expect(shortHex('0x8ba1f109551bD432803012645Ac136ddd64DBA72')).toBe('0x8ba1…BA72');
});
