import { fromHex } from '../../core/bytes/hex.js';
import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import type { RelayRequest } from '../../core/wire/index.js';
import type { IChainCall, IChainCalls, IChainReader, ISigner } from '../../ports/index.js';
import { KeyedQueue } from '../keyed-queue.js';
import { checkReceipts, type ICheckReceiptsDeps, type IGoodReceipt } from './check-receipts.js';

/** What relaying asks of the world. */
export interface IRelayDeps extends Omit<ICheckReceiptsDeps, 'chain'> {
  readonly chain: ICheckReceiptsDeps['chain'] &
    Pick<IChainReader, 'chainId' | 'estimateGas' | 'fees' | 'nonce' | 'broadcast'>;
  readonly calls: Pick<IChainCalls, 'settle'>;
  /** The account that pays the gas; for nothing else. */
  readonly signer: ISigner;
  /** Milliseconds that a request waits for others to share its transaction. */
  readonly gather: number;
  /** Gas that is given away in a day, at most. */
  readonly gasPerDay: bigint;
}

type Item = Parameters<IChainCalls['settle']>[0][number];

interface IWaiting {
  readonly receipts: readonly IGoodReceipt[];
  resolve(transaction: string): void;
  reject(error: unknown): void;
}

/** Requests that wait for a transaction together. */
const MOST_WAITING = 256;
/** Pages of one transaction: more would pass what a node takes. */
const PAGES_A_TRANSACTION = 32;
const DAY = 86_400_000;

/** Settles receipts of others in batches, from an account of its own, as long as the day's gas lasts. */
export class ReceiptRelay {
  private waiting: IWaiting[] = [];
  private readonly sending = new KeyedQueue();
  private day = 0;
  private gasToday = 0n;

  constructor(private readonly deps: IRelayDeps) {}

  /** The transaction that settles the receipts, sent. @throws AffluentError of `checkReceipts`, RATE_LIMITED, CUSTODIANS_UNAVAILABLE */
  async relay(request: RelayRequest, from: string): Promise<string> {
    if (this.waiting.length >= MOST_WAITING) throw new AffluentError('RATE_LIMITED', 'Too many receipts wait here.');
    const receipts = await checkReceipts(this.deps, request, from);
    return new Promise((resolve, reject) => {
      this.waiting.push({ receipts, resolve, reject });
      if (this.waiting.length === 1) setTimeout(() => this.flush(), this.deps.gather);
    });
  }

  private flush(): void {
    for (let rest = this.waiting.splice(0); rest.length > 0;) {
      const batch = rest.slice(0, fitting(rest));
      rest = rest.slice(batch.length);
      void this.sending.run('relay', () => this.sendBatch(batch));
    }
  }

  /** One transaction; where the node would not run it, one for each, so that a bad one keeps no good one back. */
  private async sendBatch(batch: readonly IWaiting[]): Promise<void> {
    try {
      const transaction = await this.send(itemsOf(batch.flatMap(({ receipts }) => receipts)));
      for (const one of batch) one.resolve(transaction);
    } catch (error) {
      const single = batch.length === 1 || !isAffluentError(error, 'TRANSACTION_FAILED');
      if (single) for (const one of batch) one.reject(error);
      else for (const one of batch) await this.sendBatch([one]);
    }
  }

  private async send(items: readonly Item[]): Promise<string> {
    const { chain, calls, signer } = this.deps;
    const call = calls.settle(items);
    const [gas, fees, nonce] = await Promise.all([
      chain.estimateGas(call, signer.address),
      chain.fees(),
      chain.nonce(signer.address)
    ]);
    const gasLimit = (gas * 5n) / 4n;
    this.takeGas(gasLimit);
    return this.broadcast(call, { gasLimit, nonce, ...fees });
  }

  private async broadcast(
    { to, data, value }: IChainCall,
    costs: { gasLimit: bigint; nonce: number; maxFeePerGas: bigint; maxPriorityFeePerGas: bigint }
  ): Promise<string> {
    const { chain, signer } = this.deps;
    const { raw, hash } = await signer.signTransaction({ chainId: chain.chainId, to, data, value, ...costs });
    try {
      await chain.broadcast(raw);
    } catch (error) {
      if (!isAffluentError(error, 'FUNDS_INSUFFICIENT')) throw error;
      throw new AffluentError('CUSTODIANS_UNAVAILABLE', 'This custodian has no gas money left to relay with.', {
        hint: 'Give the session key gas money of its own, or ask another custodian.'
      });
    }
    return hash;
  }

  private takeGas(gas: bigint): void {
    const day = Math.floor(this.deps.clock.now() / DAY);
    if (day !== this.day) [this.day, this.gasToday] = [day, 0n];
    if (this.gasToday + gas > this.deps.gasPerDay)
      throw new AffluentError('RATE_LIMITED', 'This custodian has relayed as much as it does in a day.', {
        hint: 'Give the session key gas money of its own, or ask another custodian.'
      });
    this.gasToday += gas;
  }
}

/** How many of those that wait share a transaction. */
function fitting(waiting: readonly IWaiting[]): number {
  let pages = 0;
  const count = waiting.findIndex(({ receipts }) => (pages += receipts.length) > PAGES_A_TRANSACTION);
  return count === -1 ? waiting.length : Math.max(count, 1);
}

/** Receipts of the same page go to the contract together: the page's table is read once for all. */
function itemsOf(receipts: readonly IGoodReceipt[]): Item[] {
  const items = new Map<string, Item & { receipts: IGoodReceipt['receipt'][] }>();
  for (const { dataset, offer, page, table, receipt } of receipts) {
    const name = `${dataset}/${offer}/${page}`;
    const bytes = fromHex(table, (table.length - 2) / 2);
    const item = items.get(name) ?? { dataset, offer, page, table: bytes, receipts: [] };
    item.receipts.push(receipt);
    items.set(name, item);
  }
  return [...items.values()];
}
