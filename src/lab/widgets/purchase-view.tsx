import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomRenderer } from '@jupyterlab/ui-components';
import { useState, type FormEvent, type ReactNode } from 'react';
import type { Purchase } from '../../core/wire/index.js';
import { formatSums } from '../format/amount.js';
import { askingWords } from '../format/asking-words.js';
import { kindWords, offerSentences } from '../format/offer-words.js';
import { requesterWords } from '../format/requester-words.js';
import type { PurchaseModel } from '../models/purchase-model.js';
import { CreateWalletForm } from './create-wallet-form.js';
import { FailureNotice, Skeleton } from './notices.js';
import { OfferChangeView } from './offer-change-view.js';
import { PasswordInput } from './password-input.js';
import { PayerChoice } from './payer-choice.js';
import { ConsentField, DepositFields } from './purchase-fields.js';
import { PlanView } from './purchase-plan-view.js';
import { ProgressView } from './purchase-progress.js';
import { TermsView } from './terms-view.js';

/** What the buy dialog needs. */
export interface IPurchaseViewOptions {
  readonly model: PurchaseModel;
  readonly trans: TranslationBundle;
  /** Closes the dialog; what was not sent is left as it is. */
  readonly close: () => void;
  readonly insertCode: () => void;
}

/** The body of the buy dialog: the same for the panel's own purchases and for those that notebooks ask for. */
export class PurchaseBody extends VDomRenderer<PurchaseModel> {
  constructor(options: IPurchaseViewOptions) {
    super(options.model);
    this._options = options;
    this.addClass('aff-Purchase');
  }

  protected override render() {
    return <PurchaseView {...this._options} />;
  }

  private readonly _options: IPurchaseViewOptions;
}

function PurchaseView(options: IPurchaseViewOptions) {
  const { model, trans, close } = options;
  const { purchase, failure, detail } = model;
  const title = purchase?.title ?? detail?.title;
  return (
    <>
      <header className="aff-Purchase-head">
        <div className="aff-Purchase-kicker">
          {model.isMine
            ? trans.__('Buy a licence')
            : trans.__('%1 asks to buy a licence', requesterWords(trans, purchase))}
        </div>
        <h1 className="aff-Purchase-title">{title ?? trans.__('Purchase')}</h1>
        {purchase && <code className="aff-Purchase-ref">{purchase.ref}</code>}
      </header>
      {!purchase && !failure && <Skeleton label={trans.__('Planning the purchase')} lines={8} />}
      {!purchase && failure && (
        <>
          <div className="aff-Purchase-body">
            {model.change ? <Change {...options} /> : <FailureNotice trans={trans} failure={failure} />}
          </div>
          <div className="aff-Purchase-foot">
            <button type="button" className="jp-mod-styled aff-Button" onClick={close}>
              {trans.__('Close')}
            </button>
          </div>
        </>
      )}
      {purchase?.state === 'requested' && <Review {...options} purchase={purchase} />}
      {purchase && purchase.state !== 'requested' && <ProgressView {...options} purchase={purchase} />}
    </>
  );
}

function Change({ model, trans }: IPurchaseViewOptions) {
  if (!model.change) return null;
  return <OfferChangeView change={model.change} trans={trans} onTake={() => void model.takeNewOffer()} />;
}

/** Without a wallet there is nothing to agree with: it is made here, beside the plan. */
function WalletFirst({ model, trans, close }: IPurchaseViewOptions) {
  const { failure } = model.wallet;
  return (
    <div className="aff-Purchase-agree">
      <PayerChoice model={model} trans={trans} />
      <p className="aff-Purchase-offer">{trans.__('You need a wallet to buy licences. Make one now:')}</p>
      <CreateWalletForm model={model.wallet} trans={trans} onCancel={close} />
      {failure && <FailureNotice trans={trans} failure={failure} />}
    </div>
  );
}

function Review(options: IPurchaseViewOptions & { readonly purchase: Purchase }) {
  const { model, trans, purchase } = options;
  const noWallet = model.payer === null && model.wallet.state !== null && model.wallet.state.address === null;
  const plan = (
    <div className="aff-Purchase-body" tabIndex={0} role="region" aria-label={trans.__('Plan')}>
      <p className="aff-Purchase-offer">
        <strong>{kindWords(trans, purchase.offer.kind)}.</strong> {offerSentences(trans, purchase.offer).join(' ')}
      </p>
      <DepositFields model={model} trans={trans} purchase={purchase} />
      <PlanView model={model} trans={trans} purchase={purchase} />
      {model.detail && (
        <>
          <h2 className="aff-Purchase-name">{trans.__('Terms that you accept')}</h2>
          <TermsView terms={model.detail.terms} trans={trans} />
        </>
      )}
    </div>
  );
  if (!noWallet) return <ReviewForm {...options} plan={plan} />;
  return (
    <>
      {plan}
      <WalletFirst {...options} />
    </>
  );
}

function ReviewForm(options: IPurchaseViewOptions & { readonly purchase: Purchase; readonly plan: ReactNode }) {
  const { model, trans, purchase, plan } = options;
  const { failure, change, payer } = model;
  const [password, setPassword] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    await model.approve(password);
    setPassword('');
  };
  const needsPassword = payer === null && !model.wallet.isOpen;
  const ready = model.isReady && (!needsPassword || password !== '');
  const shown = failure ?? purchase.problem;
  return (
    <form className="aff-Purchase-form" onSubmit={event => void submit(event)}>
      {plan}
      <div className="aff-Purchase-agree">
        <PayerChoice model={model} trans={trans} />
        {model.detail && <ConsentField model={model} trans={trans} terms={model.detail.terms} />}
        {needsPassword && (
          <PasswordInput label={trans.__('Password of the wallet')} value={password} onChange={setPassword} />
        )}
        {model.asking && payer && (
          <p className="aff-Purchase-asking" role="status">
            {askingWords(trans, model.asking, payer.name)}
          </p>
        )}
        {change ? <Change {...options} /> : shown && <FailureNotice trans={trans} failure={shown} />}
      </div>
      <ReviewFoot {...options} ready={ready} />
    </form>
  );
}

function ReviewFoot(options: IPurchaseViewOptions & { readonly purchase: Purchase; readonly ready: boolean }) {
  const { model, trans, close, purchase, ready } = options;
  const { plan, offer } = purchase;
  const cancel = async () => {
    if (await model.cancel()) close();
  };
  const label = offer.kind === 'free' ? trans.__('Get licence') : trans.__('Pay %1', formatSums(plan.totals));
  return (
    <div className="aff-Purchase-foot">
      {!model.isMine && (
        <button type="button" className="jp-mod-styled jp-mod-minimal aff-Button" onClick={() => void cancel()}>
          {trans.__('Decline')}
        </button>
      )}
      <span className="aff-grow" />
      <button
        type="button"
        className="jp-mod-styled aff-Button"
        disabled={model.busy === 'approving' && model.asking === null}
        onClick={() => (model.isMine ? void cancel() : close())}
      >
        {model.isMine ? trans.__('Cancel') : trans.__('Not now')}
      </button>
      <button type="submit" className="jp-mod-styled jp-mod-accept aff-Button" disabled={!ready}>
        {model.busy === 'approving' ? (model.asking ? trans.__('Look into the wallet…') : trans.__('Sending…')) : label}
      </button>
    </div>
  );
}
