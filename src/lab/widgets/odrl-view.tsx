import type { TranslationBundle } from '@jupyterlab/translation';
import type { OdrlDuty, OdrlPolicy } from '../../core/wire/index.js';
import { ruleWords } from '../format/odrl-words.js';

/** Every rule of the policy as a sentence, and nothing beside them. */
export function OdrlView({ policy, trans }: { readonly policy: OdrlPolicy; readonly trans: TranslationBundle }) {
  return (
    <div className="aff-Rules">
      <Rules name={trans.__('You may')} rules={policy.permission} trans={trans} />
      <Rules name={trans.__('You must')} rules={policy.obligation} trans={trans} />
      <Rules name={trans.__('You may not')} rules={policy.prohibition} trans={trans} />
    </div>
  );
}

function Rules(props: {
  readonly name: string;
  readonly rules: readonly OdrlDuty[];
  readonly trans: TranslationBundle;
}) {
  const { name, rules, trans } = props;
  if (rules.length === 0) return null;
  return (
    <section className="aff-Rules-group" aria-label={name}>
      <h3>{name}</h3>
      <ul>
        {rules.map((rule, at) => (
          <li key={at}>{ruleWords(trans, rule)}</li>
        ))}
      </ul>
    </section>
  );
}
