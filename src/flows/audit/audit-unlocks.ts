import { wordsOfUnlocks } from '../licences/licence-account.js';
import type { IPricedUnlock } from '../ledger/contribution-accounts.js';
import { check, type AuditCheck, type IAuditDeps } from './audit.js';

/** Every unlock's price from the table, that no shard was paid twice, and the words that the chain holds. */
export async function auditUnlocks(
  deps: IAuditDeps,
  unlocks: readonly IPricedUnlock[],
  all: readonly IPricedUnlock[]
): Promise<AuditCheck[]> {
  const mispriced = unlocks.find(({ event, due }) => event.due !== due);
  return [
    check(
      'dues',
      mispriced === undefined,
      mispriced
        ? `transaction ${mispriced.event.transaction} charged ${mispriced.event.due} for what costs ${mispriced.due}`
        : `${unlocks.length} unlocks cost what the table and the offers say`
    ),
    auditOnce(all),
    await auditWords(deps, all)
  ];
}

function auditOnce(all: readonly IPricedUnlock[]): AuditCheck {
  const seen = new Map<string, bigint>();
  for (const { event } of all) {
    const page = `${event.licence}/${event.page}`;
    const before = seen.get(page) ?? 0n;
    if ((before & event.fresh) !== 0n)
      return check('once', false, `licence ${event.licence} paid twice for a shard of page ${event.page}`);
    seen.set(page, before | event.fresh);
  }
  return check('once', true, 'no licence paid twice for a shard');
}

async function auditWords(deps: IAuditDeps, all: readonly IPricedUnlock[]): Promise<AuditCheck> {
  let pages = 0;
  for (const licence of new Set(all.map(({ event }) => event.licence))) {
    const own = all.filter(({ event }) => event.licence === licence).map(({ event }) => event);
    for (const [page, word] of wordsOfUnlocks(own)) {
      pages += 1;
      const held = await deps.chain.word(licence, page);
      if (held !== word) return check('words', false, `licence ${licence}, page ${page}: the chain holds another word`);
    }
  }
  return check('words', true, `${pages} words are the union of their unlocks`);
}
