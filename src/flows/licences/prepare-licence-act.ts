import type { Network, PreparedLicenceAct, PrepareLicenceRequest, WalletAsk } from '../../core/wire/index.js';
import type { ICatalogStore, IChainCall, IChainCalls, IChainReader, IKeyStore } from '../../ports/index.js';
import { offerById } from '../catalog/offers.js';
import { checkEstimate } from '../purchase/check-estimate.js';
import { requireOwnCurrency } from '../purchase/require-own-currency.js';
import { walletNetwork } from '../purchase/wallet-network.js';
import { existing, positive, requireHolder, within } from './check-change.js';
import { sessionStipend } from './session-stipend.js';

/** What preparing asks of the world. */
export interface IPrepareLicenceDeps {
  readonly catalog: Pick<ICatalogStore, 'events'>;
  readonly chain: Pick<IChainReader, 'licence' | 'fees' | 'estimateGas'>;
  readonly calls: Pick<IChainCalls, 'topUp' | 'withdraw' | 'setKey'>;
  readonly keyStore: Pick<IKeyStore, 'createSessionKey'>;
  readonly network: Pick<Network, 'name' | 'chainId' | 'rpc' | 'explorer'>;
}

/**
 * What a wallet of the owner's own is asked to change a licence; each question is tried on the chain without being sent. Spends nothing.
 * @throws AffluentError NOT_FOUND, OWNER_REQUIRED, INPUT_INVALID, DEPOSIT_EXHAUSTED, LICENCE_EXPIRED, FUNDS_INSUFFICIENT, CHAIN_UNREACHABLE
 */
export async function prepareLicenceAct(
  deps: IPrepareLicenceDeps,
  id: string,
  request: PrepareLicenceRequest
): Promise<PreparedLicenceAct> {
  const calls = await callsFor(deps, id, request);
  const asks: WalletAsk[] = [];
  for (const call of calls) {
    const gas = await checkEstimate(deps.chain, call, request.account);
    const { to, data, title } = call;
    const transaction = { from: request.account, to, data, value: call.value.toString(), gas, nonce: null };
    asks.push({ kind: 'transaction', title, transaction });
  }
  return { licence: id, network: walletNetwork(deps.network), asks };
}

async function callsFor(deps: IPrepareLicenceDeps, id: string, request: PrepareLicenceRequest): Promise<IChainCall[]> {
  const { holder, balance, offer: number } = await existing(deps.chain, id);
  const licence = BigInt(id);
  const offer = await offerById(deps.catalog, number.toString());
  if (request.act === 'topUp') {
    requireOwnCurrency(offer.currency);
    return [deps.calls.topUp({ licence, amount: positive(request.amount), inToken: false })];
  }
  requireHolder(id, holder, request.account);
  switch (request.act) {
    case 'withdraw':
      return [deps.calls.withdraw(licence, within(id, request.amount, balance, offer.currency))];
    case 'removeKey':
      return [deps.calls.setKey(licence, request.key, false)];
    case 'addKey': {
      const { address } = await deps.keyStore.createSessionKey();
      const on = deps.calls.setKey(licence, address, true);
      if (offer.kind !== 'metered') return [on];
      const value = await sessionStipend(deps.chain);
      return [on, { to: address, data: '0x', value, title: 'Give the session key a little gas money' }];
    }
  }
}
