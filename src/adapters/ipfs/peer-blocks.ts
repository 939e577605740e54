import { BlackHoleBlockstore } from 'blockstore-core';
import { multiaddr } from '@multiformats/multiaddr';
import type { CID } from 'multiformats/cid';
import { AffluentError } from '../../core/errors/index.js';
import type { IBlockSource, IFetchOptions } from '../../ports/index.js';
import type { HeliaNode } from './helia-node.js';
import { readBlock } from './read-block.js';
import { RequestBudget } from './request-budget.js';
import { SingleFlight } from './single-flight.js';
import { isBlock, MAX_BLOCK_BYTES, parseCid } from './verify-block.js';

/** Which peers, and how long to wait for them; times in milliseconds. */
export interface IPeerBlocksOptions {
  /** Multiaddrs with peer ids, over TCP. */
  readonly peers: readonly string[];
  /** For a connection, and for a block. */
  readonly timeout?: number;
}

/** A peer that could not be reached is not dialled again before. */
const REDIAL_MS = 10_000;
const LIMITS = { inFlight: 16, perGateway: 16, waiting: 4_096 };
const ALL = 'peers';

/**
 * Blocks from IPFS peers over bitswap, each verified. libp2p is loaded, and peers are dialled, when the first block is asked for.
 * Nothing is kept and nothing served: what peers learn is which blocks are wanted, and from which address.
 */
export class PeerBlocks implements IBlockSource {
  constructor(private readonly options: IPeerBlocksOptions) {
    this.timeout = options.timeout ?? 10_000;
  }

  async get(text: string, options: IFetchOptions = {}): Promise<Uint8Array> {
    options.signal?.throwIfAborted();
    const cid = parseCid(text);
    return this.flights.join(
      text,
      options.signal,
      signal => this.fetch(cid, options.file ?? text, signal),
      bytes => bytes
    );
  }

  /** Ends the connections; nothing can be asked for any more. */
  async close(): Promise<void> {
    this.isClosed = true;
    const node = await this.node?.catch(() => null);
    await node?.stop();
  }

  private async fetch(cid: CID, file: string, signal: AbortSignal): Promise<Uint8Array> {
    const lease = await this.budget.enter([ALL], file, signal);
    try {
      const node = await this.connected(cid);
      const late = AbortSignal.any([signal, AbortSignal.timeout(this.timeout)]);
      const bytes = await readBlock(node.blockstore, cid, { signal: late });
      if (bytes.length > MAX_BLOCK_BYTES || !isBlock(cid, bytes)) throw this.unavailable(cid, 'sent other bytes');
      lease.giveBack('good');
      return bytes;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof AffluentError) throw error;
      throw this.unavailable(cid, `did not send it in ${this.timeout} ms`, error);
    } finally {
      lease.giveBack('other');
    }
  }

  /** The node, with a connection to one peer at least. */
  private async connected(cid: CID): Promise<HeliaNode> {
    if (this.isClosed) throw this.unavailable(cid, 'are not asked any more');
    const node = await (this.node ??= this.load());
    if (performance.now() >= this.dialAgain && node.libp2p.getPeers().length < this.options.peers.length) {
      this.dialAgain = performance.now() + REDIAL_MS;
      this.dialling = this.dial(node);
    }
    if (node.libp2p.getPeers().length === 0) await this.dialling;
    if (node.libp2p.getPeers().length === 0) throw this.unavailable(cid, 'cannot be reached');
    return node;
  }

  private async load(): Promise<HeliaNode> {
    const { heliaNode } = await import('./helia-node.js');
    return heliaNode(new BlackHoleBlockstore());
  }

  /** Done when one peer has answered, or none does. */
  private async dial(node: HeliaNode): Promise<void> {
    const signal = AbortSignal.timeout(this.timeout);
    const dialled = this.options.peers.map(peer => node.libp2p.dial(multiaddr(peer), { signal }));
    await Promise.any(dialled).catch(() => undefined);
  }

  private unavailable(cid: CID, what: string, cause?: unknown): AffluentError {
    const peers = [...this.options.peers];
    const detail = `No peer gave the block ${cid.toString()}: ${peers.join(', ')} ${what}.`;
    return new AffluentError('BLOCK_UNAVAILABLE', detail, { cause, context: { cid: cid.toString(), peers } });
  }

  private readonly timeout: number;
  private readonly budget = new RequestBudget([ALL], LIMITS);
  private readonly flights = new SingleFlight<Uint8Array>();
  private node: Promise<HeliaNode> | undefined;
  private dialling: Promise<void> | undefined;
  private dialAgain = 0;
  private isClosed = false;
}
