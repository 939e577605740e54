import type { AffluentClient } from '../../client/index.js';
import { AffluentError } from '../../core/errors/index.js';
import type { Licence, PreparedLicenceAct, PrepareLicenceRequest } from '../../core/wire/index.js';
import { askInSteps, refusesPermits } from '../wallets/ask-in-steps.js';
import type { Asking } from '../wallets/ask-wallet.js';
import { checkAsks } from '../wallets/check-asks.js';
import { topUpSteps } from '../wallets/top-up-steps.js';
import type { WalletDirectory } from '../wallets/wallet-directory.js';
import type { WalletModel } from './wallet-model.js';
import type { KnownSkills } from './wallet-skills.js';

type WithoutAccount<T> = T extends unknown ? Omit<T, 'account'> : never;
/** What a holder may do with a licence; amounts in atomic units. */
export type LicenceChange = WithoutAccount<PrepareLicenceRequest>;

/** What acting needs of the world. */
export interface IActDeps {
  readonly licences: Pick<AffluentClient['licences'], 'topUp' | 'withdraw' | 'addOwnKey' | 'removeKey' | 'prepare'>;
  readonly wallet: WalletModel;
  readonly directory: WalletDirectory;
  readonly skills: KnownSkills;
  /** What the holder finds in the wallet; null: nothing. */
  readonly onAsking: (asking: Asking | null) => void;
}

/** Whether the wallet of this machine holds it; else one of the owner's own must be asked. */
export function isHeldHere({ wallet }: Pick<IActDeps, 'wallet'>, { holder }: Pick<Licence, 'holder'>): boolean {
  return wallet.state?.address?.toLowerCase() === holder.toLowerCase();
}

/**
 * Has the holder's wallet change a licence. Returns when it is sent, or done; the event stream tells of the change.
 * @throws AffluentError of the preflight; WALLET_REJECTED, WALLET_UNAVAILABLE; OWNER_REQUIRED while the wallet of this machine is locked
 */
export async function actOnLicence(deps: IActDeps, licence: Licence, change: LicenceChange): Promise<void> {
  if (isHeldHere(deps, licence)) return actHere(deps, licence.id, change);
  const wallet = await deps.directory.holderOf(licence.holder);
  if (!wallet)
    throw new AffluentError('WALLET_UNAVAILABLE', `No wallet shows this page the account ${licence.holder}.`, {
      hint: 'Connect the wallet that holds the licence: choose this account in it, and try again.'
    });
  const account = licence.holder;
  const isInToken = change.act === 'topUp' && licence.currency.address !== null;
  const paying = isInToken ? { skills: await deps.skills.of(wallet, account) } : {};
  try {
    await askInSteps(wallet, {
      account,
      prepare: answer => deps.licences.prepare(licence.id, { ...change, account, ...paying, ...answer }),
      check: prepared => checkTopUp(licence, change, account, prepared),
      onAsking: deps.onAsking
    });
  } catch (error) {
    if (isInToken && refusesPermits(error)) deps.skills.noPermits(wallet);
    throw error;
  } finally {
    deps.onAsking(null);
  }
}

function checkTopUp({ currency }: Licence, change: LicenceChange, account: string, prepared: PreparedLicenceAct): void {
  if (change.act !== 'topUp') return;
  const { asks, market, network } = prepared;
  const steps = topUpSteps(currency, change.amount, market);
  checkAsks({ steps, account, chainId: network.chainId, now: Math.floor(Date.now() / 1_000) }, asks);
}

async function actHere({ licences }: IActDeps, id: string, change: LicenceChange): Promise<void> {
  switch (change.act) {
    case 'topUp':
      await licences.topUp(id, BigInt(change.amount));
      return;
    case 'withdraw':
      await licences.withdraw(id, BigInt(change.amount));
      return;
    case 'addKey':
      await licences.addOwnKey(id);
      return;
    case 'removeKey':
      await licences.removeKey(id, change.key);
  }
}
