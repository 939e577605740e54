import type { TranslationBundle } from '@jupyterlab/translation';
import { useState, type FormEvent } from 'react';
import type { NamedBudget } from '../../core/wire/index.js';
import { amountToInput } from '../format/amount.js';
import { requesterWords } from '../format/requester-words.js';
import type { BudgetsModel } from '../models/budgets-model.js';
import { FormButtons } from '../widgets/form-buttons.js';
import { PasswordInput } from '../widgets/password-input.js';

interface IBudgetFormProps {
  readonly model: BudgetsModel;
  readonly trans: TranslationBundle;
  readonly budget: NamedBudget;
  /** Whose budget it is, in words. */
  readonly who: string;
  /** What stands in the field at first, in atomic units; null: nothing. */
  readonly proposed: bigint | string | null;
  readonly onDone: () => void;
}

/** Asks for a budget, and for the password of the wallet where it is locked. */
export function BudgetForm({ model, trans, budget, who, proposed, onDone }: IBudgetFormProps) {
  const [amount, setAmount] = useState(proposed === null ? '' : amountToInput(proposed, budget.currency));
  const [password, setPassword] = useState('');
  const locked = !model.wallet.isOpen;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const done = await model.set(budget, amount, password);
    setPassword('');
    if (done) onDone();
  };
  const label = trans.__('Budget of %1 in %2; empty: none', who, budget.currency.symbol);
  return (
    <form className="aff-Form" onSubmit={event => void submit(event)}>
      <input
        autoFocus
        className="jp-mod-styled aff-Input"
        inputMode="decimal"
        placeholder={budget.currency.symbol}
        aria-label={label}
        value={amount}
        onChange={event => setAmount(event.target.value)}
      />
      {locked && <PasswordInput label={trans.__('Password of the wallet')} value={password} onChange={setPassword} />}
      <FormButtons
        trans={trans}
        label={trans.__('Confirm')}
        disabled={model.busy || (locked && password === '')}
        onCancel={onDone}
      />
    </form>
  );
}

/** Whose budget it is: of a notebook's path only its name. */
export function whoseWords(trans: TranslationBundle, reader: string | null): string {
  if (reader === null) return trans.__('All notebooks');
  return requesterWords(trans, { requestedBy: reader });
}
