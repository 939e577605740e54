import type { TranslationBundle } from '@jupyterlab/translation';
import { checkIcon, closeIcon } from '@jupyterlab/ui-components';
import type { Terms } from '../../core/wire/index.js';

/** The agreement: what it allows in plain words, then its text. */
export function TermsView({ terms, trans }: { readonly terms: Terms; readonly trans: TranslationBundle }) {
  return (
    <div className="aff-Terms">
      <div className="aff-Terms-name">
        {terms.url && /^https?:/.test(terms.url) ? (
          <a href={terms.url} target="_blank" rel="noopener noreferrer">
            {terms.name}
          </a>
        ) : (
          terms.name
        )}
      </div>
      <ul className="aff-Terms-flags">
        <Flag on={terms.training} yes={trans.__('You may train models')} no={trans.__('You may not train models')} />
        <Flag on={terms.commercialUse} yes={trans.__('Commercial use allowed')} no={trans.__('No commercial use')} />
        <Flag
          on={terms.redistribution}
          yes={trans.__('You may pass the data on')}
          no={trans.__('You may not pass the data on')}
        />
      </ul>
      <details className="aff-Terms-text">
        <summary>{trans.__('Text of the agreement')}</summary>
        <pre>{terms.agreement}</pre>
      </details>
    </div>
  );
}

function Flag({ on, yes, no }: { readonly on: boolean; readonly yes: string; readonly no: string }) {
  const Icon = on ? checkIcon : closeIcon;
  return (
    <li className={on ? 'aff-mod-yes' : 'aff-mod-no'}>
      <Icon.react tag="span" width="14px" height="14px" />
      {on ? yes : no}
    </li>
  );
}
