import { AffluentError } from '../../core/errors/index.js';
import type { Offer, Purchase } from '../../core/wire/index.js';
import type { AffluentClient } from '../../client/index.js';
import { confirm, yesOption } from '../confirm.js';
import { textOption, UsageError, type ICommand, type ICommandContext } from '../command.js';
import { currencyText, money, sums, typedAmount } from '../money.js';
import { asOwner, passwordOption } from '../owner.js';
import { pollUntil } from '../wait.js';

const FINAL = new Set(['confirmed', 'failed', 'cancelled']);

/** `affluent buy REF` */
export const buy: ICommand = {
  name: 'buy',
  usage: 'buy REF [--offer N] [--deposit AMOUNT] [--yes] [--password-file F]',
  summary: 'Buy a licence.',
  arity: [1, 1],
  options: { offer: { type: 'string' }, deposit: { type: 'string' }, ...yesOption, ...passwordOption },
  async run(context) {
    const { client } = await context.session();
    const { id, version } = await client.datasets.resolve(context.args[0] ?? '', { signal: context.signal });
    const detail = await client.datasets.get(id, { version, signal: context.signal });
    const offer = chooseOffer(detail.offers, textOption(context.options, 'offer'));
    const typed = textOption(context.options, 'deposit');
    const deposit = typed === undefined ? undefined : typedAmount(typed, offer.currency).toString();
    const purchase = await client.purchases.open({
      offer: offer.id,
      expectedPrice: offer.price,
      termsHash: offer.termsHash,
      requestedBy: 'command line',
      ...(deposit ? { deposit } : {})
    });
    await approveAndWait(context, purchase);
  }
};

/** `affluent approve [REQUEST]` */
export const approve: ICommand = {
  name: 'approve',
  usage: 'approve [REQUEST] [--yes] [--password-file F]',
  summary: 'Approve a purchase that a notebook or script has requested; without a number, list them.',
  arity: [0, 1],
  options: { ...yesOption, ...passwordOption },
  async run(context) {
    const { client } = await context.session();
    const waiting = (await client.purchases.list({}, { signal: context.signal })).items.filter(
      one => one.state === 'requested'
    );
    const [id] = context.args;
    if (id === undefined && waiting.length !== 1) {
      return context.output.answer(waiting, waiting.map(line).join('\n') || 'No purchase waits for approval.');
    }
    const purchase = id === undefined ? waiting[0] : waiting.find(one => one.id === id);
    if (!purchase)
      throw new AffluentError('NOT_FOUND', 'No such purchase waits for approval.', {
        hint: 'List them: `affluent approve`.'
      });
    await approveAndWait(context, purchase);
  }
};

async function approveAndWait(context: ICommandContext, purchase: Purchase): Promise<void> {
  if (!(await confirm(context, `${planText(purchase)}\nBuy?`))) {
    await (await context.session()).client.purchases.cancel(purchase.id);
    return context.output.answer({ id: purchase.id, state: 'cancelled' }, 'Cancelled; nothing was spent.');
  }
  const bought = await asOwner(context, async client => {
    await client.purchases.approve(purchase.id, {}, { signal: context.signal });
    return waitFor(client, purchase.id, context);
  });
  if (bought.problem)
    throw new AffluentError(bought.problem.code, bought.problem.detail, {
      hint: bought.problem.hint,
      context: bought.problem.context
    });
  context.output.answer(
    bought,
    `Licence ${bought.licence ?? ''} for ${bought.ref}, transaction ${bought.transaction ?? ''}.`
  );
}

function waitFor(client: AffluentClient, id: string, { signal, output }: ICommandContext): Promise<Purchase> {
  output.progress('Sent; waiting for the chain …');
  return pollUntil(
    () => client.purchases.get(id, { signal }),
    one => FINAL.has(one.state),
    signal
  );
}

function chooseOffer(offers: readonly Offer[], wanted: string | undefined): Offer {
  const open = offers.filter(offer => offer.open);
  const chosen = wanted === undefined ? open[0] : open.find(offer => offer.id === wanted);
  if (!chosen)
    throw new AffluentError(
      'NOT_FOUND',
      wanted === undefined ? 'No offer is open on this dataset.' : `Offer ${wanted} is not open on this dataset.`
    );
  if (wanted === undefined && open.length > 1)
    throw new UsageError(`Several offers are open; name one with --offer: ${open.map(offer => offer.id).join(', ')}.`);
  return chosen;
}

function line(purchase: Purchase): string {
  return `${purchase.id}  ${purchase.ref}  ${sums(purchase.plan.totals)}  ${purchase.requestedBy}`;
}

function planText({ plan, title, ref }: Purchase): string {
  const steps = plan.steps.map((step, i) => `  ${i + 1}. ${step.title}: ${step.detail}`);
  return [
    `${title} (${ref})`,
    ...steps,
    `  In all ${sums(plan.totals)}: payment ${money(plan.payment, plan.currency)}, gas for the session key ${money(plan.gas.stipend, plan.gas.currency)}, gas ${money(plan.gas.fee, plan.gas.currency)}.`,
    ...(plan.currency.address === null ? [] : [`  Paid in ${currencyText(plan.currency)}.`]),
    `  ${plan.reveals}`
  ].join('\n');
}
