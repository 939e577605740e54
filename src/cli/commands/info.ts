import { odrlUse, type NamedUse, type OdrlUse } from '../../core/terms/index.js';
import type { DatasetDetail } from '../../core/wire/index.js';
import type { ICommand } from '../command.js';
import { currencyText, money } from '../money.js';
import { table } from '../output.js';

/** `affluent info REF` */
export const info: ICommand = {
  name: 'info',
  usage: 'info REF',
  summary: 'Show schema, terms, offers and contributors of a dataset.',
  arity: [1, 1],
  async run({ args: [ref = ''], output, signal, session }) {
    const { client } = await session();
    const { id, version } = await client.datasets.resolve(ref, { signal });
    const detail = await client.datasets.get(id, { version, signal });
    output.answer(detail, describe(detail));
  }
};

const saidOf: Record<OdrlUse, string> = {
  allowed: 'allowed',
  conditional: 'allowed under conditions',
  forbidden: 'not allowed',
  unsaid: 'the terms do not say'
};

/** What the policy says of a use; without one, what the publisher has declared. */
function useWords(terms: DatasetDetail['terms'], use: NamedUse): string {
  if (terms.odrl) return saidOf[odrlUse(terms.odrl, use)];
  return terms[use] ? 'allowed' : 'not allowed';
}

function describe(detail: DatasetDetail): string {
  const { terms } = detail;
  const allowed = (name: string, use: NamedUse) => `${name}: ${useWords(terms, use)}`;
  return [
    `${detail.title}  (${detail.ref}@${detail.version})`,
    detail.summary,
    '',
    ...detail.recordSets.flatMap(set => [
      `${set.name}: ${set.rows.toLocaleString('en')} rows in ${set.shards} shards`,
      fields(set)
    ]),
    '',
    `Terms: ${terms.name}. ${[allowed('training', 'training'), allowed('commercial use', 'commercialUse'), allowed('redistribution', 'redistribution')].join('; ')}.`,
    offers(detail),
    '',
    table(
      detail.contributors.map(one => ({
        Contributor: one.name,
        Rows: one.rows.toLocaleString('en'),
        Share: `${(one.share * 100).toFixed(1)} %`,
        Payee: one.payee
      })),
      'No contributors.'
    ),
    detail.licence
      ? `\nYou hold licence ${detail.licence.id} (${detail.licence.kind}, ${detail.licence.state}).`
      : '\nYou hold no licence.'
  ].join('\n');
}

function fields(set: DatasetDetail['recordSets'][number]): string {
  return table(
    set.fields.map(field => ({
      Column: field.name,
      Type: field.type,
      Range: field.min === null ? '' : `${field.min} … ${field.max ?? ''}`,
      '': field.clustering ? 'filters on it save money' : ''
    })),
    'No columns.'
  );
}

function offers(detail: DatasetDetail): string {
  const rows = detail.offers
    .filter(offer => offer.open)
    .map(offer => ({
      Offer: offer.id,
      Kind: offer.kind,
      Price:
        offer.kind === 'free'
          ? 'free'
          : `${money(offer.price, offer.currency)}${offer.kind === 'metered' ? ' / 1M rows' : ''}`,
      Term: offer.term === 0 ? 'perpetual' : `${Math.round(offer.term / 86_400)} days`,
      'Least deposit': offer.kind === 'metered' ? money(offer.minDeposit, offer.currency) : ''
    }));
  const priced = detail.offers.find(offer => offer.open && offer.currency.address !== null);
  const paid = priced ? `\nPaid in ${currencyText(priced.currency)}.` : '';
  return `${table(rows, 'No open offer.')}${paid}`;
}
