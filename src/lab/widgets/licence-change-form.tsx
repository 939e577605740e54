import type { TranslationBundle } from '@jupyterlab/translation';
import { useState, type FormEvent } from 'react';
import type { Licence } from '../../core/wire/index.js';
import { askingWords } from '../format/asking-words.js';
import { amountToInput, formatAmount, parseAmount } from '../format/amount.js';
import type { LicenceChange } from '../models/act-on-licence.js';
import type { LicencesModel } from '../models/licences-model.js';
import { FormButtons } from './form-buttons.js';
import { PasswordInput } from './password-input.js';

/** What is about to be done: with an amount to type, or as it stands. */
export type Intent =
  { readonly act: 'topUp' | 'withdraw' | 'addKey' } | { readonly act: 'removeKey'; readonly key: string };

/** Says what will happen, asks for amount and password where they are needed, and does it. */
export function LicenceChangeForm(props: {
  readonly model: LicencesModel;
  readonly licence: Licence;
  readonly intent: Intent;
  readonly trans: TranslationBundle;
  readonly onDone: () => void;
}) {
  const { model, licence, intent, trans, onDone } = props;
  const [amount, setAmount] = useState(
    intent.act === 'withdraw' ? amountToInput(licence.balance, licence.currency) : ''
  );
  const [password, setPassword] = useState('');
  const needsAmount = intent.act === 'topUp' || intent.act === 'withdraw';
  const units = parseAmount(amount, licence.currency);
  const locked = model.needsPassword(licence);
  const ready = model.busy === null && (!needsAmount || (units !== null && units > 0n)) && (!locked || password !== '');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const done = await model.act(licence, changeOf(intent, units), password);
    setPassword('');
    if (done) onDone();
  };
  const label = trans.__('Amount in %1', licence.currency.symbol);
  return (
    <form className="aff-Form" onSubmit={event => void submit(event)}>
      <p className="aff-Form-text">
        {intentWords(trans, intent, licence)} {promptWords(model, licence, intent, trans)}
      </p>
      {needsAmount && (
        <input
          autoFocus
          className="jp-mod-styled aff-Input"
          inputMode="decimal"
          placeholder={label}
          aria-label={label}
          value={amount}
          onChange={event => setAmount(event.target.value)}
        />
      )}
      <WalletAsks model={model} licence={licence} trans={trans} />
      {locked && <PasswordInput label={trans.__('Password of the wallet')} value={password} onChange={setPassword} />}
      <FormButtons
        trans={trans}
        label={model.busy === licence.id ? trans.__('Sending…') : trans.__('Confirm')}
        disabled={!ready}
        onCancel={onDone}
      />
    </form>
  );
}

function changeOf(intent: Intent, units: bigint | null): LicenceChange {
  switch (intent.act) {
    case 'addKey':
      return { act: 'addKey' };
    case 'removeKey':
      return { act: 'removeKey', key: intent.key };
    case 'topUp':
    case 'withdraw':
      return { act: intent.act, amount: (units ?? 0n).toString() };
  }
}

/** What the holder finds in the wallet now. */
function WalletAsks(props: {
  readonly model: LicencesModel;
  readonly licence: Licence;
  readonly trans: TranslationBundle;
}) {
  const { model, licence, trans } = props;
  if (model.busy !== licence.id || model.asking === null) return null;
  return (
    <p className="aff-Form-text" role="status">
      {askingWords(trans, model.asking, trans.__('Your wallet'))}
    </p>
  );
}

/** How often a wallet of the owner's own asks, before it does. */
function promptWords(model: LicencesModel, licence: Licence, intent: Intent, trans: TranslationBundle): string {
  if (!model.isPaidElsewhere(licence)) return '';
  if (intent.act === 'addKey' && licence.kind === 'metered')
    return trans.__('Your wallet asks you twice, or once where it takes both transactions together.');
  if (intent.act !== 'topUp' || licence.currency.address === null)
    return trans.__('Your wallet asks you to confirm it.');
  return trans.__(
    'Your wallet asks you twice: to let the market take exactly this amount of %1, by a signature or a transaction, and to pay it. Where it can do both at once, or an older allowance is enough, it asks once.',
    licence.currency.symbol
  );
}

function intentWords(trans: TranslationBundle, intent: Intent, licence: Licence): string {
  switch (intent.act) {
    case 'topUp':
      return trans.__('Adds to the deposit. What is not used can be taken back.');
    case 'withdraw':
      return trans.__('Takes back from the deposit, at most %1.', formatAmount(licence.balance, licence.currency));
    case 'addKey':
      return licence.kind === 'metered'
        ? trans.__('Makes a session key, lets it read by this licence, and gives it a little gas money.')
        : trans.__('Makes a session key, and lets it read by this licence.');
    case 'removeKey':
      return trans.__('From the next block on, nobody gets data keys by this session key. What it read stays read.');
  }
}
