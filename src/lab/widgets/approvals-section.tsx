import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomRenderer } from '@jupyterlab/ui-components';
import type { Purchase } from '../../core/wire/index.js';
import { formatSums } from '../format/amount.js';
import { kindWords, priceWords } from '../format/offer-words.js';
import { formatMoment } from '../format/quantity.js';
import { requesterWords } from '../format/requester-words.js';
import type { ApprovalsModel } from '../models/approvals-model.js';
import { FailureNotice } from './notices.js';

/** What the approvals section needs. */
export interface IApprovalsViewOptions {
  readonly model: ApprovalsModel;
  readonly trans: TranslationBundle;
  readonly review: (id: string) => void;
}

/** The section of the sidebar with the requests that wait for the owner; empty and without height where there are none. */
export class ApprovalsSection extends VDomRenderer<ApprovalsModel> {
  constructor(options: IApprovalsViewOptions) {
    super(options.model);
    this._options = options;
    this.addClass('aff-Approvals');
  }

  protected override render() {
    const { model, trans, review } = this._options;
    const { waiting, failure } = model;
    if (waiting.length === 0) return null;
    return (
      <section aria-label={trans.__('Requests that wait for you')}>
        <h3 className="aff-Section-name">
          {trans._n('%1 request waits for you', '%1 requests wait for you', waiting.length)}
        </h3>
        <ul className="aff-List" role="list">
          {waiting.map(purchase => (
            <Request key={purchase.id} purchase={purchase} trans={trans} review={review} model={model} />
          ))}
        </ul>
        {failure && <FailureNotice trans={trans} failure={failure} onRetry={() => void model.refresh()} />}
      </section>
    );
  }

  private readonly _options: IApprovalsViewOptions;
}

function Request(props: IApprovalsViewOptions & { readonly purchase: Purchase }) {
  const { purchase, trans, review, model } = props;
  const { plan } = purchase;
  return (
    <li className="aff-Request" role="listitem">
      <div className="aff-Request-title">{purchase.title}</div>
      <div className="aff-Request-detail">
        {kindWords(trans, purchase.offer.kind)}
        {purchase.offer.kind !== 'free' && `: ${priceWords(trans, purchase.offer)}`}
      </div>
      <div className="aff-Request-detail" title={purchase.requestedBy}>
        {trans.__(
          '%1 · asked by %2 · %3',
          formatSums(plan.totals),
          requesterWords(trans, purchase),
          formatMoment(purchase.createdAt)
        )}
      </div>
      <div className="aff-Form-buttons">
        <button
          type="button"
          className="jp-mod-styled jp-mod-minimal aff-Button"
          onClick={() => void model.decline(purchase.id)}
        >
          {trans.__('Decline')}
        </button>
        <button type="button" className="jp-mod-styled jp-mod-accept aff-Button" onClick={() => review(purchase.id)}>
          {trans.__('Review')}
        </button>
      </div>
    </li>
  );
}
