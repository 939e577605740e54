import type { TranslationBundle } from '@jupyterlab/translation';
import { checkIcon, closeIcon, infoIcon } from '@jupyterlab/ui-components';
import { odrlUse, type NamedUse, type OdrlUse } from '../../core/terms/index.js';
import type { Terms } from '../../core/wire/index.js';
import { useWords } from '../format/use-words.js';
import { OdrlView } from './odrl-view.js';

interface ITermsProps {
  readonly terms: Terms;
  readonly trans: TranslationBundle;
}

/** The agreement: what it allows in plain words, then its text. */
export function TermsView({ terms, trans }: ITermsProps) {
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
        {uses.map(use => (
          <Use key={use} terms={terms} use={use} trans={trans} />
        ))}
      </ul>
      {terms.odrl && <OdrlView policy={terms.odrl} trans={trans} />}
      <details className="aff-Terms-text">
        <summary>{trans.__('Text of the agreement')}</summary>
        {/* A region that scrolls must be reached by keys. */}
        <pre tabIndex={0} role="region" aria-label={trans.__('Text of the agreement')}>
          {terms.agreement}
        </pre>
      </details>
    </div>
  );
}

const uses = ['training', 'commercialUse', 'redistribution'] as const;
const icons = { allowed: checkIcon, conditional: infoIcon, forbidden: closeIcon, unsaid: infoIcon };
const marks = {
  allowed: 'aff-mod-yes',
  conditional: 'aff-mod-partly',
  forbidden: 'aff-mod-no',
  unsaid: 'aff-mod-unsaid'
};

/** What the policy says of a use; without one, what the publisher has declared. */
function Use(props: ITermsProps & { readonly use: NamedUse }) {
  const { terms, use, trans } = props;
  const said: OdrlUse = terms.odrl ? odrlUse(terms.odrl, use) : terms[use] ? 'allowed' : 'forbidden';
  const Icon = icons[said];
  return (
    <li className={marks[said]}>
      <Icon.react tag="span" width="14px" height="14px" />
      {useWords(trans, use, said)}
    </li>
  );
}
