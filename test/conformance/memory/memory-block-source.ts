import { AffluentError } from '../../../src/core/errors/index.js';
import type { IBlockSource, IFetchOptions } from '../../../src/ports/index.js';
import { parseCid } from '../../../src/adapters/ipfs/index.js';

/** A block source over a map; `hold` keeps every answer back until it settles. */
export class MemoryBlockSource implements IBlockSource {
  hold: Promise<void> = Promise.resolve();

  constructor(private readonly blocks: ReadonlyMap<string, Uint8Array>) {}

  async get(cid: string, options: IFetchOptions = {}): Promise<Uint8Array> {
    parseCid(cid);
    options.signal?.throwIfAborted();
    await Promise.race([this.hold, aborted(options.signal)]);
    const block = this.blocks.get(cid);
    if (!block) throw new AffluentError('BLOCK_UNAVAILABLE', `The block ${cid} is not here.`);
    return block;
  }
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
