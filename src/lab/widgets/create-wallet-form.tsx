import type { TranslationBundle } from '@jupyterlab/translation';
import { useState, type FormEvent } from 'react';
import type { WalletModel } from '../models/wallet-model.js';
import { FormButtons } from './form-buttons.js';
import { PasswordInput } from './password-input.js';

/** Shortest password that the service takes. */
const SHORTEST = 8;

/** Makes a wallet, or imports a keystore file, under a password. */
export function CreateWalletForm(props: {
  readonly model: WalletModel;
  readonly trans: TranslationBundle;
  readonly onCancel?: (() => void) | undefined;
}) {
  const { model, trans, onCancel } = props;
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [keystore, setKeystore] = useState<string | null>(null);
  const imports = keystore !== null;
  const differ = !imports && again !== '' && password !== again;
  const ready = password.length >= SHORTEST && (imports || password === again);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void model.create(password, keystore ?? undefined);
    setPassword('');
    setAgain('');
  };
  return (
    <form className="aff-Form" onSubmit={submit}>
      <p className="aff-Form-text">
        {imports
          ? trans.__('The password that opens the keystore file opens the wallet here too.')
          : trans.__('The wallet is kept encrypted on this machine. Nobody can restore a lost password.')}
      </p>
      <PasswordInput
        isNew
        label={trans.__('Password, at least %1 characters', SHORTEST)}
        value={password}
        onChange={setPassword}
        autoFocus
      />
      {!imports && <PasswordInput isNew label={trans.__('The same again')} value={again} onChange={setAgain} />}
      {differ && (
        <p className="aff-Form-problem" role="alert">
          {trans.__('The two passwords differ.')}
        </p>
      )}
      <KeystoreFile trans={trans} onRead={setKeystore} />
      <FormButtons
        trans={trans}
        label={model.busy ? trans.__('Working…') : imports ? trans.__('Import wallet') : trans.__('Create wallet')}
        disabled={!ready || model.busy}
        onCancel={onCancel}
      />
    </form>
  );
}

function KeystoreFile(props: { readonly trans: TranslationBundle; readonly onRead: (keystore: string) => void }) {
  const { trans, onRead } = props;
  return (
    <label className="aff-Form-file">
      <span>{trans.__('Import a keystore file instead')}</span>
      <input
        type="file"
        accept=".json,application/json"
        onChange={event => void event.target.files?.[0]?.text().then(onRead)}
      />
    </label>
  );
}
