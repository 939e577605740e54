import type { TranslationBundle } from '@jupyterlab/translation';
import { useState } from 'react';
import type { Contributor, Currency, DatasetDetail } from '../../core/wire/index.js';
import { formatAmount } from '../format/amount.js';
import { formatCount, formatShare, shortHex } from '../format/quantity.js';
import { CopyButton } from './copy-button.js';
import { SplitView } from './split-view.js';

/** Rows shown at first; a dataset may have thousands of contributors. */
const FIRST = 20;

/** Who contributed what, their shares, and what they have earned by the chain's account. */
export function ContributorsView(props: { readonly detail: DatasetDetail; readonly trans: TranslationBundle }) {
  const { detail, trans } = props;
  const [all, setAll] = useState(false);
  const currency = detail.offers[0]?.currency ?? null;
  const contributors = detail.contributors.filter(one => one.rows > 0);
  const shown = all ? contributors : contributors.slice(0, FIRST);
  return (
    <>
      <p className="aff-Text">
        {trans.__(
          'Each purchase and each unlock pays the contributors in the same transaction; anyone can recompute it.'
        )}
      </p>
      <SplitView detail={detail} trans={trans} />
      <div className="aff-TableScroll" tabIndex={0} role="group" aria-label={trans.__('Contributors')}>
        <table className="aff-Table">
          <thead>
            <tr>
              <th scope="col">{trans.__('Contributor')}</th>
              <th scope="col" className="aff-mod-number">
                {trans.__('Rows')}
              </th>
              <th scope="col">{trans.__('Share')}</th>
              <th scope="col" className="aff-mod-number">
                {trans.__('Earned')}
              </th>
              <th scope="col">{trans.__('Paid to')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(one => (
              <ContributorRow key={one.number} contributor={one} currency={currency} trans={trans} />
            ))}
          </tbody>
        </table>
      </div>
      {shown.length < contributors.length && (
        <button type="button" className="aff-More" onClick={() => setAll(true)}>
          {trans.__('Show all %1', formatCount(contributors.length))}
        </button>
      )}
    </>
  );
}

function ContributorRow(props: {
  readonly contributor: Contributor;
  readonly currency: Currency | null;
  readonly trans: TranslationBundle;
}) {
  const { contributor, currency, trans } = props;
  return (
    <tr>
      <th scope="row">{contributor.name || trans.__('Contribution %1', contributor.number)}</th>
      <td className="aff-mod-number">{formatCount(contributor.rows)}</td>
      <td>
        <span className="aff-Share">
          <meter min={0} max={1} value={contributor.share} aria-hidden="true" />
          {formatShare(contributor.share)}
        </span>
      </td>
      <td className="aff-mod-number">{currency && formatAmount(contributor.earned, currency)}</td>
      <td>
        <CopyButton
          trans={trans}
          text={contributor.payee}
          shown={shortHex(contributor.payee)}
          label={trans.__('the payee of %1', contributor.name)}
        />
      </td>
    </tr>
  );
}
