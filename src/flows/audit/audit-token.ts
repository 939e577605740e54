import { amountText } from '../../core/prices/amount-text.js';
import type { Currency } from '../../core/wire/index.js';
import type { ICatalogStore } from '../../ports/index.js';
import { sameAddress } from '../same-address.js';
import { check, type AuditCheck, type IAuditDeps } from './audit.js';

/** Money of a dataset that must have moved in a transaction. */
interface IMovement {
  readonly transaction: string;
  readonly amount: bigint;
}

/** What a dataset sold in a token is worth at the market: deposits, and what was received and not paid out. */
export interface ITokenHoldings {
  readonly dataset: string;
  /** First block that can hold a payment. */
  readonly block: number;
  readonly owed: bigint;
}

/**
 * Whether the tokens really moved: what the market says was paid in or out, against the token's own log, transaction by transaction;
 * and whether the market holds enough of the token now. Nothing where the currency is the chain's own.
 */
export async function auditToken(
  deps: IAuditDeps,
  { dataset, block, owed }: ITokenHoldings,
  currency: Currency
): Promise<AuditCheck[]> {
  const { address } = currency;
  if (address === null) return [];
  const head = (await deps.catalog.cursor())?.block ?? block;
  const moved = { in: new Map<string, bigint>(), out: new Map<string, bigint>() };
  for await (const { transaction, to, amount } of deps.chain.tokenTransfers(address, block, head))
    add(sameAddress(to, deps.chain.market) ? moved.in : moved.out, transaction, amount);
  const [paidIn, paidOut] = await Promise.all([
    movementsIn(deps.catalog, dataset),
    movementsOut(deps.catalog, dataset)
  ]);
  const missing = [...unmoved(paidIn, moved.in), ...unmoved(paidOut, moved.out)];
  const { balance } = await deps.chain.tokenAccount(address, deps.chain.market);
  const text = (amount: bigint) => amountText(amount, currency);
  return [
    check(
      'token',
      missing.length === 0,
      missing.length === 0
        ? `${paidIn.length} payments in and ${paidOut.length} out stand in the log of the token ${address}`
        : `less moved by the log of the token ${address} than was booked in ${missing.slice(0, 3).join(', ')}`
    ),
    check(
      'holdings',
      balance >= owed,
      `the market holds ${text(balance)}, and owes ${text(owed)} of it to this dataset`
    )
  ];
}

async function movementsIn(catalog: Pick<ICatalogStore, 'events'>, dataset: string): Promise<IMovement[]> {
  const bought = await catalog.events('bought', { dataset });
  const more = bought.map(({ licence }) => catalog.events('toppedUp', { licence }));
  const paid = bought.map(({ transaction, price, deposit }) => ({ transaction, amount: price + deposit }));
  return some([...paid, ...(await Promise.all(more)).flat()]);
}

async function movementsOut(catalog: Pick<ICatalogStore, 'events'>, dataset: string): Promise<IMovement[]> {
  const bought = await catalog.events('bought', { dataset });
  const [claimed, fees, ...withdrawn] = await Promise.all([
    catalog.events('claimed', { dataset }),
    catalog.events('feeClaimed', { dataset }),
    ...bought.map(({ licence }) => catalog.events('withdrawn', { licence }))
  ]);
  return some([...claimed, ...fees, ...withdrawn.flat()]);
}

const some = (all: readonly IMovement[]) => all.filter(({ amount }) => amount > 0n);

/** Transactions in which less moved than was booked; other datasets' payments may have moved there as well. */
function unmoved(booked: readonly IMovement[], moved: ReadonlyMap<string, bigint>): string[] {
  const wanted = new Map<string, bigint>();
  for (const { transaction, amount } of booked) add(wanted, transaction, amount);
  return [...wanted].filter(([transaction, amount]) => (moved.get(transaction) ?? 0n) < amount).map(([hash]) => hash);
}

function add(sums: Map<string, bigint>, transaction: string, amount: bigint): void {
  sums.set(transaction, (sums.get(transaction) ?? 0n) + amount);
}
