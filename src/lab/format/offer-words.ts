import type { TranslationBundle } from '@jupyterlab/translation';
import type { Currency, Offer, OfferKind } from '../../core/wire/index.js';
import { formatAmount } from './amount.js';

const DAY = 86_400;

/** What of an offer makes its price. */
export interface IPriced {
  readonly kind: OfferKind;
  readonly price: string;
  readonly currency: Currency;
}

/** The price in few words: `Free`, `0.2 ETH`, `0.002 ETH / M rows`. */
export function priceWords(trans: TranslationBundle, offer: IPriced): string {
  switch (offer.kind) {
    case 'free':
      return trans.__('Free');
    case 'flat':
      return formatAmount(offer.price, offer.currency);
    case 'metered':
      return trans.__('%1 / M rows', formatAmount(offer.price, offer.currency));
  }
}

/** The kind as a heading. */
export function kindWords(trans: TranslationBundle, kind: OfferKind): string {
  switch (kind) {
    case 'free':
      return trans.__('Free licence');
    case 'flat':
      return trans.__('One price for everything');
    case 'metered':
      return trans.__('Pay for the rows that you read');
  }
}

/** How long a licence lives; `seconds` 0 is for ever. */
export function termWords(trans: TranslationBundle, seconds: number): string {
  if (seconds === 0) return trans.__('for ever');
  const days = Math.max(1, Math.round(seconds / DAY));
  if (days % 365 === 0) return trans._n('for one year', 'for %1 years', days / 365);
  return trans._n('for one day', 'for %1 days', days);
}

/** What an offer asks and gives, in sentences. */
export function offerSentences(trans: TranslationBundle, offer: Offer): string[] {
  const price = formatAmount(offer.price, offer.currency);
  const term = termWords(trans, offer.term);
  switch (offer.kind) {
    case 'free':
      return [trans.__('All rows, %1, at no cost but gas.', term)];
    case 'flat':
      return [trans.__('All rows, %1, for one payment of %2.', term, price)];
    case 'metered':
      return [
        trans.__('%1 for a million rows, %2. Rows that you opened once stay paid.', price, term),
        trans.__(
          'You pay in at least %1; what you do not use, you can take back at any time.',
          formatAmount(offer.minDeposit, offer.currency)
        )
      ];
  }
}
