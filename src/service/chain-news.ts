import { tellClosedOffers } from '../flows/catalog/tell-closed-offers.js';
import { tellLicenceChanges } from '../flows/licences/tell-licence-changes.js';
import { recognisePurchases, type IRecogniseDeps } from '../flows/purchase/recognise-purchases.js';
import { awaitReceipt } from '../flows/transactions/await-receipt.js';
import type { ChainEvent, IChainReader } from '../ports/index.js';
import type { CatalogSync } from './catalog-sync.js';

/** What follows from what the index has learnt. */
type NewsDeps = IRecogniseDeps & Parameters<typeof tellLicenceChanges>[0] & Parameters<typeof tellClosedOffers>[0];

/** Confirms purchases that are in it, and tells who listens what has changed. */
export async function takeNews(deps: NewsDeps, events: readonly ChainEvent[]): Promise<void> {
  await recognisePurchases(deps, events);
  await tellLicenceChanges(deps, events);
  await tellClosedOffers(deps, events);
}

/** Ways to hear sooner. */
export function newsActs(sync: CatalogSync, chain: Pick<IChainReader, 'receipt'>, deps: () => IRecogniseDeps) {
  return {
    /** Brings the index to the head, and confirms what purchases it finds there. */
    recognise: async (): Promise<void> => {
      await sync.sync();
      await recognisePurchases(deps());
    },
    /** Looks often for a transaction that somebody else has sent, and reads its block at once. */
    hurry: async (transaction: string): Promise<void> => {
      await awaitReceipt(chain, transaction);
      await sync.sync();
    }
  };
}
