import type { AddedKey } from '../../core/wire/index.js';
import type { ICatalogStore, IChainReader, IKeyStore, ISigner } from '../../ports/index.js';
import { offerById } from '../catalog/offers.js';
import { sendTransaction } from '../transactions/send-transaction.js';
import { setKey, type IChangeLicenceDeps } from './change-licence.js';
import { existing, requireHolder } from './check-change.js';
import { sessionStipend } from './session-stipend.js';

/** What adding a key asks of the world. */
export interface IAddOwnKeyDeps extends IChangeLicenceDeps {
  readonly chain: IChangeLicenceDeps['chain'] & Pick<IChainReader, 'fees'>;
  readonly catalog: Pick<ICatalogStore, 'events'>;
  readonly keyStore: Pick<IKeyStore, 'createSessionKey'>;
}

/**
 * Lets this machine read by a licence of the wallet: makes a session key, puts it on, and gives it gas money where the licence is
 * metered. @throws AffluentError NOT_FOUND, OWNER_REQUIRED, FUNDS_INSUFFICIENT, TRANSACTION_FAILED, CHAIN_UNREACHABLE
 */
export async function addOwnKey(deps: IAddOwnKeyDeps, id: string, signer: ISigner): Promise<AddedKey> {
  const { holder, offer } = await existing(deps.chain, id);
  requireHolder(id, holder, signer.address);
  const { address: sessionKey } = await deps.keyStore.createSessionKey();
  const { kind } = await offerById(deps.catalog, offer.toString());
  const { transaction } = await setKey(deps, id, sessionKey, true, signer);
  if (kind === 'metered') {
    const value = await sessionStipend(deps.chain);
    const call = { to: sessionKey, data: '0x', value, title: 'Gas money of a session key' };
    await sendTransaction(deps, { kind: 'session-gas', subject: sessionKey, call, signer });
  }
  return { transaction, sessionKey };
}
