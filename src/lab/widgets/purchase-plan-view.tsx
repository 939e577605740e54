import type { TranslationBundle } from '@jupyterlab/translation';
import type { Purchase, PurchasePlan } from '../../core/wire/index.js';
import { formatAmount, formatSums } from '../format/amount.js';
import type { PurchaseModel } from '../models/purchase-model.js';

interface IPlanProps {
  readonly model: PurchaseModel;
  readonly trans: TranslationBundle;
  readonly purchase: Purchase;
}

/** What will be paid and what will happen, before anybody agrees. */
export function PlanView(props: IPlanProps) {
  const { model, trans, purchase } = props;
  const { plan } = purchase;
  return (
    <>
      <Bill {...props} />
      <Balance model={model} trans={trans} amount={value => formatAmount(value, plan.gas.currency)} />
      <h2 className="aff-Purchase-name">{trans.__('What happens')}</h2>
      <p className="aff-Text">{promptWords(trans, plan, model.payer?.name ?? null)}</p>
      <ol className="aff-Steps">
        {plan.steps.map(step => (
          <li key={step.kind + step.amount}>
            <span className="aff-Steps-title">{step.title}</span>{' '}
            {step.prompt !== null && (
              <span className="aff-Tag">
                {step.prompt === 'signature' ? trans.__('wallet: signature') : trans.__('wallet: transaction')}
              </span>
            )}
            {step.detail && <span className="aff-Steps-detail">{step.detail}</span>}
          </li>
        ))}
      </ol>
      <h2 className="aff-Purchase-name">{trans.__('What your use reveals')}</h2>
      <p className="aff-Text">{plan.reveals}</p>
    </>
  );
}

function Bill({ trans, purchase }: IPlanProps) {
  const { plan, offer } = purchase;
  const gas = (value: string) => formatAmount(value, plan.gas.currency);
  return (
    <table className="aff-Bill" aria-label={trans.__('What you pay')}>
      <tbody>
        <Line
          name={offer.kind === 'metered' ? trans.__('Deposit') : trans.__('Price')}
          value={formatAmount(plan.payment, plan.currency)}
        />
        {plan.gas.stipend !== '0' && (
          <Line
            name={trans.__('For the session key')}
            note={trans.__('pays the gas of later unlocks')}
            value={gas(plan.gas.stipend)}
          />
        )}
        <Line name={trans.__('Gas')} note={trans.__('estimate')} value={gas(plan.gas.fee)} />
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{trans.__('Total')}</th>
          <td>{formatSums(plan.totals)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

/** How often somebody is asked, before anybody is. */
function promptWords(trans: TranslationBundle, plan: PurchasePlan, wallet: string | null): string {
  if (wallet === null)
    return trans.__('Nobody asks you again after you have agreed here: the wallet of this machine signs.');
  if (plan.batch)
    return trans.__('%1 will ask you once, for all transactions together: all are done, or none.', wallet);
  return trans._n('%2 will ask you once.', '%2 will ask you %1 times.', plan.walletPrompts, wallet);
}

function Balance(props: {
  readonly model: PurchaseModel;
  readonly trans: TranslationBundle;
  readonly amount: (value: string) => string;
}) {
  const { model, trans, amount } = props;
  const { balance, address } = model.wallet.state ?? {};
  if (balance == null || model.payer) return null;
  if (model.missing === 0n)
    return <p className="aff-Purchase-balance">{trans.__('Your wallet holds %1.', amount(balance))}</p>;
  return (
    <p className="aff-Form-problem" role="alert">
      {trans.__(
        'The wallet holds %1: %2 too little. Send funds to %3, then open this again.',
        amount(balance),
        amount(model.missing.toString()),
        address ?? ''
      )}
    </p>
  );
}

function Line(props: { readonly name: string; readonly note?: string; readonly value: string }) {
  return (
    <tr>
      <th scope="row">
        {props.name} {props.note && <span className="aff-Bill-note">{props.note}</span>}
      </th>
      <td>{props.value}</td>
    </tr>
  );
}
