import type { CID } from 'multiformats/cid';
import { isAffluentError } from '../../core/errors/index.js';
import type { IBlock } from '../../ports/index.js';
import { carBlocks } from './car-blocks.js';
import { GatewayFailure, unavailable } from './gateway-failure.js';
import type { GatewayHealth } from './gateway-health.js';
import { openRange } from './gateway-range.js';
import { bodyOf, type HttpAnswer, type HttpConnections } from './http-get.js';
import { DeafToRanges, rangeBlocks } from './range-blocks.js';

/** How long a gateway that does not offer ranges is not asked for one, in milliseconds. */
const REMEMBER_MS = 600_000;

const never = new AbortController().signal;

type Range = readonly [from: number, to: number];

/** Asks gateways for the blocks of a file's range, best first, and remembers who does not offer that. */
export class RangeRequests {
  constructor(
    private readonly connections: HttpConnections,
    private readonly health: GatewayHealth,
    private readonly options: { readonly timeout: number; readonly now: () => number }
  ) {}

  /** The verified blocks, from the first gateway that begins to send them; null where none does. Rejects as the signal says. */
  async open(root: CID, range: Range, signal: AbortSignal | undefined): Promise<AsyncIterable<IBlock> | null> {
    for (const gateway of this.health.order()) {
      if (this.health.restOf(gateway) > 0 || this.options.now() < (this.deafUntil.get(gateway) ?? 0)) continue;
      signal?.throwIfAborted();
      const answer = await this.begin(gateway, root, range, signal ?? never);
      if (answer) return this.blocks(gateway, root, range, answer, signal);
    }
    return null;
  }

  private async begin(gateway: string, root: CID, range: Range, signal: AbortSignal): Promise<HttpAnswer | null> {
    try {
      const answer = await openRange(this.connections, gateway, root, range, signal, this.options.timeout);
      if (!answer) this.deaf(gateway);
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof GatewayFailure)) throw error;
      this.health.failed(error);
      return null;
    }
  }

  private async *blocks(
    gateway: string,
    root: CID,
    range: Range,
    answer: HttpAnswer,
    signal: AbortSignal | undefined
  ): AsyncIterable<IBlock> {
    try {
      yield* rangeBlocks(gateway, root, range, carBlocks(gateway, bodyOf(answer, this.options.timeout)));
      this.health.succeeded(gateway);
    } catch (error) {
      signal?.throwIfAborted();
      if (isAffluentError(error)) throw error;
      if (error instanceof DeafToRanges) this.deaf(gateway);
      const failure =
        error instanceof GatewayFailure
          ? error
          : new GatewayFailure(gateway, 'missing', 'sends more of the file than was asked for');
      this.health.failed(failure);
      throw unavailable(root, [failure]);
    } finally {
      answer.destroy();
    }
  }

  private deaf(gateway: string): void {
    this.deafUntil.set(gateway, this.options.now() + REMEMBER_MS);
  }

  private readonly deafUntil = new Map<string, number>();
}
