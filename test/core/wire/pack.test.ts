import { OfferDraft } from '../../../src/core/wire/pack.js';

const metered = { kind: 'metered', price: '1000', term: 31_536_000, minDeposit: '1' };

describe('an offer of a pack', () => {
  it('is taken as the contract would take it', () => {
    expect(OfferDraft.parse(metered)).toEqual({ ...metered, confirmations: 0 });
    expect(OfferDraft.parse({ kind: 'flat', price: '5', term: 0 }).minDeposit).toBe('0');
  });

  it.each([
    ['without a term', { term: 0 }, 'term'],
    ['of more than a year', { term: 31_536_001 }, 'term'],
    ['of less than a day', { term: 86_399 }, 'term'],
    ['without a deposit', { minDeposit: '0' }, 'minDeposit']
  ])('is refused where it is metered and %s', (_, change, field) => {
    const { error } = OfferDraft.safeParse({ ...metered, ...change });
    expect(error?.issues.map(({ path }) => path)).toEqual([[field]]);
  });
});
