import { AffluentError } from '../../core/errors/index.js';
import type { Agreement } from '../../core/wire/index.js';
import type { ICatalogStore, IOutbox, IRangeSource } from '../../ports/index.js';
import { termsOf } from '../catalog/dataset-detail.js';
import type { DatasetFacts } from '../catalog/dataset-facts.js';
import { offerById } from '../catalog/offers.js';
import { loadPurchases } from '../purchase/purchase-job.js';

/** What finding an agreement asks of the world. */
export interface IAgreementDeps {
  readonly outbox: Pick<IOutbox, 'jobs'>;
  readonly catalog: Pick<ICatalogStore, 'events'>;
  readonly facts: Pick<DatasetFacts, 'of'>;
  readonly ranges: Pick<IRangeSource, 'readAll'>;
}

/**
 * The text that a licence was bought under, by the hash that its offer names: as this machine kept it at the purchase, without asking
 * anybody; else as the dataset has it now. @throws AffluentError NOT_FOUND, BLOCK_UNAVAILABLE
 */
export async function licenceAgreement(deps: IAgreementDeps, id: string): Promise<Agreement> {
  const [bought] = await deps.catalog.events('bought', { licence: BigInt(id) });
  if (!bought) throw new AffluentError('NOT_FOUND', `The market has no licence ${id}.`);
  const { termsHash, dataset } = await offerById(deps.catalog, bought.offer.toString());
  for (const { agreement } of await loadPurchases(deps)) if (agreement?.termsHash === termsHash) return agreement;
  const now = await termsOf(deps, await deps.facts.of(dataset));
  if (now.termsHash === termsHash) return { name: now.name, text: now.agreement, termsHash };
  throw new AffluentError(
    'NOT_FOUND',
    'The dataset has another agreement now, and this machine has not kept the former.',
    {
      hint: 'Look on the machine that bought the licence, or ask the publisher.',
      context: { licence: id, termsHash }
    }
  );
}
