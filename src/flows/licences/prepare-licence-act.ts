import {
  WalletSkills,
  type Network,
  type Offer,
  type PreparedLicenceAct,
  type PrepareLicenceRequest,
  type WalletAsk
} from '../../core/wire/index.js';
import type {
  ICatalogStore,
  IChainCall,
  IChainCalls,
  IChainReader,
  IChainLicence,
  IClock,
  IKeyStore
} from '../../ports/index.js';
import { offerById } from '../catalog/offers.js';
import { checkEstimate } from '../transactions/check-estimate.js';
import { walletAsks, type INextAsks, type IWalletAsksDeps } from '../transactions/wallet-asks.js';
import { walletNetwork } from '../purchase/wallet-network.js';
import { existing, positive, requireHolder, within } from './check-change.js';
import { sessionStipend } from './session-stipend.js';

/** What preparing asks of the world. */
export interface IPrepareLicenceDeps {
  readonly catalog: Pick<ICatalogStore, 'events'>;
  readonly chain: IWalletAsksDeps['chain'] & Pick<IChainReader, 'licence' | 'fees'>;
  readonly calls: IWalletAsksDeps['calls'] & Pick<IChainCalls, 'topUp' | 'withdraw' | 'setKey'>;
  readonly clock: IClock;
  readonly keyStore: Pick<IKeyStore, 'createSessionKey'>;
  readonly network: Pick<Network, 'name' | 'chainId' | 'rpc' | 'explorer'>;
}

/**
 * What a wallet of the owner's own is asked to change a licence; each question is tried on the chain without being sent. Spends nothing.
 * @throws AffluentError NOT_FOUND, OWNER_REQUIRED, INPUT_INVALID, DEPOSIT_EXHAUSTED, LICENCE_EXPIRED, FUNDS_INSUFFICIENT,
 * CURRENCY_UNSUPPORTED, CHAIN_UNREACHABLE
 */
export async function prepareLicenceAct(
  deps: IPrepareLicenceDeps,
  id: string,
  request: PrepareLicenceRequest
): Promise<PreparedLicenceAct> {
  const licence = await existing(deps.chain, id);
  const offer = await offerById(deps.catalog, licence.offer.toString());
  const next =
    request.act === 'topUp'
      ? await topUpAsks(deps, BigInt(id), offer, request)
      : { asks: await asksFor(deps, await callsFor(deps, id, licence, offer, request), request.account), more: false };
  return { licence: id, market: deps.chain.market, network: walletNetwork(deps.network), ...next };
}

function topUpAsks(
  deps: IPrepareLicenceDeps,
  licence: bigint,
  { currency }: Offer,
  request: Extract<PrepareLicenceRequest, { act: 'topUp' }>
): Promise<INextAsks> {
  const { account, permit, allowance } = request;
  const amount = positive(request.amount);
  return walletAsks(deps, {
    ...{ account, currency, amount, permit, nonce: null },
    skills: WalletSkills.parse(request.skills ?? {}),
    // Who asks counts how long it waits; nothing is kept of it here.
    allowance: allowance ? { ...allowance, since: deps.clock.now() } : null,
    pay: signed => deps.calls.topUp({ licence, amount, inToken: currency.address !== null, permit: signed })
  });
}

async function asksFor(deps: IPrepareLicenceDeps, calls: readonly IChainCall[], account: string): Promise<WalletAsk[]> {
  const asks: WalletAsk[] = [];
  for (const call of calls) {
    const gas = await checkEstimate(deps.chain, call, account);
    const { to, data, title } = call;
    const transaction = { from: account, to, data, value: call.value.toString(), gas, nonce: null };
    asks.push({ kind: 'transaction', title, transaction, allows: null });
  }
  return asks;
}

async function callsFor(
  deps: IPrepareLicenceDeps,
  id: string,
  { holder, balance }: IChainLicence,
  offer: Offer,
  request: Exclude<PrepareLicenceRequest, { act: 'topUp' }>
): Promise<IChainCall[]> {
  const licence = BigInt(id);
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
