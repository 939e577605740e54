import type { Earning, EarningQuery, Network } from '../../core/wire/index.js';
import type { ICatalogStore, IWallet } from '../../ports/index.js';
import { currencyOf } from '../catalog/currency-of.js';
import type { DatasetFacts, IDatasetFacts } from '../catalog/dataset-facts.js';
import { referenceOf } from '../catalog/publisher-name.js';
import { sameAddress } from '../same-address.js';
import { contributionAccounts } from './contribution-accounts.js';

/** What earnings ask of the world; the chain is not asked. */
export interface IEarningsDeps {
  readonly catalog: Pick<ICatalogStore, 'events' | 'entry'>;
  readonly facts: Pick<DatasetFacts, 'of' | 'indexOf'>;
  readonly network: Pick<Network, 'names'>;
  readonly wallet: Pick<IWallet, 'address'>;
}

/**
 * What contributions have earned, by the events of the index: those of a dataset, of a payee, or the wallet's own.
 * @throws AffluentError DATASET_UNKNOWN, MANIFEST_INVALID, BLOCK_UNAVAILABLE for a named dataset
 */
export async function earnings(deps: IEarningsDeps, { dataset, payee }: EarningQuery): Promise<Earning[]> {
  const wanted = payee ?? (dataset === undefined ? await deps.wallet.address() : null);
  if (dataset === undefined && wanted === null) return [];
  const found: Earning[] = [];
  for (const facts of await candidates(deps, dataset)) {
    for (const earning of await earningsOf(deps, facts)) {
      if (wanted === null || sameAddress(earning.payee, wanted)) found.push(earning);
    }
  }
  return found;
}

/** A dataset whose manifest is not acceptable names no contributors; others go on. */
export async function candidates(
  deps: Pick<IEarningsDeps, 'catalog' | 'facts'>,
  dataset: string | undefined
): Promise<IDatasetFacts[]> {
  if (dataset !== undefined) return [await deps.facts.of(dataset)];
  const all = await deps.catalog.events('datasetRegistered');
  const settled = await Promise.allSettled(all.map(event => deps.facts.of(event.dataset)));
  return settled.filter(outcome => outcome.status === 'fulfilled').map(outcome => outcome.value);
}

/** The earnings of all contributions of a dataset. */
export async function earningsOf(deps: IEarningsDeps, facts: IDatasetFacts): Promise<Earning[]> {
  const index = await deps.facts.indexOf(facts);
  const { contributions } = await contributionAccounts(deps.catalog, facts.manifest.terms, index);
  const currency = await currencyOf(deps.catalog, facts.entry.id);
  const changed = await deps.catalog.events('payeeChanged', { dataset: facts.entry.id });
  return index.contributions.map(({ number, name, payee }) => {
    const account = contributions[number] ?? { metered: 0n, flat: 0n, claimed: 0n };
    const earned = account.metered + account.flat;
    return {
      dataset: facts.entry.id,
      ref: referenceOf(deps.network, facts.entry),
      title: facts.entry.title,
      contribution: number,
      name,
      payee: changed.filter(event => event.contribution === number).at(-1)?.payee ?? payee,
      earned: earned.toString(),
      claimed: account.claimed.toString(),
      claimable: (earned - account.claimed).toString(),
      currency
    };
  });
}
