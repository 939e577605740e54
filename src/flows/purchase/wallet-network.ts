import { ETH, type Network, type WalletNetwork } from '../../core/wire/index.js';

/** What a wallet must know of the network. An address of a node with more than a host may hold somebody's key: it is kept back. */
export function walletNetwork({
  name,
  chainId,
  rpc,
  explorer
}: Pick<Network, 'name' | 'chainId' | 'rpc' | 'explorer'>): WalletNetwork {
  const { origin, href } = new URL(rpc);
  return { name, chainId, rpc: href === `${origin}/` ? rpc : null, currency: ETH, explorer };
}
