import type { ChainEvent } from '../../ports/index.js';
import type { Notify } from '../notify.js';
import { timeText } from '../time-text.js';
import { ownLicences, type IOwnLicencesDeps } from './own-licences.js';

const CHANGES: readonly ChainEvent['type'][] = ['toppedUp', 'withdrawn', 'keySet', 'transferred'];

/** Tells who listens which licences of this machine the chain has changed, whoever sent it. */
export async function tellLicenceChanges(
  deps: IOwnLicencesDeps & { readonly notify: Notify },
  fresh: readonly ChainEvent[]
): Promise<void> {
  const changed = new Set(
    fresh.flatMap(event => ('licence' in event && CHANGES.includes(event.type) ? [event.licence] : []))
  );
  if (changed.size === 0) return;
  const time = timeText(deps.clock.now());
  for (const { id, dataset } of await ownLicences(deps))
    if (changed.has(id)) deps.notify({ type: 'licence', time, licence: id.toString(), dataset });
}
