import type { TranslationBundle } from '@jupyterlab/translation';
import type { Purchase, PurchaseState } from '../../core/wire/index.js';
import { shortHex } from '../format/quantity.js';
import type { PurchaseModel } from '../models/purchase-model.js';
import { CopyButton } from './copy-button.js';
import { FailureNotice } from './notices.js';

const PATH: readonly PurchaseState[] = ['requested', 'sending', 'sent', 'confirmed'];

interface IProgressProps {
  readonly model: PurchaseModel;
  readonly trans: TranslationBundle;
  readonly purchase: Purchase;
  readonly close: () => void;
  readonly insertCode: () => void;
}

/** How far an approved purchase is, up to the licence or the reason why there is none. */
export function ProgressView(props: IProgressProps) {
  const { trans, purchase, close, insertCode } = props;
  const { state, problem } = purchase;
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
        {problem && <FailureNotice trans={trans} failure={problem} />}
      </div>
      <div className="aff-Purchase-foot">
        <span className="aff-grow" />
        <button type="button" className="jp-mod-styled aff-Button" onClick={close}>
          {state === 'sending' || state === 'sent' ? trans.__('Go on in the background') : trans.__('Close')}
        </button>
        {state === 'confirmed' && (
          <button type="button" className="jp-mod-styled jp-mod-accept aff-Button" onClick={insertCode}>
            {trans.__('Insert into notebook')}
          </button>
        )}
      </div>
    </>
  );
}

function Path({ purchase, trans }: { readonly purchase: Purchase; readonly trans: TranslationBundle }) {
  const failed = purchase.state === 'failed';
  const at = failed ? (purchase.transaction ? 2 : 1) : PATH.indexOf(purchase.state);
  const words: Record<string, string> = {
    requested: trans.__('Approved'),
    sending: trans.__('Signing and sending'),
    sent: trans.__('Waiting for the chain'),
    confirmed: trans.__('Licence issued')
  };
  return (
    <ol className="aff-Path" aria-label={trans.__('Progress')}>
      {PATH.map((step, index) => {
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
