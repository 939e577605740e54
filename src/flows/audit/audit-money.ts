import type { ShardIndex } from '../../core/manifest/shard-index.js';
import type { IDatasetFacts } from '../catalog/dataset-facts.js';
import type { IContributionAccount, IDatasetAccounts } from '../ledger/contribution-accounts.js';
import { check, type AuditCheck, type IAuditDeps } from './audit.js';

/** What came in, who was credited, what went out: recomputed, and as the contract holds it. */
export async function auditMoney(
  deps: IAuditDeps,
  { entry }: IDatasetFacts,
  index: ShardIndex,
  accounts: IDatasetAccounts
): Promise<AuditCheck[]> {
  const { received, credited, publisherFees, custodianFees } = accounts;
  const totals = await deps.chain.totals(entry.id);
  const feeClaims = await deps.catalog.events('feeClaimed', { dataset: entry.id });
  const claimed = sum(accounts.contributions.map(one => one.claimed));
  const paid = claimed + sum(feeClaims.map(event => event.amount));
  const overdrawn = accounts.contributions.find(one => one.claimed > one.metered + one.flat);
  const publisherPaid = sum(feeClaims.filter(event => event.role === 'publisher').map(event => event.amount));
  return [
    check('received', received === totals.received, `${received} recomputed, ${totals.received} by the contract`),
    check(
      'split',
      received === credited + publisherFees + custodianFees,
      `${received} = ${credited} to contributors + ${publisherFees} to the publisher + ${custodianFees} to custodians`
    ),
    await auditCredits(deps, entry.id, index, accounts.contributions),
    check(
      'claims',
      overdrawn === undefined && paid === totals.paid,
      overdrawn
        ? `contribution ${overdrawn.number} took more than it earned`
        : `${paid} claimed, ${totals.paid} by the contract`
    ),
    check(
      'publisher',
      publisherFees - publisherPaid === totals.publisherFees,
      `${publisherFees - publisherPaid} due to the publisher, ${totals.publisherFees} by the contract`
    ),
    check('solvent', totals.paid <= totals.received, `${totals.paid} of ${totals.received} went out`)
  ];
}

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);

async function auditCredits(
  deps: IAuditDeps,
  dataset: string,
  { contributions }: ShardIndex,
  accounts: readonly IContributionAccount[]
): Promise<AuditCheck> {
  for (const { number, name, weight } of contributions) {
    const own = accounts[number];
    const { credited, flatShare, claimed } = await deps.chain.account(dataset, number, BigInt(weight));
    if (own?.metered === credited && own.flat === flatShare && own.claimed === claimed) continue;
    const detail = `contribution ${number} (${name}): ${own?.metered ?? 0n} + ${own?.flat ?? 0n} recomputed, ${credited} + ${flatShare} by the contract`;
    return check('credits', false, detail);
  }
  return check('credits', true, `${contributions.length} contributions hold what their shards earned`);
}
