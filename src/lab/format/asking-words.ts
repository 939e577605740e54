import type { TranslationBundle } from '@jupyterlab/translation';
import type { Asking } from '../wallets/ask-wallet.js';

/** What the owner finds in the wallet, in one sentence. */
export function askingWords(trans: TranslationBundle, asking: Asking, wallet: string): string {
  switch (asking) {
    case 'account':
      return trans.__('%1 asks which account this page may see.', wallet);
    case 'network':
      return trans.__('%1 asks to change the network.', wallet);
    case 'signature':
      return trans.__('%1 asks you to confirm. Compare the amount with the plan.', wallet);
  }
}
