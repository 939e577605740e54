import type { TranslationBundle } from '@jupyterlab/translation';
import type { Sale } from '../../core/wire/index.js';
import { formatAmount } from '../format/amount.js';
import { kindWords } from '../format/offer-words.js';
import { formatDay, formatMoment, shortHex } from '../format/quantity.js';
import { CopyButton } from '../widgets/copy-button.js';

/** The licences that were sold, newest first. */
export function SalesSection({ sales, trans }: { readonly sales: readonly Sale[]; readonly trans: TranslationBundle }) {
  return (
    <section className="aff-Section" aria-label={trans.__('Licences sold')}>
      <h2 className="aff-Section-title">{trans.__('Licences sold')}</h2>
      <div className="aff-TableScroll" tabIndex={0} role="region" aria-label={trans.__('Table of licences sold')}>
        <table className="aff-Table">
          <thead>
            <tr>
              <th scope="col">{trans.__('Sold')}</th>
              <th scope="col">{trans.__('Dataset')}</th>
              <th scope="col">{trans.__('Licence')}</th>
              <th scope="col">{trans.__('Offer')}</th>
              <th scope="col">{trans.__('Until')}</th>
              <th scope="col" className="aff-mod-number">
                {trans.__('Paid so far')}
              </th>
              <th scope="col">{trans.__('Holder')}</th>
            </tr>
          </thead>
          <tbody>
            {sales.map(sale => (
              <tr key={sale.licence}>
                <td>{formatMoment(sale.boughtAt)}</td>
                <th scope="row">{sale.title || sale.ref}</th>
                <td>{sale.licence}</td>
                <td>{kindWords(trans, sale.kind)}</td>
                <td>{sale.expiresAt === null ? trans.__('for ever') : formatDay(sale.expiresAt)}</td>
                <td className="aff-mod-number">{formatAmount(sale.paid, sale.currency)}</td>
                <td>
                  <CopyButton
                    trans={trans}
                    text={sale.holder}
                    shown={shortHex(sale.holder)}
                    label={trans.__('the holder’s address')}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
