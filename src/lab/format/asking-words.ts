import type { TranslationBundle } from '@jupyterlab/translation';
import type { Asking } from '../wallets/ask-wallet.js';

/** What the owner finds in the wallet, in one sentence. */
export function askingWords(trans: TranslationBundle, asking: Asking, wallet: string): string {
  switch (asking) {
    case 'account':
      return trans.__('%1 asks which account this page may see.', wallet);
    case 'network':
      return trans.__('%1 asks to change the network.', wallet);
    case 'permit':
      return trans.__('%1 asks you to sign a permit. Compare the amount before you sign.', wallet);
    case 'allowance':
      return trans.__('%1 asks you to allow the payment. Compare the amount.', wallet);
    case 'block':
      return trans.__('The chain takes the allowance; then %1 asks once more.', wallet);
    case 'signature':
      return trans.__('%1 asks you to confirm. Compare the amount with the plan.', wallet);
  }
}
