import { z } from 'zod';
import { Address, Count, DatasetId, Hash32 } from './primitives.js';

/** A custodian as a network or a manifest names it. */
export const CustodianEntry = z.object({ url: z.url().max(512), address: Address, hpkeKey: Hash32 });
export type CustodianEntry = z.infer<typeof CustodianEntry>;

/** Address of an IPFS peer, as a multiaddr over TCP with the peer's id. */
const Peer = z
  .string()
  .max(512)
  .regex(/^\/(ip4\/[\d.]{7,15}|ip6\/[\da-f:.]{2,45}|dns[46]?\/[\w.-]{1,253})\/tcp\/\d{1,5}\/p2p\/[\da-zA-Z]{32,128}$/);

/** The networks file: all that a service must know to take part in one network. Trusted, the user's own. */
export const Network = z.object({
  version: z.literal(1),
  name: z.string().regex(/^[a-z0-9-]{1,32}$/),
  chainId: z.number().int().positive(),
  rpc: z.url().max(512),
  registry: Address,
  market: Address,
  deployBlock: Count.default(0),
  gateways: z.array(z.url().max(512)).min(1).max(16),
  /** IPFS peers that are asked over bitswap for what gateways do not give, or give slowly: `/ip4/…/tcp/…/p2p/…`. */
  peers: z.array(Peer).max(16).default([]),
  /** Kubo-compatible RPC where this user publishes. */
  kubo: z.url().max(512).nullable().default(null),
  custodians: z.array(CustodianEntry).max(16).default([]),
  /** Names of publishers that this user trusts: name → address. */
  names: z.record(z.string().regex(/^[a-z0-9-]{1,64}$/), Address).default({}),
  /** Datasets that a bare slug may mean beside those licensed. */
  listed: z.array(DatasetId).max(10_000).default([]),
  explorer: z.url().max(512).nullable().default(null)
});
export type Network = z.infer<typeof Network>;
