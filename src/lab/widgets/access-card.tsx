import type { TranslationBundle } from '@jupyterlab/translation';
import type { Licence, Offer } from '../../core/wire/index.js';
import { formatAmount } from '../format/amount.js';
import { kindWords, offerSentences, priceWords } from '../format/offer-words.js';
import { formatDay } from '../format/quantity.js';
import type { DatasetModel } from '../models/dataset-model.js';
import type { LicenceModel } from '../models/licence-model.js';
import { LicenceMoney } from './licence-money.js';
import { PriceCalculator } from './price-calculator.js';

/** What the access card may set off. */
export interface IAccessActions {
  readonly buy: (offer: Offer) => void;
  readonly insertCode: () => void;
  /** Shows the choice of code and of where it goes, at this button. */
  readonly openInNotebook: (anchor: HTMLElement) => void;
  readonly showUsage: () => void;
}

interface IAccessProps {
  readonly model: DatasetModel;
  readonly money: LicenceModel;
  readonly trans: TranslationBundle;
  readonly actions: IAccessActions;
}

/** What the reader holds or may buy, and what the chosen columns cost. */
export function AccessCard({ model, money, trans, actions }: IAccessProps) {
  const { detail } = model;
  if (!detail) return null;
  const { licence } = detail;
  const live = licence?.state === 'live';
  const offers = detail.offers.filter(offer => offer.open);
  return (
    <aside className="aff-Access" aria-label={trans.__('Access and price')}>
      {licence && <LicenceCard licence={licence} money={money} trans={trans} actions={actions} />}
      {!live && (
        <>
          {offers.length === 0 && <p className="aff-Access-text">{trans.__('No offer is open at the moment.')}</p>}
          {offers.map(offer => (
            <OfferCard key={offer.id} offer={offer} shut={detail.finding !== null} trans={trans} actions={actions} />
          ))}
          <button type="button" className="jp-mod-styled aff-Button aff-mod-wide" onClick={actions.insertCode}>
            {trans.__('Insert sample into notebook')}
          </button>
          <OpenInNotebook trans={trans} actions={actions} />
        </>
      )}
      <PriceCalculator model={model} trans={trans} />
    </aside>
  );
}

function LicenceCard(props: {
  readonly licence: Licence;
  readonly money: LicenceModel;
  readonly trans: TranslationBundle;
  readonly actions: IAccessActions;
}) {
  const { licence, money, trans, actions } = props;
  const live = licence.state === 'live';
  return (
    <div className="aff-Panel aff-mod-licence">
      <div className="aff-Panel-name">
        {live ? trans.__('You hold licence %1', licence.id) : trans.__('Licence %1 has expired', licence.id)}
      </div>
      <dl className="aff-Facts">
        {licence.kind === 'metered' && (
          <>
            <dt>{trans.__('Deposit left')}</dt>
            <dd>{formatAmount(licence.balance, licence.currency)}</dd>
          </>
        )}
        <dt>{trans.__('Spent')}</dt>
        <dd>{formatAmount(licence.spent, licence.currency)}</dd>
        <dt>{live ? trans.__('Valid') : trans.__('Ended')}</dt>
        <dd>
          {licence.expiresAt === null
            ? trans.__('for ever')
            : live
              ? trans.__('until %1', formatDay(licence.expiresAt))
              : formatDay(licence.expiresAt)}
        </dd>
      </dl>
      {licence.kind === 'metered' && <LicenceMoney model={money} licence={licence} trans={trans} />}
      {live && (
        <>
          <button
            type="button"
            className="jp-mod-styled jp-mod-accept aff-Button aff-mod-wide"
            onClick={actions.insertCode}
          >
            {trans.__('Insert into notebook')}
          </button>
          <OpenInNotebook trans={trans} actions={actions} />
        </>
      )}
      <button type="button" className="aff-Link" onClick={actions.showUsage}>
        {trans.__('What was used and paid')}
      </button>
    </div>
  );
}

function OpenInNotebook({ trans, actions }: { readonly trans: TranslationBundle; readonly actions: IAccessActions }) {
  return (
    <button
      type="button"
      className="jp-mod-styled aff-Button aff-mod-wide"
      aria-haspopup="menu"
      onClick={event => actions.openInNotebook(event.currentTarget)}
    >
      {trans.__('Open in notebook…')}
    </button>
  );
}

function OfferCard(props: {
  readonly offer: Offer;
  /** Nothing is sold of data that was found to be forged. */
  readonly shut: boolean;
  readonly trans: TranslationBundle;
  readonly actions: IAccessActions;
}) {
  const { offer, shut, trans, actions } = props;
  return (
    <div className="aff-Panel">
      <div className="aff-Panel-name">{kindWords(trans, offer.kind)}</div>
      <div className="aff-Price">{priceWords(trans, offer)}</div>
      {offerSentences(trans, offer).map(sentence => (
        <p key={sentence} className="aff-Access-text">
          {sentence}
        </p>
      ))}
      <button
        type="button"
        className="jp-mod-styled jp-mod-accept aff-Button aff-mod-wide"
        disabled={shut}
        onClick={() => actions.buy(offer)}
      >
        {offer.kind === 'free' ? trans.__('Get licence') : trans.__('Buy licence')}
      </button>
    </div>
  );
}
