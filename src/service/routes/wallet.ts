import { z } from 'zod';
import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import {
  CreateWalletRequest,
  ETH,
  OwnerToken,
  UnlockWalletRequest,
  WalletBackup,
  WalletState
} from '../../core/wire/index.js';
import type { IServiceContext } from '../context.js';
import { route } from '../route.js';

/** The service's own wallet. Passwords come in bodies, never in addresses, and are never written down. */
export const walletRoutes = [
  route({
    method: 'GET',
    url: '/v1/wallet',
    access: 'kernel',
    summary: 'Address, balance, and whether it is locked',
    answer: WalletState,
    handle: async ({ context }) => walletState(context)
  }),
  route({
    method: 'POST',
    url: '/v1/wallet',
    access: 'kernel',
    summary: 'Makes a wallet, or imports one; it stays locked',
    body: CreateWalletRequest,
    answer: WalletState,
    handle: async ({ body, context }) => {
      const { wallet } = context.world;
      if (body.keystore === undefined) await wallet.create(body.password);
      else await wallet.importKeystore(body.keystore, body.password);
      return walletState(context);
    }
  }),
  route({
    method: 'POST',
    url: '/v1/wallet/unlock',
    access: 'kernel',
    summary: 'Opens the wallet and gives the token of the owner, which lives in memory only',
    body: UnlockWalletRequest,
    answer: OwnerToken,
    handle: async ({ body, context }) => context.owner.unlock(body.password)
  }),
  route({
    method: 'GET',
    url: '/v1/wallet/keystore',
    access: 'owner',
    summary: 'The keystore, encrypted under its password, to keep elsewhere',
    answer: WalletBackup,
    handle: async ({ context: { world } }) => {
      const [address, keystore] = await Promise.all([world.wallet.address(), world.wallet.keystore()]);
      if (address === null || keystore === null) throw new AffluentError('NOT_FOUND', 'There is no wallet yet.');
      return { address, keystore };
    }
  }),
  route({
    method: 'POST',
    url: '/v1/wallet/lock',
    access: 'owner',
    summary: 'Locks the wallet for everybody; session keys go on within their budgets',
    body: z.object({}).default({}),
    answer: WalletState,
    handle: async ({ context }) => {
      context.owner.lock();
      return walletState(context);
    }
  })
];

async function walletState({ world, owner }: IServiceContext): Promise<z.input<typeof WalletState>> {
  const address = await world.wallet.address();
  const { name, chainId } = world.network;
  const expiresAt = owner.expiresAt === null ? null : new Date(owner.expiresAt).toISOString();
  const balance = address === null ? null : await balanceOf(world.chain, address);
  return { address, locked: expiresAt === null, balance, currency: ETH, network: name, chainId, expiresAt };
}

/** Unknown while the chain does not answer: the wallet is shown all the same. */
async function balanceOf(
  chain: { balance(address: string): Promise<bigint> },
  address: string
): Promise<string | null> {
  try {
    return (await chain.balance(address)).toString();
  } catch (error) {
    if (isAffluentError(error, 'CHAIN_UNREACHABLE')) return null;
    throw error;
  }
}
