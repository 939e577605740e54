import type { TranslationBundle } from '@jupyterlab/translation';
import type { AuditReport } from '../../core/wire/index.js';
import { formatAmount } from '../format/amount.js';
import { formatCount, formatMoment } from '../format/quantity.js';
import type { EarningsModel } from '../models/earnings-model.js';
import { FailureNotice, Skeleton } from '../widgets/notices.js';
import { TransactionCell } from '../widgets/transaction-cell.js';

/** A dataset's account, recomputed: each check with what was compared, and each payment with its transaction. */
export function AuditSection({ model, trans }: { readonly model: EarningsModel; readonly trans: TranslationBundle }) {
  const { audit } = model;
  if (!audit) return null;
  const { dataset, report, failure } = audit;
  return (
    <section className="aff-Section" aria-label={trans.__('Audit')}>
      <h2 className="aff-Section-title">{trans.__('Audit')}</h2>
      {failure && <FailureNotice trans={trans} failure={failure} onRetry={() => void model.runAudit(dataset)} />}
      {!report && !failure && <Skeleton label={trans.__('Recomputing from the chain')} lines={6} />}
      {report && <Report report={report} trans={trans} />}
    </section>
  );
}

function Report({ report, trans }: { readonly report: AuditReport; readonly trans: TranslationBundle }) {
  const { ok, blocks, checks } = report;
  return (
    <>
      <p className="aff-Text" role="status">
        {ok
          ? trans.__('Everything agrees: recomputed from the chain, blocks %1 to %2.', blocks.from, blocks.to)
          : trans.__('Something does not agree: see below.')}
      </p>
      <ul className="aff-Checks">
        {checks.map(check => (
          <li key={check.name} className="aff-Check" data-ok={check.ok}>
            <span className="aff-Check-mark" aria-hidden="true">
              {check.ok ? '✓' : '✗'}
            </span>
            <span className="aff-Check-name">{check.name}</span>
            <span className="aff-Check-detail">
              {check.ok ? '' : `${trans.__('does not agree')}: `}
              {check.detail}
            </span>
          </li>
        ))}
      </ul>
      <Lines report={report} trans={trans} />
    </>
  );
}

function Lines({ report, trans }: { readonly report: AuditReport; readonly trans: TranslationBundle }) {
  const { lines, currency } = report;
  return (
    <div className="aff-TableScroll" tabIndex={0} role="region" aria-label={trans.__('Payments')}>
      <table className="aff-Table">
        <thead>
          <tr>
            <th scope="col">{trans.__('When')}</th>
            <th scope="col">{trans.__('For')}</th>
            <th scope="col" className="aff-mod-number">
              {trans.__('Rows')}
            </th>
            <th scope="col" className="aff-mod-number">
              {trans.__('Charged')}
            </th>
            <th scope="col">{trans.__('Recomputed')}</th>
            <th scope="col">{trans.__('Transaction')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, at) => (
            <tr key={at}>
              <td>{formatMoment(line.time)}</td>
              <th scope="row">
                {line.use === 'flat'
                  ? trans.__('Price of licence %1', line.licence)
                  : trans.__('Rows opened with licence %1', line.licence)}
              </th>
              <td className="aff-mod-number">{formatCount(line.rows)}</td>
              <td className="aff-mod-number">{formatAmount(line.charged, currency)}</td>
              <td>{line.ok ? trans.__('✓ the same') : trans.__('✗ %1', formatAmount(line.recomputed, currency))}</td>
              <TransactionCell hash={line.transaction} trans={trans} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
