import type { TranslationBundle } from '@jupyterlab/translation';
import { useId } from 'react';
import type { Plan } from '../../core/wire/index.js';
import { formatAmount } from '../format/amount.js';
import { formatBytes, formatCount } from '../format/quantity.js';
import type { DatasetModel } from '../models/dataset-model.js';
import { conditionOn, inputKind } from '../models/row-conditions.js';
import { ConditionFields } from './condition-fields.js';
import { Skeleton } from './notices.js';

interface ICalculatorProps {
  readonly model: DatasetModel;
  readonly trans: TranslationBundle;
}

/** What a read of some columns and rows would cost, and what of it is unlocked already. Nothing is spent. */
export function PriceCalculator({ model, trans }: ICalculatorProps) {
  const { estimate, estimateFailure, columns } = model;
  const name = useId();
  const what =
    columns === null
      ? trans.__('All columns')
      : trans._n('One column', '%1 of %2 columns', columns.length, model.recordSet?.fields.length ?? 0);
  return (
    <section className="aff-Panel" aria-labelledby={name}>
      <h3 id={name} className="aff-Panel-name">
        {trans.__('What a read costs')}
      </h3>
      <div className="aff-Calculator-what">
        <span>{what}</span>
        {columns !== null && (
          <button type="button" className="aff-Link" onClick={() => void model.allColumns()}>
            {trans.__('All columns')}
          </button>
        )}
      </div>
      <Rows model={model} trans={trans} />
      <div className="aff-Calculator-result" role="status" aria-busy={model.isPricing}>
        {estimateFailure && (
          <p className="aff-Access-text">
            {estimateFailure.detail} {estimateFailure.hint}{' '}
            <button type="button" className="aff-Link" onClick={() => void model.reprice()}>
              {trans.__('Try again')}
            </button>
          </p>
        )}
        {!estimate && !estimateFailure && <Skeleton label={trans.__('Reckoning the price')} lines={3} />}
        {estimate && <Price estimate={estimate} model={model} trans={trans} />}
      </div>
    </section>
  );
}

function Rows({ model, trans }: ICalculatorProps) {
  const { conditions, recordSet } = model;
  const fields = (recordSet?.fields ?? []).filter(({ type }) => inputKind(type) !== null);
  const free = fields.filter(({ name }) => !conditions.some(({ column }) => column === name));
  // Where files are cut by a column, a condition on it saves money.
  const [next] = [...free].sort((a, b) => Number(b.clustering) - Number(a.clustering));
  return (
    <div role="group" aria-label={trans.__('Rows')}>
      {conditions.map((condition, index) => (
        <ConditionFields
          key={index}
          condition={condition}
          fields={fields}
          trans={trans}
          onChange={change => model.askRows(conditions.with(index, change))}
          onRemove={() => model.askRows(conditions.toSpliced(index, 1))}
        />
      ))}
      {next && conditions.length < 8 && (
        <button type="button" className="aff-Link" onClick={() => model.askRows([...conditions, conditionOn(next)])}>
          {conditions.length === 0 ? trans.__('Choose rows…') : trans.__('Add a condition')}
        </button>
      )}
    </div>
  );
}

function Price({ estimate, model, trans }: ICalculatorProps & { readonly estimate: Plan }) {
  const offer = model.detail?.offers.find(({ id }) => id === estimate.offer);
  const isMetered = offer?.kind === 'metered';
  return (
    <>
      {!estimate.exact && estimate.price !== '0' && <div className="aff-Access-hint">{trans.__('at most')}</div>}
      <div className="aff-Price">
        {estimate.price === '0' ? trans.__('Nothing to pay') : formatAmount(estimate.price, estimate.currency)}
      </div>
      <dl className="aff-Facts">
        <dt>{trans.__('Rows in the files')}</dt>
        <dd>{formatCount(estimate.rows)}</dd>
        {isMetered && (
          <>
            <dt>{trans.__('Unlocked already')}</dt>
            <dd>{formatCount(estimate.rows - estimate.newRows)}</dd>
            <dt>{trans.__('New, to pay for')}</dt>
            <dd>{formatCount(estimate.newRows)}</dd>
          </>
        )}
        <dt>{trans.__('To fetch')}</dt>
        <dd>{estimate.exact ? formatBytes(estimate.bytes) : trans.__('at most %1', formatBytes(estimate.bytes))}</dd>
        {estimate.budget !== null && (
          <>
            <dt>{trans.__('Budget of notebooks')}</dt>
            <dd>{formatAmount(estimate.budget, estimate.currency)}</dd>
          </>
        )}
      </dl>
      <p className="aff-Access-hint">{hintOf(estimate, model, trans, isMetered)}</p>
    </>
  );
}

function hintOf(estimate: Plan, model: DatasetModel, trans: TranslationBundle, isMetered: boolean): string {
  if (!estimate.exact && (model.columns !== null || model.conditions.length > 0))
    return trans.__(
      'Without a licence the footers are sealed: columns and conditions do not narrow these figures yet.'
    );
  if (model.columns === null) return trans.__('Tick columns in the schema to plan a smaller read.');
  return isMetered
    ? trans.__('You pay by the row; fewer columns mean less to fetch.')
    : trans.__('Fewer columns mean less to fetch.');
}
