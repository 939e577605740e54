import type { TranslationBundle } from '@jupyterlab/translation';
import type { PurchaseModel } from '../models/purchase-model.js';
import { walletIcon } from '../icons.js';
import type { IWallet } from '../tokens.js';

/** Who pays: a wallet of the owner's own, or that of this machine. Nothing is shown where there is no choice. */
export function PayerChoice({ model, trans }: { readonly model: PurchaseModel; readonly trans: TranslationBundle }) {
  const { payers, payer } = model;
  if (payers.length === 0) return null;
  const choices: (IWallet | null)[] = [...payers, null];
  return (
    <fieldset className="aff-Payers">
      <legend>{trans.__('Pay with')}</legend>
      {choices.map(choice => (
        <label key={choice?.id ?? 'machine'} className="aff-Payer">
          <input
            type="radio"
            name="affluent-payer"
            checked={payer === choice}
            onChange={() => model.choosePayer(choice)}
          />
          {choice?.icon ? (
            <img src={choice.icon} alt="" width={18} height={18} />
          ) : (
            <walletIcon.react tag="span" width="18px" height="18px" />
          )}
          <span>{choice?.name ?? trans.__('The wallet of this machine')}</span>
        </label>
      ))}
    </fieldset>
  );
}
