import { AffluentError } from '../../core/errors/index.js';
import type { TransactionResult } from '../../core/wire/index.js';
import type { ICatalogStore, IChainCall, IChainCalls, IChainReader, ISigner } from '../../ports/index.js';
import { currencyOf } from '../catalog/currency-of.js';
import { ownLicences, type IOwnLicencesDeps } from './own-licences.js';
import { sendTransaction } from '../transactions/send-transaction.js';
import { spendToken, type ISpendDeps } from '../transactions/spend-token.js';
import { existing, positive, requireHolder, within } from './check-change.js';

/** What changing a licence asks of the world. */
export interface IChangeLicenceDeps extends Omit<ISpendDeps, 'chain'> {
  readonly chain: ISpendDeps['chain'] & Pick<IChainReader, 'licence'>;
  readonly calls: ISpendDeps['calls'] & Pick<IChainCalls, 'topUp' | 'withdraw' | 'setKey'>;
  readonly catalog: Pick<ICatalogStore, 'events'>;
  /** Brings the index up to the change. */
  readonly syncCatalog: () => Promise<void>;
}

/** Adds to the deposit. @throws AffluentError NOT_FOUND, INPUT_INVALID, FUNDS_INSUFFICIENT, CURRENCY_UNSUPPORTED, TRANSACTION_FAILED, CHAIN_UNREACHABLE */
export async function topUp(deps: IChangeLicenceDeps, id: string, amount: string, signer: ISigner) {
  const { dataset } = await existing(deps.chain, id);
  const currency = await currencyOf(deps.catalog, dataset);
  const spending = { currency, amount: positive(amount), subject: `${id}/${crypto.randomUUID()}`, signer };
  const terms = { licence: BigInt(id), amount: spending.amount, inToken: currency.address !== null };
  return spendToken(deps, spending, permit => act(deps, 'topup', id, deps.calls.topUp({ ...terms, permit }), signer));
}

/** What giving gas money asks of the world. */
export interface IFundSessionDeps extends IChangeLicenceDeps, IOwnLicencesDeps {}

/** Sends gas money to the session key of this machine. @throws AffluentError NOT_FOUND, KEY_REFUSED and those of `topUp` */
export async function fundSession(deps: IFundSessionDeps, id: string, amount: string, signer: ISigner) {
  const licence = (await ownLicences(deps)).find(one => one.id.toString() === id);
  if (!licence) throw new AffluentError('NOT_FOUND', `This machine has no licence ${id}.`);
  const { sessionKey } = licence;
  if (sessionKey === null)
    throw new AffluentError('KEY_REFUSED', `No session key of this machine is on for licence ${id}.`);
  const call = { to: sessionKey, data: '0x', value: positive(amount), title: `Gas money of licence ${id}` };
  return act(deps, 'session-gas', id, call, signer);
}

/** Takes from the deposit, to the holder. @throws AffluentError those of `topUp`, OWNER_REQUIRED where another holds the licence */
export async function withdraw(deps: IChangeLicenceDeps, id: string, amount: string, signer: ISigner) {
  const { holder, balance, dataset } = await existing(deps.chain, id);
  requireHolder(id, holder, signer.address);
  const taken = within(id, amount, balance, await currencyOf(deps.catalog, dataset));
  return act(deps, 'withdraw', id, deps.calls.withdraw(BigInt(id), taken), signer);
}

/** Authorises or revokes a session key, at once. @throws AffluentError those of `withdraw` */
export async function setKey(deps: IChangeLicenceDeps, id: string, key: string, on: boolean, signer: ISigner) {
  const { holder } = await existing(deps.chain, id);
  requireHolder(id, holder, signer.address);
  return act(deps, 'set-key', id, deps.calls.setKey(BigInt(id), key, on), signer);
}

/** Each is an intent of its own, so the subject is new each time: only its own retry after a crash finds it. */
async function act(
  deps: IChangeLicenceDeps,
  kind: string,
  id: string,
  call: IChainCall,
  signer: ISigner
): Promise<TransactionResult> {
  const { entry } = await sendTransaction(deps, { kind, subject: `${id}/${crypto.randomUUID()}`, call, signer });
  await deps.syncCatalog();
  return { transaction: entry.hash };
}
