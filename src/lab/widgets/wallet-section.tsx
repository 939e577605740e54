import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomRenderer } from '@jupyterlab/ui-components';
import { useState, type FormEvent, type ReactNode } from 'react';
import type { WalletState } from '../../core/wire/index.js';
import { formatAmount } from '../format/amount.js';
import { shortHex } from '../format/quantity.js';
import { walletIcon } from '../icons.js';
import type { IServiceFeed } from '../models/service-feed.js';
import type { WalletModel } from '../models/wallet-model.js';
import { CopyButton } from './copy-button.js';
import { FailureNotice } from './notices.js';
import { holdWhileVisible } from './hold-while-visible.js';
import { CreateWalletForm } from './create-wallet-form.js';
import { FormButtons } from './form-buttons.js';
import { PasswordInput } from './password-input.js';
import { saveFile } from './save-file.js';

/** What the wallet section needs. */
export interface IWalletViewOptions {
  readonly model: WalletModel;
  readonly trans: TranslationBundle;
}

/** The section of the sidebar with the wallet; it reads the balance each time that it appears. */
export function walletSection(options: IWalletViewOptions & { readonly feed: IServiceFeed }): WalletSection {
  const section = new WalletSection(options);
  holdWhileVisible(section, options.feed, () => void options.model.refresh());
  return section;
}

/** See `walletSection`. */
export class WalletSection extends VDomRenderer<WalletModel> {
  constructor(options: IWalletViewOptions) {
    super(options.model);
    this._options = options;
    this.addClass('aff-Wallet');
  }

  /** Puts the cursor into the password form, or on the button that opens it. */
  askPassword(): void {
    this.node.querySelector<HTMLElement>('input[type=password], .aff-Wallet-toggle')?.focus();
  }

  protected override render() {
    return <WalletView {...this._options} />;
  }

  private readonly _options: IWalletViewOptions;
}

function WalletView({ model, trans }: IWalletViewOptions) {
  const { state, failure } = model;
  return (
    <section aria-label={trans.__('Wallet')}>
      {state &&
        (state.address === null ? (
          <NoWallet model={model} trans={trans} />
        ) : (
          <Account model={model} trans={trans} state={state} address={state.address} />
        ))}
      {!state && failure && <Row name={trans.__('Wallet')} detail={failure.title} />}
      {state && failure && <FailureNotice trans={trans} failure={failure} />}
    </section>
  );
}

function NoWallet({ model, trans }: IWalletViewOptions) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Row name={trans.__('No wallet yet')} detail={trans.__('You need one to buy licences.')}>
        {!open && (
          <button type="button" className="jp-mod-styled aff-Button aff-Wallet-toggle" onClick={() => setOpen(true)}>
            {trans.__('Create')}
          </button>
        )}
      </Row>
      {open && <CreateWalletForm model={model} trans={trans} onCancel={() => setOpen(false)} />}
    </>
  );
}

function Account(props: IWalletViewOptions & { readonly state: WalletState; readonly address: string }) {
  const { model, trans, state, address } = props;
  const [asking, setAsking] = useState(false);
  const balance = state.balance === null ? trans.__('Balance unknown') : formatAmount(state.balance, state.currency);
  return (
    <>
      <Row
        name={balance}
        detail={<CopyButton trans={trans} text={address} shown={shortHex(address)} label={trans.__('the address')} />}
      >
        {model.isOpen ? (
          <button
            type="button"
            className="jp-mod-styled jp-mod-minimal aff-Button aff-Wallet-toggle"
            disabled={model.busy}
            onClick={() => void model.lock()}
          >
            {trans.__('Lock')}
          </button>
        ) : (
          !asking && (
            <button
              type="button"
              className="jp-mod-styled jp-mod-minimal aff-Button aff-Wallet-toggle"
              onClick={() => setAsking(true)}
            >
              {trans.__('Unlock')}
            </button>
          )
        )}
      </Row>
      {model.isOpen && <Backup model={model} trans={trans} />}
      {asking && !model.isOpen && <UnlockForm model={model} trans={trans} onDone={() => setAsking(false)} />}
    </>
  );
}

/** The keystore as a file: it is worth as much as its password is hard to guess. */
function Backup({ model, trans }: IWalletViewOptions) {
  const save = async () => {
    const backup = await model.backup();
    if (backup) saveFile(`affluent-wallet-${backup.address.toLowerCase()}.json`, backup.keystore);
  };
  return (
    <details className="aff-Wallet-backup">
      <summary>{trans.__('Backup')}</summary>
      <p className="aff-Form-text">
        {trans.__(
          'The file opens with the password of the wallet, and with nothing else. Nobody can restore a lost password: without it the funds and licences of this account are lost.'
        )}
      </p>
      <button type="button" className="aff-Link" disabled={model.busy} onClick={() => void save()}>
        {trans.__('Save a backup')}
      </button>
    </details>
  );
}

function Row(props: { readonly name: ReactNode; readonly detail: ReactNode; readonly children?: ReactNode }) {
  return (
    <div className="aff-Wallet-row">
      <walletIcon.react tag="span" width="18px" height="18px" />
      <div className="aff-Wallet-words">
        <div className="aff-Wallet-name">{props.name}</div>
        <div className="aff-Wallet-detail">{props.detail}</div>
      </div>
      {props.children}
    </div>
  );
}

function UnlockForm({ model, trans, onDone }: IWalletViewOptions & { readonly onDone: () => void }) {
  const [password, setPassword] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const unlocked = await model.unlock(password);
    setPassword('');
    if (unlocked) onDone();
  };
  return (
    <form className="aff-Form" onSubmit={event => void submit(event)}>
      <PasswordInput
        autoFocus
        label={trans.__('Password of the wallet')}
        value={password}
        onChange={setPassword}
        onEscape={onDone}
      />
      <FormButtons
        trans={trans}
        label={model.busy ? trans.__('Unlocking…') : trans.__('Unlock')}
        disabled={model.busy || password === ''}
        onCancel={onDone}
      />
    </form>
  );
}
