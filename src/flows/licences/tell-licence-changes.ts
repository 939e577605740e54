import type { ChainEvent } from '../../ports/index.js';
import type { Notify } from '../notify.js';
import { timeText } from '../time-text.js';
import { knownLicences, type IOwnLicencesDeps } from './own-licences.js';

const CHANGES: readonly ChainEvent['type'][] = ['toppedUp', 'withdrawn', 'keySet', 'transferred'];

/** Tells who listens which licences of this machine, present or former, the chain has changed, whoever sent it. */
export async function tellLicenceChanges(
  deps: IOwnLicencesDeps & { readonly notify: Notify },
  fresh: readonly ChainEvent[]
): Promise<void> {
  const changed = new Set(
    fresh.flatMap(event => ('licence' in event && CHANGES.includes(event.type) ? [event.licence] : []))
  );
  if (changed.size === 0) return;
  const time = timeText(deps.clock.now());
  // A key that has just been revoked makes a licence of a wallet elsewhere no longer this machine's, which is what is told.
  for (const { id, dataset } of await knownLicences(deps))
    if (changed.has(id)) deps.notify({ type: 'licence', time, licence: id.toString(), dataset });
}
