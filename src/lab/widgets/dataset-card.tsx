import type { TranslationBundle } from '@jupyterlab/translation';
import { memo } from 'react';
import type { DatasetCard, Publisher } from '../../core/wire/index.js';
import { priceWords } from '../format/offer-words.js';
import { formatBytes, formatCompact, shortHex } from '../format/quantity.js';

/** Whom to name as the publisher: the user's own name for the address, or the address; a claimed name never stands alone. */
export function publisherWords(publisher: Publisher): string {
  return publisher.name ?? shortHex(publisher.address);
}

/** One dataset in the catalog's list. */
export const DatasetCardView = memo(function DatasetCardView(props: {
  readonly card: DatasetCard;
  readonly trans: TranslationBundle;
  readonly onOpen: (card: DatasetCard) => void;
}) {
  const { card, trans, onOpen } = props;
  const prices = card.prices.map(price => priceWords(trans, price));
  return (
    <li className="aff-Card" role="listitem">
      <button type="button" className="aff-Card-open" onClick={() => onOpen(card)}>
        <span className="aff-Card-head">
          <span className="aff-Card-title">{card.title}</span>
          {card.licensed && <span className="aff-Badge aff-mod-licensed">{trans.__('Licensed')}</span>}
        </span>
        <span className="aff-Card-publisher" title={card.publisher.address}>
          {publisherWords(card.publisher)}
        </span>
        {card.summary && <span className="aff-Card-summary">{card.summary}</span>}
        <span className="aff-Card-foot">
          <span className="aff-Card-price">{prices.length ? prices.join(' · ') : trans.__('No open offer')}</span>
          <span className="aff-Card-size">
            {trans.__('%1 rows', formatCompact(card.rows))} · {formatBytes(card.bytes)}
          </span>
        </span>
      </button>
    </li>
  );
});
