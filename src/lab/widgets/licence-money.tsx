import type { TranslationBundle } from '@jupyterlab/translation';
import { UseSignal } from '@jupyterlab/ui-components';
import { useEffect, useState, type FormEvent } from 'react';
import type { Licence } from '../../core/wire/index.js';
import { amountToInput, formatAmount } from '../format/amount.js';
import type { LicenceAct, LicenceModel } from '../models/licence-model.js';
import { FormButtons } from './form-buttons.js';
import { FailureNotice } from './notices.js';
import { PasswordInput } from './password-input.js';

interface IMoneyProps {
  readonly model: LicenceModel;
  readonly licence: Licence;
  readonly trans: TranslationBundle;
}

/** The budget of notebooks and the deposit, with what the owner may change. */
export function LicenceMoney(props: IMoneyProps) {
  const { model } = props;
  useEffect(() => void model.load(), [model]);
  return <UseSignal signal={model.stateChanged}>{() => <Money {...props} />}</UseSignal>;
}

function Money(props: IMoneyProps) {
  const { model, licence, trans } = props;
  const [act, setAct] = useState<LicenceAct | null>(null);
  const { budget } = model;
  const acts: [LicenceAct, string][] = [
    ['budget', trans.__('Change budget')],
    ['topUp', trans.__('Top up')],
    ['withdraw', trans.__('Take back')]
  ];
  return (
    <>
      {budget && (
        <p className="aff-Access-text">
          {budget.remaining === null
            ? trans.__('Notebooks have no budget: they spend nothing without asking you.')
            : trans.__('Notebooks may still spend %1.', formatAmount(budget.remaining, budget.currency))}
        </p>
      )}
      <div className="aff-Acts" role="group" aria-label={trans.__('Deposit and budget')}>
        {acts.map(([name, label]) => (
          <button
            key={name}
            type="button"
            className="aff-Link"
            aria-expanded={act === name}
            onClick={() => setAct(act === name ? null : name)}
          >
            {label}
          </button>
        ))}
      </div>
      {act && <ActForm {...props} key={act} act={act} licence={licence} onDone={() => setAct(null)} />}
    </>
  );
}

function ActForm(props: IMoneyProps & { readonly act: LicenceAct; readonly onDone: () => void }) {
  const { model, licence, trans, act, onDone } = props;
  const { symbol } = licence.currency;
  const [amount, setAmount] = useState(act === 'withdraw' ? amountToInput(licence.balance, licence.currency) : '');
  const [password, setPassword] = useState('');
  const labels: Record<LicenceAct, string> = {
    budget: trans.__('New budget in %1', symbol),
    topUp: trans.__('Add to the deposit, in %1', symbol),
    withdraw: trans.__('Take back of the deposit, in %1', symbol)
  };
  const locked = !model.wallet.isOpen;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const done = await model.act(act, licence, amount, password);
    setPassword('');
    if (done) onDone();
  };
  return (
    <form className="aff-Form" onSubmit={event => void submit(event)}>
      <input
        autoFocus
        className="jp-mod-styled aff-Input"
        inputMode="decimal"
        placeholder={labels[act]}
        aria-label={labels[act]}
        value={amount}
        onChange={event => setAmount(event.target.value)}
      />
      {locked && <PasswordInput label={trans.__('Password of the wallet')} value={password} onChange={setPassword} />}
      {model.failure && <FailureNotice trans={trans} failure={model.failure} />}
      <FormButtons
        trans={trans}
        label={model.busy ? trans.__('Sending…') : trans.__('Confirm')}
        disabled={model.busy || amount === '' || (locked && password === '')}
        onCancel={onDone}
      />
    </form>
  );
}
