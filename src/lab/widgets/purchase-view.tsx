import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomRenderer } from '@jupyterlab/ui-components';
import { useState, type FormEvent } from 'react';
import type { Purchase } from '../../core/wire/index.js';
import { formatSums } from '../format/amount.js';
import { kindWords, offerSentences } from '../format/offer-words.js';
import { requesterWords } from '../format/requester-words.js';
import type { PurchaseModel } from '../models/purchase-model.js';
import { CreateWalletForm } from './create-wallet-form.js';
import { FailureNotice, Skeleton } from './notices.js';
import { PasswordInput } from './password-input.js';
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
  const noWallet = model.wallet.state !== null && model.wallet.state.address === null;
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
            <FailureNotice trans={trans} failure={failure} />
          </div>
          <div className="aff-Purchase-foot">
            <button type="button" className="jp-mod-styled aff-Button" onClick={close}>
              {trans.__('Close')}
            </button>
          </div>
        </>
      )}
      {purchase?.state === 'requested' &&
        (noWallet ? <WalletFirst {...options} /> : <Review {...options} purchase={purchase} />)}
      {purchase && purchase.state !== 'requested' && <ProgressView {...options} purchase={purchase} />}
    </>
  );
}

/** Without a wallet there is nothing to agree with: it is made first. */
function WalletFirst({ model, trans, close }: IPurchaseViewOptions) {
  const { failure } = model.wallet;
  return (
    <div className="aff-Purchase-body">
      <p className="aff-Purchase-offer">{trans.__('You need a wallet to buy licences. Make one now:')}</p>
      <CreateWalletForm model={model.wallet} trans={trans} onCancel={close} />
      {failure && <FailureNotice trans={trans} failure={failure} />}
    </div>
  );
}

function Review(options: IPurchaseViewOptions & { readonly purchase: Purchase }) {
  const { model, trans, purchase } = options;
  const { failure } = model;
  const [password, setPassword] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    await model.approve(password);
    setPassword('');
  };
  const needsPassword = !model.wallet.isOpen;
  const ready = model.isReady && (!needsPassword || password !== '');
  return (
    <form className="aff-Purchase-form" onSubmit={event => void submit(event)}>
      <div className="aff-Purchase-body">
        <p className="aff-Purchase-offer">
          <strong>{kindWords(trans, purchase.offer.kind)}.</strong> {offerSentences(trans, purchase.offer).join(' ')}
        </p>
        <DepositFields model={model} trans={trans} purchase={purchase} />
        <PlanView model={model} trans={trans} purchase={purchase} />
        {model.detail && (
          <>
            <h2 className="aff-Purchase-name">{trans.__('Terms')}</h2>
            <TermsView terms={model.detail.terms} trans={trans} />
          </>
        )}
      </div>
      <div className="aff-Purchase-agree">
        {model.detail && <ConsentField model={model} trans={trans} terms={model.detail.terms} />}
        {needsPassword && (
          <PasswordInput label={trans.__('Password of the wallet')} value={password} onChange={setPassword} />
        )}
        {failure && <FailureNotice trans={trans} failure={failure} />}
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
        disabled={model.busy === 'approving'}
        onClick={() => (model.isMine ? void cancel() : close())}
      >
        {model.isMine ? trans.__('Cancel') : trans.__('Not now')}
      </button>
      <button type="submit" className="jp-mod-styled jp-mod-accept aff-Button" disabled={!ready}>
        {model.busy === 'approving' ? trans.__('Sending…') : label}
      </button>
    </div>
  );
}
