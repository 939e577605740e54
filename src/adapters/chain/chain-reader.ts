import { keccak256, recoverAddress, Signature } from 'ethers';
import { z } from 'zod';
import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import { CompactSignature, Hash32, type Currency } from '../../core/wire/index.js';
import type {
  ChainEvent,
  IChainAccount,
  IChainCall,
  IChainLicence,
  IChainReader,
  IChainTotals,
  IGasFees,
  IFetchOptions,
  IHead,
  ITokenAccount,
  ITokenTransfer
} from '../../ports/index.js';
import { ContractViews } from './contract-views.js';
import type { IContracts } from './contracts.js';
import { Batch, Dataset, Licence, OfferSummary } from './view-shapes.js';
import { expiryOf, kinds } from './decode-event.js';
import { decodeLogs, type IDecodeDeps } from './decode-logs.js';
import { logWindows, quantity } from './event-windows.js';
import { Block, Quantity, Receipt, SentTransaction, SmallQuantity } from './rpc-shapes.js';
import { Rpc } from './rpc.js';
import { TokenViews } from './token-views.js';

/** Settings of a chain reader. */
export interface IChainReaderOptions extends IContracts {
  readonly rpc: string;
  readonly chainId: number;
  /** Milliseconds until a request counts as unanswered. */
  readonly timeout?: number;
  /** Blocks asked for at once when events are read; default 2,000. */
  readonly window?: number;
}

/** What never changes is remembered, up to this many of a kind. */
const REMEMBERED = 10_000;

/** The two contracts through a JSON-RPC node. */
export class ChainReader implements IChainReader {
  readonly chainId: number;
  readonly registry: string;
  readonly market: string;
  private readonly rpc: Rpc;
  private readonly views: ContractViews;
  private readonly tokens: TokenViews;
  private readonly window: number;
  private readonly offers = new Map<bigint, Promise<z.infer<typeof OfferSummary>>>();
  private readonly currencies = new Map<string, Promise<Currency>>();
  private readonly batches = new Map<string, Promise<z.infer<typeof Batch>>>();

  constructor(options: IChainReaderOptions) {
    this.chainId = options.chainId;
    this.registry = options.registry;
    this.market = options.market;
    this.window = options.window ?? 2_000;
    this.rpc = new Rpc({ url: options.rpc, chainId: options.chainId, timeout: options.timeout });
    this.views = new ContractViews(this.rpc, this);
    this.tokens = new TokenViews(this.rpc, this.chainId, this.market);
  }

  /** Ends what is under way. */
  close(): void {
    this.rpc.close();
  }

  async head(options: IFetchOptions = {}): Promise<IHead> {
    const { number, hash, timestamp } = await this.block('latest', options.signal);
    return { number, hash, timestamp };
  }

  async blockHash(number: number): Promise<string> {
    return (await this.block(quantity(number))).hash;
  }

  async *events(from: number, to: number, options: IFetchOptions = {}): AsyncIterable<ChainEvent> {
    const range = { from, to, window: this.window, address: [this.registry, this.market] };
    for await (const logs of logWindows(this.rpc, range, options))
      yield* await decodeLogs(logs, this, this.decodeDeps());
  }

  releasable(licence: bigint, page: number, key: string, blockHash?: string): Promise<bigint> {
    return this.views.market('releasable', [licence, page, key], z.bigint(), blockHash);
  }

  word(licence: bigint, page: number): Promise<bigint> {
    return this.views.market('unlockedWord', [licence, page], z.bigint());
  }

  pageHash(dataset: string, page: number): Promise<string> {
    return this.views.registry('pageHash', [dataset, page], Hash32);
  }

  async licence(id: bigint): Promise<IChainLicence | null> {
    try {
      const [held, holder] = await Promise.all([
        this.views.market('licence', [id], Licence),
        this.views.market('ownerOf', [id], z.string())
      ]);
      const { dataset } = await this.offer(held.offer);
      const { balance, boughtAt, shardsAtPurchase, offer } = held;
      return { id, dataset, offer, holder, balance, expiry: expiryOf(held.expiry), boughtAt, shardsAtPurchase };
    } catch (error) {
      if (isAffluentError(error, 'NOT_FOUND')) return null;
      throw error;
    }
  }

  keyIsOn(licence: bigint, key: string): Promise<boolean> {
    return this.views.market('keyOn', [licence, key], z.boolean());
  }

  async account(dataset: string, contribution: number, weight: bigint): Promise<IChainAccount> {
    const earned = z.object({ metered: z.bigint(), claimed: z.bigint() });
    const [{ metered, claimed }, batch] = await Promise.all([
      this.views.market('earned', [dataset, contribution], earned),
      this.batchOf(dataset, contribution)
    ]);
    const flatShare = await this.views.market('flatShare', [dataset, batch, weight], z.bigint());
    return { credited: metered, flatShare, claimed };
  }

  async totals(dataset: string): Promise<IChainTotals> {
    const [{ received, paid }, publisherFees, { generation }] = await Promise.all([
      this.views.market('totals', [dataset], z.object({ received: z.bigint(), paid: z.bigint() })),
      this.views.market('publisherDue', [dataset], z.bigint()),
      this.views.registry('dataset', [dataset], Dataset)
    ]);
    return { received, paid, publisherFees, custodianFees: await this.custodianFees(dataset, generation) };
  }

  batch(dataset: string, index: number) {
    return remembered(this.batches, `${dataset}/${index}`, () => this.views.registry('batch', [dataset, index], Batch));
  }

  balance(address: string): Promise<bigint> {
    return this.rpc.send('eth_getBalance', [address, 'latest'], Quantity);
  }

  nonce(address: string, at: 'pending' | 'latest' = 'pending'): Promise<number> {
    return this.rpc.send('eth_getTransactionCount', [address, at], SmallQuantity);
  }

  /** Room for the base fee to double twice before the transaction is mined. */
  async fees(): Promise<IGasFees> {
    const [{ baseFeePerGas }, maxPriorityFeePerGas] = await Promise.all([
      this.block('latest'),
      this.rpc.send('eth_maxPriorityFeePerGas', [], Quantity)
    ]);
    return { maxFeePerGas: (baseFeePerGas ?? 0n) * 4n + maxPriorityFeePerGas, maxPriorityFeePerGas };
  }

  async blockGasLimit(): Promise<bigint> {
    return (await this.block('latest')).gasLimit;
  }

  estimateGas(call: IChainCall, from: string): Promise<bigint> {
    const { to, data, value } = call;
    return this.rpc.send('eth_estimateGas', [{ from, to, data, value: `0x${value.toString(16)}` }], Quantity);
  }

  async receipt(hash: string) {
    const found = await this.rpc.send('eth_getTransactionReceipt', [hash], Receipt.nullable());
    if (found === null) return null;
    const { status, blockNumber, gasUsed, logs } = found;
    const events = await decodeLogs(logs, this, this.decodeDeps());
    return { status: status === 1 ? ('done' as const) : ('reverted' as const), block: blockNumber, gasUsed, events };
  }

  async transaction(hash: string): Promise<{ from: string; nonce: number } | null> {
    const found = await this.rpc.send('eth_getTransactionByHash', [hash], SentTransaction.nullable());
    return found === null ? null : { from: found.from, nonce: found.nonce };
  }

  async broadcast(raw: string): Promise<void> {
    try {
      await this.rpc.send('eth_sendRawTransaction', [raw], Hash32);
    } catch (error) {
      // Nodes refuse a transaction that they have, each in words of its own; one that cannot say so may have it.
      const known = await this.rpc.send('eth_getTransactionByHash', [keccak256(raw)], z.object({}).nullable());
      if (known === null) throw error;
    }
  }

  tokenAccount(token: string, owner: string): Promise<ITokenAccount> {
    return this.tokens.account(token, owner);
  }

  tokenTransfers(token: string, from: number, to: number): AsyncIterable<ITokenTransfer> {
    return this.tokens.transfers(token, from, to, this.window);
  }

  typedDataSigner(digest: string, signature: string): string {
    try {
      return recoverAddress(Hash32.parse(digest), Signature.from(CompactSignature.parse(signature)));
    } catch (cause) {
      throw new AffluentError('INPUT_INVALID', 'The signature is not one of EIP-2098.', { cause });
    }
  }

  private async block(tag: string, signal?: AbortSignal): Promise<Block> {
    const block = await this.rpc.send('eth_getBlockByNumber', [tag, false], Block.nullable(), signal);
    if (block === null) throw new AffluentError('NOT_FOUND', `The chain has no block ${tag} now.`);
    return block;
  }

  private offer(id: bigint): Promise<z.infer<typeof OfferSummary>> {
    return remembered(this.offers, id, () => this.views.market('offer', [id], OfferSummary));
  }

  private async batchOf(dataset: string, contribution: number): Promise<number> {
    for (let index = 0; ; index += 1) {
      const { first, count } = await this.batch(dataset, index);
      if (contribution >= first && contribution < first + count) return index;
    }
  }

  private async custodianFees(dataset: string, generation: number): Promise<bigint> {
    if (generation === 0) return 0n;
    const Count = z.object({ count: z.bigint().transform(Number) });
    const { count } = await this.views.registry('custodianPayee', [dataset, generation, 0], Count);
    const due = (_: unknown, index: number) =>
      this.views.market('custodianDue', [dataset, generation, index], z.bigint());
    return (await Promise.all(Array.from({ length: count }, due))).reduce((sum, amount) => sum + amount, 0n);
  }

  /** A charter never changes, so that neither its registration nor a block need be named. */
  private async currencyOf(dataset: string): Promise<Currency> {
    return this.tokens.currency(await this.views.registry('currencyOf', [dataset], z.string()));
  }

  private decodeDeps(): IDecodeDeps {
    return {
      timestamp: async number => (await this.block(quantity(number))).timestamp,
      currencyOf: dataset => remembered(this.currencies, dataset, () => this.currencyOf(dataset)),
      offerKind: async offer => kinds[(await this.offer(offer)).kind] ?? 'free'
    };
  }
}

function remembered<K, V>(known: Map<K, Promise<V>>, key: K, ask: () => Promise<V>): Promise<V> {
  const found = known.get(key);
  if (found) return found;
  if (known.size >= REMEMBERED) known.clear();
  const asked = ask();
  known.set(key, asked);
  asked.catch(() => known.delete(key));
  return asked;
}
