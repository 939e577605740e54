import type { TranslationBundle } from '@jupyterlab/translation';
import { formatAmount } from '../format/amount.js';
import { priceWords } from '../format/offer-words.js';
import type { IOfferChange } from '../models/offer-change.js';

/** The offer was closed since it was shown: its price before and now, and a way to agree anew. */
export function OfferChangeView(props: {
  readonly change: IOfferChange;
  readonly trans: TranslationBundle;
  readonly onTake: () => void;
}) {
  const { change, trans, onTake } = props;
  const { before, now } = change;
  const deposits = now?.kind === 'metered' && now.minDeposit !== before.minDeposit;
  return (
    <div className="aff-Notice aff-mod-change" role="alert">
      <div className="aff-Notice-title">
        {now ? trans.__('The offer has changed. You have agreed to nothing yet.') : trans.__('The offer was closed.')}
      </div>
      <dl className="aff-Facts">
        <dt>{trans.__('Price that you were shown')}</dt>
        <dd>{priceWords(trans, before)}</dd>
        <dt>{trans.__('Price now')}</dt>
        <dd>{now ? priceWords(trans, now) : trans.__('no offer of this kind is open')}</dd>
        {deposits && (
          <>
            <dt>{trans.__('Least deposit now')}</dt>
            <dd>{formatAmount(now.minDeposit, now.currency)}</dd>
          </>
        )}
      </dl>
      {now && (
        <div className="aff-Notice-foot">
          <button type="button" className="jp-mod-styled jp-mod-accept aff-Button" onClick={onTake}>
            {trans.__('Show the new plan')}
          </button>
        </div>
      )}
    </div>
  );
}
