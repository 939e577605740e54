import { withBitswap } from '@helia/bitswap';
import { withLibp2pLight, type HeliaWithLibp2p } from '@helia/libp2p';
import { noise } from '@libp2p/noise';
import { generateKeyPair } from '@libp2p/crypto/keys';
import { identify } from '@libp2p/identify';
import { tcp } from '@libp2p/tcp';
import { yamux } from '@libp2p/yamux';
import type { ServiceMap } from '@libp2p/interface';
import { createHeliaLight } from 'helia';
import type { Blockstore } from 'interface-blockstore';
import { MAX_BLOCK_BYTES } from './verify-block.js';

/** A message may hold a block of the largest size and what frames it. */
const MAX_MESSAGE_BYTES = 2 * MAX_BLOCK_BYTES;

/** A Helia node that speaks bitswap over libp2p. */
export type HeliaNode = HeliaWithLibp2p<ServiceMap>;

/**
 * A Helia node over a block store that speaks bitswap over TCP with the peers that it is told to dial, or that dial it at `listen`
 * (multiaddrs; none by default). It looks for nobody by itself: no DHT, no bootstrap, no relays. Its identity lives as long as it does.
 */
export async function heliaNode(blockstore: Blockstore, listen: readonly string[] = []): Promise<HeliaNode> {
  const helia = withLibp2pLight(createHeliaLight({ blockstore }), {
    privateKey: await generateKeyPair('Ed25519'),
    addresses: { listen: [...listen] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify() }
  });
  return withBitswap(helia, { maxIncomingMessageSize: MAX_MESSAGE_BYTES }).start();
}
