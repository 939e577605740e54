import type { TranslationBundle } from '@jupyterlab/translation';
import type { Purchase, PurchaseState } from '../../core/wire/index.js';
import { askingWords } from '../format/asking-words.js';
import { shortHex } from '../format/quantity.js';
import type { PurchaseModel } from '../models/purchase-model.js';
import { CopyButton } from './copy-button.js';
import { FailureNotice } from './notices.js';

/** By the wallet of this machine, and by one of the owner's own. */
const PATH: readonly PurchaseState[] = ['requested', 'sending', 'sent', 'confirmed'];
const OWN_PATH: readonly PurchaseState[] = ['requested', 'awaiting', 'sent', 'confirmed'];

interface IProgressProps {
  readonly model: PurchaseModel;
  readonly trans: TranslationBundle;
  readonly purchase: Purchase;
  readonly close: () => void;
  readonly insertCode: () => void;
}

/** How far an approved purchase is, up to the licence or the reason why there is none. */
export function ProgressView(props: IProgressProps) {
  const { model, trans, purchase } = props;
  const { state } = purchase;
  const problem = purchase.problem ?? (state === 'awaiting' ? model.failure : null);
  return (
    <>
      <div className="aff-Purchase-body" aria-live="polite">
        {state !== 'cancelled' && <Path purchase={purchase} trans={trans} />}
        {state === 'cancelled' && (
          <p className="aff-Text">{trans.__('The request was withdrawn. Nothing was sent.')}</p>
        )}
        {purchase.transaction && (
          <p className="aff-Text">
            {trans.__('Transaction')}{' '}
            <CopyButton
              trans={trans}
              text={purchase.transaction}
              shown={shortHex(purchase.transaction)}
              label={trans.__('the transaction')}
            />
          </p>
        )}
        {state === 'confirmed' && (
          <p className="aff-Purchase-done">
            {trans.__('You hold licence %1. The data is yours to read.', purchase.licence ?? '')}
          </p>
        )}
        {state === 'awaiting' && <Awaiting {...props} />}
        {problem && <FailureNotice trans={trans} failure={problem} />}
      </div>
      <Foot {...props} />
    </>
  );
}

function Foot({ model, trans, purchase, close, insertCode }: IProgressProps) {
  const { state } = purchase;
  return (
    <div className="aff-Purchase-foot">
      <span className="aff-grow" />
      <button type="button" className="jp-mod-styled aff-Button" onClick={close}>
        {closeWords(trans, state)}
      </button>
      {mayAskAgain(model, purchase) && (
        <button
          type="button"
          className="jp-mod-styled jp-mod-accept aff-Button"
          disabled={model.busy !== null}
          onClick={() => void model.askAgain()}
        >
          {trans.__('Ask the wallet again')}
        </button>
      )}
      {state === 'confirmed' && (
        <button type="button" className="jp-mod-styled jp-mod-accept aff-Button" onClick={insertCode}>
          {trans.__('Insert into notebook')}
        </button>
      )}
    </div>
  );
}

function closeWords(trans: TranslationBundle, state: PurchaseState): string {
  if (state === 'awaiting') return trans.__('Cancel the purchase');
  return state === 'sending' || state === 'sent' ? trans.__('Go on in the background') : trans.__('Close');
}

/** While it waits for the owner, and where the network has lost what was sent. */
function mayAskAgain(model: PurchaseModel, { state, problem, account }: Purchase): boolean {
  if (model.payer === null || account === null || model.asking !== null) return false;
  return state === 'awaiting' || (state === 'sent' && problem?.code === 'TRANSACTION_PENDING');
}

/** The wallet has the word: here it may be asked again, or left alone. */
function Awaiting({ model, trans, purchase }: IProgressProps) {
  const wallet = model.payer?.name ?? trans.__('Your wallet');
  return (
    <>
      <p className="aff-Text" role="status">
        {model.asking
          ? askingWords(trans, model.asking, wallet)
          : trans.__(
              '%1 was asked to pay with %2. Where it still shows the question, answer that; it is not asked twice by itself.',
              wallet,
              shortHex(purchase.account ?? '')
            )}
      </p>
      <button type="button" className="aff-Link" onClick={() => void model.release()}>
        {trans.__('Take the question back and choose again')}
      </button>
    </>
  );
}

function Path({ purchase, trans }: { readonly purchase: Purchase; readonly trans: TranslationBundle }) {
  const failed = purchase.state === 'failed';
  const path = purchase.account === null ? PATH : OWN_PATH;
  const at = failed ? (purchase.transaction ? 2 : 1) : path.indexOf(purchase.state);
  const words: Record<string, string> = {
    requested: trans.__('Approved'),
    awaiting: trans.__('Confirming in your wallet'),
    sending: trans.__('Signing and sending'),
    sent: trans.__('Waiting for the chain'),
    confirmed: trans.__('Licence issued')
  };
  return (
    <ol className="aff-Path" aria-label={trans.__('Progress')}>
      {path.map((step, index) => {
        const done = index < at || purchase.state === 'confirmed';
        const mode = done ? 'done' : index === at ? (failed ? 'failed' : 'now') : 'later';
        return (
          <li key={step} data-mode={mode} aria-current={mode === 'now' ? 'step' : undefined}>
            {words[step]}
          </li>
        );
      })}
    </ol>
  );
}
