import type { AuditReport, AuditRequest } from '../../core/wire/index.js';
import type { ICatalogStore, IChainReader } from '../../ports/index.js';
import { currencyOf } from '../catalog/currency-of.js';
import type { DatasetFacts, IDatasetFacts } from '../catalog/dataset-facts.js';
import { contributionAccounts, type IDatasetAccounts } from '../ledger/contribution-accounts.js';
import { auditLines } from './audit-lines.js';
import { auditManifest } from './audit-manifest.js';
import { auditMoney } from './audit-money.js';
import { auditToken } from './audit-token.js';
import { auditUnlocks } from './audit-unlocks.js';

/** What an audit asks of the world: the chain and IPFS, nobody's word. */
export interface IAuditDeps {
  readonly chain: Pick<
    IChainReader,
    | 'chainId'
    | 'registry'
    | 'market'
    | 'head'
    | 'pageHash'
    | 'batch'
    | 'word'
    | 'account'
    | 'totals'
    | 'typedDataSigner'
    | 'tokenAccount'
    | 'tokenTransfers'
  >;
  readonly catalog: Pick<ICatalogStore, 'events' | 'cursor'>;
  readonly facts: Pick<DatasetFacts, 'of' | 'indexOf' | 'commitmentsOf'>;
  /** Brings the index up to the head, so that both sides speak of the same moment. */
  readonly syncCatalog: () => Promise<void>;
}

/** One thing that was recomputed. */
export type AuditCheck = AuditReport['checks'][number];

/** A check that holds, or does not, with what was compared. */
export function check(name: string, ok: boolean, detail: string): AuditCheck {
  return { name, ok, detail };
}

/** What the market owes to a dataset and its holders, by the events. */
async function holdingsOf({ catalog }: IAuditDeps, { entry }: IDatasetFacts, accounts: IDatasetAccounts) {
  const fees = await catalog.events('feeClaimed', { dataset: entry.id });
  const paid = [...accounts.contributions.map(one => one.claimed), ...fees.map(one => one.amount)];
  const owed = accounts.balances + accounts.received - paid.reduce((sum, amount) => sum + amount, 0n);
  return { dataset: entry.id, block: entry.block, owed };
}

/**
 * Recomputes a dataset's account from events, the shard table and the manifest, and compares it with the contract's own.
 * `since` narrows the unlocks that are repriced; sums are always of the whole history.
 * @throws AffluentError DATASET_UNKNOWN, MANIFEST_INVALID, CHAIN_UNREACHABLE, BLOCK_UNAVAILABLE
 */
export async function audit(deps: IAuditDeps, request: AuditRequest): Promise<AuditReport> {
  await deps.syncCatalog();
  const facts = await deps.facts.of(request.dataset);
  const index = await deps.facts.indexOf(facts);
  const { terms } = facts.manifest;
  const accounts = await contributionAccounts(deps.catalog, terms, index);
  const currency = await currencyOf(deps.catalog, request.dataset);
  const from = request.since ?? facts.entry.block;
  const unlocks = accounts.unlocks.filter(({ event }) => event.block >= from);
  const checks = [
    ...(await auditManifest(deps, facts, index)),
    ...(await auditUnlocks(deps, unlocks, accounts.unlocks)),
    ...(await auditMoney(deps, facts, index, accounts)),
    ...(await auditToken(deps, await holdingsOf(deps, facts, accounts), currency))
  ];
  const claimed = accounts.contributions.reduce((sum, one) => sum + one.claimed, 0n);
  const rows = new Map<number, number>();
  for (const shard of index.shards) rows.set(shard.contribution, (rows.get(shard.contribution) ?? 0) + shard.rows);
  return {
    dataset: request.dataset,
    ok: checks.every(one => one.ok),
    blocks: { from, to: (await deps.catalog.cursor())?.block ?? from },
    checks,
    totals: {
      received: accounts.received.toString(),
      charged: accounts.unlocks.reduce((sum, { event }) => sum + event.due, 0n).toString(),
      credited: accounts.credited.toString(),
      claimed: claimed.toString(),
      fees: (accounts.publisherFees + accounts.custodianFees).toString()
    },
    contributors: index.contributions.map(({ number, name, payee }) => {
      const account = accounts.contributions[number] ?? { metered: 0n, flat: 0n, claimed: 0n };
      const earned = (account.metered + account.flat).toString();
      return { number, name, payee, rows: rows.get(number) ?? 0, earned, claimed: account.claimed.toString() };
    }),
    unlocks: unlocks.length,
    lines: await auditLines(deps, request.dataset, index, unlocks, from),
    currency
  };
}
