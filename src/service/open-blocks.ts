import { BlockCache, BlockClient, PeerBlocks, SecondSource } from '../adapters/ipfs/index.js';
import type { Network } from '../core/wire/index.js';
import type { IServiceConfig } from './config.js';

/** The blocks; `addGateways` says whom to ask beside the network's own from now on; `close` ends what is held open. */
export interface IOpenBlocks {
  readonly blocks: BlockCache;
  readonly addGateways: (gateways: readonly string[]) => void;
  readonly close: () => Promise<void>;
}

/**
 * Ciphertext blocks of a network: kept in `folder`, from its gateways, and from its peers where it names some and the user allows it.
 * libp2p is not even loaded before a gateway has failed or is late.
 */
export function openBlocks(
  network: Pick<Network, 'gateways' | 'peers'>,
  folder: string,
  config: Pick<IServiceConfig, 'cacheBytes' | 'peers'>,
  onFull: (reason?: unknown) => void
): IOpenBlocks {
  const gateways = new BlockClient({ gateways: network.gateways });
  const peers = config.peers && network.peers.length > 0 ? new PeerBlocks({ peers: network.peers }) : null;
  const source = peers ? new SecondSource(gateways, peers) : gateways;
  const blocks = new BlockCache(source, { folder, limit: config.cacheBytes, onFull });
  const close = async () => {
    await peers?.close();
    await blocks.close();
  };
  return { blocks, addGateways: more => gateways.setGateways([...network.gateways, ...more]), close };
}
