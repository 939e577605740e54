import type { TranslationBundle } from '@jupyterlab/translation';
import { UseSignal } from '@jupyterlab/ui-components';
import { useState } from 'react';
import type { NamedBudget } from '../../core/wire/index.js';
import { formatAmount } from '../format/amount.js';
import type { BudgetsModel } from '../models/budgets-model.js';
import { FailureNotice } from '../widgets/notices.js';
import { BudgetForm, whoseWords } from './budget-form.js';

interface IBudgetsProps {
  readonly model: BudgetsModel;
  readonly trans: TranslationBundle;
}

/** What notebooks may spend without asking, by dataset and by notebook, and where the owner sets it. */
export function BudgetsSection(props: IBudgetsProps) {
  return <UseSignal signal={props.model.stateChanged}>{() => <Budgets {...props} />}</UseSignal>;
}

function Budgets(props: IBudgetsProps) {
  const { model, trans } = props;
  const { budgets, failure } = model;
  if (failure) return <FailureNotice trans={trans} failure={failure} onRetry={() => void model.refresh()} />;
  if (!budgets || budgets.length === 0) return null;
  return (
    <section className="aff-Section" aria-label={trans.__('Budgets')}>
      <h2 className="aff-Section-title">{trans.__('Budgets')}</h2>
      <p className="aff-Text">
        {trans.__(
          'What notebooks may spend without asking you: all together on a dataset, and each. A notebook’s name is its own word.'
        )}
      </p>
      <div className="aff-TableScroll" tabIndex={0} role="region" aria-label={trans.__('Table of budgets')}>
        <table className="aff-Table">
          <thead>
            <tr>
              <th scope="col">{trans.__('Dataset')}</th>
              <th scope="col">{trans.__('Who')}</th>
              <th scope="col" className="aff-mod-number">
                {trans.__('Spent')}
              </th>
              <th scope="col" className="aff-mod-number">
                {trans.__('Budget')}
              </th>
              <th scope="col">{trans.__('Change')}</th>
            </tr>
          </thead>
          <tbody>
            {budgets.map(budget => (
              <BudgetRow {...props} key={`${budget.dataset}/${budget.reader ?? ''}`} budget={budget} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function BudgetRow(props: IBudgetsProps & { readonly budget: NamedBudget }) {
  const { budget, trans } = props;
  const [editing, setEditing] = useState(false);
  const { title, ref, reader, spent, limit, currency } = budget;
  const who = whoseWords(trans, reader);
  return (
    <tr>
      <th scope="row">{title || ref}</th>
      <td title={reader ?? undefined}>{who}</td>
      <td className="aff-mod-number">{formatAmount(spent, currency)}</td>
      <td className="aff-mod-number">
        {limit !== null && formatAmount(limit, currency)}
        {limit === null && (reader === null ? trans.__('none: asks first') : trans.__('as for all'))}
      </td>
      <td>
        {editing ? (
          <BudgetForm {...props} who={who} proposed={limit} onDone={() => setEditing(false)} />
        ) : (
          <button
            type="button"
            className="aff-Link"
            aria-label={trans.__('Change the budget of %1 for %2', who, title || ref)}
            onClick={() => setEditing(true)}
          >
            {trans.__('Change')}
          </button>
        )}
      </td>
    </tr>
  );
}
