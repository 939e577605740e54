import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactNode } from 'react';
import type { Purchase, Terms } from '../../core/wire/index.js';
import { amountToInput, formatAmount } from '../format/amount.js';
import type { PurchaseModel } from '../models/purchase-model.js';

/** Deposit and budget of a metered offer. */
export function DepositFields(props: {
  readonly model: PurchaseModel;
  readonly trans: TranslationBundle;
  readonly purchase: Purchase;
}) {
  const { model, trans, purchase } = props;
  const { offer } = purchase;
  if (offer.kind !== 'metered') return null;
  const least = formatAmount(offer.minDeposit, offer.currency);
  const problem = {
    invalid: trans.__('Write a number, for instance %1.', amountToInput(offer.minDeposit, offer.currency)),
    'below-minimum': trans.__('The offer asks for at least %1.', least)
  };
  return (
    <div className="aff-Fields">
      <Field
        label={trans.__('Deposit')}
        unit={offer.currency.symbol}
        hint={trans.__('At least %1. You can take back what is left.', least)}
        problem={model.depositProblem && problem[model.depositProblem]}
      >
        <input
          className="jp-mod-styled aff-Input"
          inputMode="decimal"
          aria-label={trans.__('Deposit in %1', offer.currency.symbol)}
          value={model.deposit}
          readOnly={!model.isMine}
          onChange={event => model.setDeposit(event.target.value)}
          onBlur={() => void model.replan()}
        />
      </Field>
      <Field
        label={trans.__('Budget of notebooks')}
        unit={offer.currency.symbol}
        hint={trans.__('What code may spend of it without asking you. Empty: all of it.')}
        problem={model.budgetProblem && problem[model.budgetProblem]}
      >
        <input
          className="jp-mod-styled aff-Input"
          inputMode="decimal"
          aria-label={trans.__('Budget of notebooks in %1', offer.currency.symbol)}
          placeholder={model.deposit}
          value={model.budget}
          onChange={event => model.setBudget(event.target.value)}
        />
      </Field>
    </div>
  );
}

function Field(props: {
  readonly label: string;
  readonly unit: string;
  readonly hint: string;
  readonly problem: string | null;
  readonly children: ReactNode;
}) {
  return (
    <div className="aff-Field">
      <span className="aff-Field-label">{props.label}</span>
      <span className="aff-Field-value">
        {props.children}
        <span className="aff-Field-unit">{props.unit}</span>
      </span>
      {props.problem ? (
        <span className="aff-Form-problem" role="alert">
          {props.problem}
        </span>
      ) : (
        <span className="aff-Field-hint">{props.hint}</span>
      )}
    </div>
  );
}

/** The consent to the terms. */
export function ConsentField(props: {
  readonly model: PurchaseModel;
  readonly trans: TranslationBundle;
  readonly terms: Terms;
}) {
  const { model, trans, terms } = props;
  return (
    <label className="aff-Check">
      <input type="checkbox" checked={model.accepted} onChange={event => model.setAccepted(event.target.checked)} />
      {trans.__('I accept the terms of “%1”', terms.name)}
    </label>
  );
}
