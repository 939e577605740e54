import type { TranslationBundle } from '@jupyterlab/translation';
import type { NamedUse, OdrlUse } from '../../core/terms/index.js';

/** What the terms say of a use. */
export function useWords(trans: TranslationBundle, use: NamedUse, said: OdrlUse): string {
  const words: Record<NamedUse, Record<OdrlUse, string>> = {
    training: {
      allowed: trans.__('You may train models'),
      conditional: trans.__('You may train models, under conditions'),
      forbidden: trans.__('You may not train models'),
      unsaid: trans.__('Training models: the terms do not say')
    },
    commercialUse: {
      allowed: trans.__('Commercial use allowed'),
      conditional: trans.__('Commercial use allowed, under conditions'),
      forbidden: trans.__('No commercial use'),
      unsaid: trans.__('Commercial use: the terms do not say')
    },
    redistribution: {
      allowed: trans.__('You may pass the data on'),
      conditional: trans.__('You may pass the data on, under conditions'),
      forbidden: trans.__('You may not pass the data on'),
      unsaid: trans.__('Passing the data on: the terms do not say')
    }
  };
  return words[use][said];
}
