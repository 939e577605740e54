import type { TranslationBundle } from '@jupyterlab/translation';
import type { Purchase } from '../../core/wire/index.js';

/** Who asks for a purchase, in few words: of a notebook's path only its name. What asks chooses this text itself. */
export function requesterWords(trans: TranslationBundle, purchase: Pick<Purchase, 'requestedBy'> | null): string {
  const name = purchase?.requestedBy.split(/[\\/]/).pop()?.trim();
  return name || trans.__('A program');
}
