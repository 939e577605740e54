import type { TranslationBundle } from '@jupyterlab/translation';
import { useState } from 'react';
import type { Licence, Session } from '../../core/wire/index.js';
import { formatAmount } from '../format/amount.js';
import { kindWords } from '../format/offer-words.js';
import { formatDay, shortHex } from '../format/quantity.js';
import type { LicencesModel } from '../models/licences-model.js';
import { CopyButton } from './copy-button.js';
import { LicenceChangeForm, type Intent } from './licence-change-form.js';
import { FailureNotice } from './notices.js';

interface IEntryProps {
  readonly model: LicencesModel;
  readonly licence: Licence;
  readonly trans: TranslationBundle;
  readonly renew: (licence: Licence) => void;
  readonly openDataset: (id: string) => void;
}

/** One licence: what it gives, what is left of it, its keys, its agreement, and what its holder may do. */
export function LicenceEntry(props: IEntryProps) {
  const { model, licence, trans, openDataset } = props;
  const [intent, setIntent] = useState<Intent | null>(null);
  const { actFailure } = model;
  return (
    <section className="aff-Licence" aria-label={trans.__('Licence %1', licence.id)}>
      <h2 className="aff-Licence-title">
        <button type="button" className="aff-Link" onClick={() => openDataset(licence.dataset)}>
          {licence.title || licence.ref}
        </button>
        <span className="aff-Badge" data-state={licence.state}>
          {licence.state === 'live' ? trans.__('valid') : trans.__('expired')}
        </span>
      </h2>
      <Facts {...props} />
      <Acts {...props} onIntent={next => setIntent(next)} />
      {intent && (
        <LicenceChangeForm
          key={JSON.stringify(intent)}
          model={model}
          licence={licence}
          intent={intent}
          trans={trans}
          onDone={() => setIntent(null)}
        />
      )}
      {actFailure?.licence === licence.id && <FailureNotice trans={trans} failure={actFailure.failure} />}
      <Keys {...props} onRevoke={key => setIntent({ act: 'removeKey', key })} />
      <AgreementText {...props} />
    </section>
  );
}

function Facts({ licence, trans }: IEntryProps) {
  const ends = licence.expiresAt === null ? trans.__('never') : formatDay(licence.expiresAt);
  const facts: [string, string][] = [
    [trans.__('Licence'), `${licence.id} · ${kindWords(trans, licence.kind)}`],
    [trans.__('Bought'), formatDay(licence.boughtAt)],
    [trans.__('Ends'), ends],
    [trans.__('Spent'), formatAmount(licence.spent, licence.currency)]
  ];
  if (licence.kind === 'metered')
    facts.push([trans.__('Deposit left'), formatAmount(licence.balance, licence.currency)]);
  return (
    <dl className="aff-Facts">
      {facts.map(([name, value]) => (
        <div key={name} className="aff-Facts-row">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      <div className="aff-Facts-row">
        <dt>{trans.__('Holder')}</dt>
        <dd>
          <CopyButton
            trans={trans}
            text={licence.holder}
            shown={shortHex(licence.holder)}
            label={trans.__('the holder')}
          />
        </dd>
      </div>
    </dl>
  );
}

function Acts({ licence, trans, renew, onIntent }: IEntryProps & { readonly onIntent: (intent: Intent) => void }) {
  const live = licence.state === 'live';
  const acts: [string, () => void][] = [];
  if (licence.kind === 'metered' && live) acts.push([trans.__('Top up'), () => onIntent({ act: 'topUp' })]);
  if (licence.balance !== '0') acts.push([trans.__('Take back'), () => onIntent({ act: 'withdraw' })]);
  if (live && licence.sessionKey === null)
    acts.push([trans.__('Read on this machine'), () => onIntent({ act: 'addKey' })]);
  if (licence.expiresAt !== null) acts.push([trans.__('Renew'), () => renew(licence)]);
  return (
    <div className="aff-Acts" role="group" aria-label={trans.__('Changes to licence %1', licence.id)}>
      {acts.map(([label, act]) => (
        <button key={label} type="button" className="aff-Link" onClick={act}>
          {label}
        </button>
      ))}
    </div>
  );
}

function Keys({ model, licence, trans, onRevoke }: IEntryProps & { readonly onRevoke: (key: string) => void }) {
  const keys = model.keysOf(licence.id);
  if (keys.length === 0) return <p className="aff-Text">{trans.__('No session key is on: no machine reads by it.')}</p>;
  const words: Record<Session['origin'], string> = {
    own: trans.__('this machine'),
    exported: trans.__('another machine, exported here'),
    imported: trans.__('this machine, from another'),
    other: trans.__('not known here')
  };
  const title = trans.__('Session keys that are on');
  return (
    <>
      <h3 className="aff-Licence-part">{title}</h3>
      <ul className="aff-Keys" aria-label={title}>
        {keys.map(({ sessionKey, origin, label }) => (
          <li key={sessionKey}>
            <code>{shortHex(sessionKey)}</code> {label || words[origin]}{' '}
            <button type="button" className="aff-Link" onClick={() => onRevoke(sessionKey)}>
              {trans.__('Revoke')}
              <span className="aff-hidden"> {shortHex(sessionKey)}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function AgreementText({ model, licence, trans }: IEntryProps) {
  const agreement = model.agreementOf(licence.id);
  return (
    <details
      className="aff-Terms-text"
      onToggle={event => {
        if (event.currentTarget.open) void model.readAgreement(licence.id);
      }}
    >
      <summary>{trans.__('Agreement')}</summary>
      {agreement && (
        <>
          <p className="aff-Text">
            {trans.__(
              '%1, as you accepted it; kept on this machine. Hash %2.',
              agreement.name,
              shortHex(agreement.termsHash)
            )}
          </p>
          <pre tabIndex={0}>{agreement.text}</pre>
        </>
      )}
    </details>
  );
}
