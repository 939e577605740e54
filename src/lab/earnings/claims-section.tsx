import type { TranslationBundle } from '@jupyterlab/translation';
import { useState, type FormEvent } from 'react';
import type { Currency, Earning } from '../../core/wire/index.js';
import { formatAmount } from '../format/amount.js';
import { askingWords } from '../format/asking-words.js';
import { shortHex } from '../format/quantity.js';
import type { EarningsModel, IPendingClaim } from '../models/earnings-model.js';
import { CopyButton } from '../widgets/copy-button.js';
import { FormButtons } from '../widgets/form-buttons.js';
import { PasswordInput } from '../widgets/password-input.js';

interface IClaimsProps {
  readonly model: EarningsModel;
  readonly earnings: readonly Earning[];
  readonly trans: TranslationBundle;
  readonly openDataset: (id: string) => void;
}

interface ITotal {
  readonly dataset: string;
  readonly title: string;
  readonly earned: bigint;
  readonly claimable: bigint;
  readonly currency: Currency;
}

/** What each dataset has earned for this wallet; a claim pays all of its parts. */
export function ClaimsSection(props: IClaimsProps) {
  const { earnings, trans } = props;
  return (
    <section className="aff-Totals" aria-label={trans.__('By dataset')}>
      {totalsOf(earnings).map(total => (
        <Total {...props} key={total.dataset} total={total} />
      ))}
    </section>
  );
}

function Total(props: IClaimsProps & { readonly total: ITotal }) {
  const { total, model, trans, openDataset } = props;
  const [asking, setAsking] = useState(false);
  const busy = model.claiming === total.dataset;
  const pending = model.pending?.dataset === total.dataset ? model.pending : null;
  const claim = () => (model.needsPassword(total.dataset) ? setAsking(true) : void model.claim(total.dataset, null));
  return (
    <div className="aff-Panel aff-Total">
      <button type="button" className="aff-Link aff-Panel-name" onClick={() => openDataset(total.dataset)}>
        {total.title}
      </button>
      <div className="aff-Price">{formatAmount(total.earned, total.currency)}</div>
      <div className="aff-Access-text">
        {total.claimable === 0n
          ? trans.__('All of it is claimed')
          : trans.__('%1 to be claimed', formatAmount(total.claimable, total.currency))}
      </div>
      <div className="aff-Acts">
        {total.claimable > 0n && !asking && (!pending || pending.slow) && (
          <button
            type="button"
            className="jp-mod-styled jp-mod-accept aff-Button"
            disabled={model.claiming !== null}
            onClick={claim}
          >
            {busy ? trans.__('Sending…') : trans.__('Claim')}
          </button>
        )}
        <button type="button" className="aff-Link" onClick={() => void model.runAudit(total.dataset)}>
          {trans.__('Audit')}
        </button>
      </div>
      {busy && model.asking && (
        <p className="aff-Form-text" role="status">
          {askingWords(trans, model.asking, trans.__('Your wallet'))}
        </p>
      )}
      {pending && <Pending pending={pending} trans={trans} />}
      {asking && <ClaimForm {...props} onDone={() => setAsking(false)} />}
    </div>
  );
}

/** A claim on its way; nothing is paid twice by claiming again. */
function Pending({ pending, trans }: { readonly pending: IPendingClaim; readonly trans: TranslationBundle }) {
  const { transaction, slow } = pending;
  return (
    <p className="aff-Form-text" role="status">
      {slow
        ? trans.__(
            'The transaction has waited for more than a minute. Speed it up in your wallet, or claim again: nothing is paid twice.'
          )
        : trans.__('Waiting for the chain.')}{' '}
      <CopyButton trans={trans} text={transaction} shown={shortHex(transaction)} label={trans.__('the transaction')} />
    </p>
  );
}

function ClaimForm(props: IClaimsProps & { readonly total: ITotal; readonly onDone: () => void }) {
  const { model, trans, total, onDone } = props;
  const [password, setPassword] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const done = await model.claim(total.dataset, password);
    setPassword('');
    if (done) onDone();
  };
  const busy = model.claiming !== null;
  return (
    <form className="aff-Form" onSubmit={event => void submit(event)}>
      <PasswordInput label={trans.__('Password of the wallet')} value={password} onChange={setPassword} />
      <FormButtons
        trans={trans}
        label={busy ? trans.__('Sending…') : trans.__('Claim')}
        disabled={busy || password === ''}
        onCancel={onDone}
      />
    </form>
  );
}

function totalsOf(earnings: readonly Earning[]): ITotal[] {
  const totals = new Map<string, ITotal>();
  for (const one of earnings) {
    const before = totals.get(one.dataset);
    totals.set(one.dataset, {
      dataset: one.dataset,
      title: one.title || one.ref,
      earned: (before?.earned ?? 0n) + BigInt(one.earned),
      claimable: (before?.claimable ?? 0n) + BigInt(one.claimable),
      currency: one.currency
    });
  }
  return [...totals.values()].sort((a, b) => (a.earned < b.earned ? 1 : -1));
}
