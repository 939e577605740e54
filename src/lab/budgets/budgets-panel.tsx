import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomRenderer } from '@jupyterlab/ui-components';
import { useState } from 'react';
import type { BudgetAsk, NamedBudget } from '../../core/wire/index.js';
import { formatAmount } from '../format/amount.js';
import { formatCount, formatMoment } from '../format/quantity.js';
import type { BudgetsModel } from '../models/budgets-model.js';
import type { IServiceFeed } from '../models/service-feed.js';
import { holdWhileVisible } from '../widgets/hold-while-visible.js';
import { FailureNotice } from '../widgets/notices.js';
import { BudgetForm, whoseWords } from './budget-form.js';

/** What the section needs. */
export interface IBudgetsPanelOptions {
  /** Owned by the section. */
  readonly model: BudgetsModel;
  readonly feed: IServiceFeed;
  readonly trans: TranslationBundle;
}

/** The section of the sidebar where notebooks ask for a budget, and where the owner sets each; without height where there is none. */
export class BudgetsPanel extends VDomRenderer<BudgetsModel> {
  constructor(options: IBudgetsPanelOptions) {
    super(options.model);
    this._options = options;
    this.addClass('aff-Approvals');
    holdWhileVisible(this, options.feed, () => void options.model.refresh());
  }

  override dispose(): void {
    const { model } = this._options;
    super.dispose();
    model.dispose();
  }

  protected override render() {
    const { model, trans } = this._options;
    const budgets = model.budgets ?? [];
    if (budgets.length === 0) return null;
    const asking = budgets.flatMap(budget =>
      budget.asked && !model.isDismissed(budget.asked) ? [{ budget, asked: budget.asked }] : []
    );
    return (
      <>
        {asking.length > 0 && (
          <section aria-label={trans.__('Notebooks that ask for a budget')}>
            <h3 className="aff-Section-name">{trans.__('Refused for want of a budget')}</h3>
            <ul className="aff-List" role="list">
              {asking.map(one => (
                <Asking {...this._options} {...one} key={nameOf(one.budget)} />
              ))}
            </ul>
          </section>
        )}
        {model.failure && <FailureNotice trans={trans} failure={model.failure} onRetry={() => void model.refresh()} />}
        <details className="aff-Budgets">
          <summary>{trans.__('Budgets of notebooks')}</summary>
          <ul className="aff-List" role="list">
            {budgets.map(budget => (
              <Line {...this._options} budget={budget} key={nameOf(budget)} />
            ))}
          </ul>
        </details>
      </>
    );
  }

  private readonly _options: IBudgetsPanelOptions;
}

function nameOf({ dataset, reader }: NamedBudget): string {
  return `${dataset}/${reader ?? ''}`;
}

type LineProps = IBudgetsPanelOptions & { readonly budget: NamedBudget };

/** A read that was refused: who, of what, how much; the form proposes what it takes. */
function Asking(props: LineProps & { readonly asked: BudgetAsk }) {
  const { model, trans, budget, asked } = props;
  const [editing, setEditing] = useState(false);
  const { title, ref, reader, spent, currency } = budget;
  return (
    <li className="aff-Request" role="listitem">
      <div className="aff-Request-title">{title || ref}</div>
      <div className="aff-Request-detail" title={asked.by}>
        {trans.__(
          '%1 wants to open %2 new rows for %3 · %4',
          whoseWords(trans, asked.by),
          formatCount(asked.rows),
          formatAmount(asked.amount, currency),
          formatMoment(asked.at)
        )}
      </div>
      {editing ? (
        <BudgetForm
          {...props}
          who={whoseWords(trans, reader)}
          proposed={BigInt(spent) + BigInt(asked.amount)}
          onDone={() => setEditing(false)}
        />
      ) : (
        <div className="aff-Form-buttons">
          <button
            type="button"
            className="jp-mod-styled jp-mod-minimal aff-Button"
            onClick={() => model.dismiss(asked)}
          >
            {trans.__('Dismiss')}
          </button>
          <button type="button" className="jp-mod-styled jp-mod-accept aff-Button" onClick={() => setEditing(true)}>
            {trans.__('Set budget')}
          </button>
        </div>
      )}
    </li>
  );
}

function Line(props: LineProps) {
  const { trans, budget } = props;
  const [editing, setEditing] = useState(false);
  const { title, ref, reader, spent, limit, currency } = budget;
  const who = whoseWords(trans, reader);
  const of =
    limit !== null
      ? trans.__('spent %1 of %2', formatAmount(spent, currency), formatAmount(limit, currency))
      : reader === null
        ? trans.__('spent %1; asks first', formatAmount(spent, currency))
        : trans.__('spent %1; bound as all are', formatAmount(spent, currency));
  return (
    <li className="aff-Request" role="listitem">
      <div className="aff-Request-title">{title || ref}</div>
      <div className="aff-Request-detail" title={reader ?? undefined}>
        {who} · {of}
      </div>
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
    </li>
  );
}
