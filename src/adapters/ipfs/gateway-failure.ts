import type { CID } from 'multiformats/cid';
import { AffluentError } from '../../core/errors/index.js';

/** How one attempt at a gateway ended badly. `rest` is how long it asks to be left alone, in milliseconds, where it says so. */
export class GatewayFailure extends Error {
  constructor(
    readonly gateway: string,
    readonly reason: 'lied' | 'missing' | 'busy' | 'down',
    message: string,
    readonly rest?: number
  ) {
    super(message);
    this.name = 'GatewayFailure';
  }
}

/** The error that the reader sees when no gateway could give the block. */
export function unavailable(cid: CID, failures: readonly GatewayFailure[]): AffluentError {
  const liars = failures.filter(({ reason }) => reason === 'lied').map(({ gateway }) => gateway);
  const context = {
    cid: cid.toString(),
    gateways: failures.map(({ gateway, reason, message }) => ({ gateway, reason, message }))
  };
  if (liars.length > 0 && liars.length === failures.length) {
    return new AffluentError(
      'BLOCK_HASH_MISMATCH',
      `${liars.join(', ')} sent other bytes than the block ${cid.toString()}.`,
      { context }
    );
  }
  const said = failures.map(({ gateway, message }) => `${gateway} ${message}`).join('; ');
  return new AffluentError(
    'BLOCK_UNAVAILABLE',
    `No gateway gave the block ${cid.toString()}: ${said || 'none is configured'}.`,
    { context }
  );
}
