import { keccak256, recoverAddress, Signature, toUtf8Bytes, Transaction } from 'ethers';
import { AffluentError } from '../../src/core/errors/index.js';
import { hashPageTable } from '../../src/core/shards/page-table.js';
import type { ChainEvent, IChainCall, IChainReader } from '../../src/ports/index.js';
import { decodeCall } from './encoded-call.js';
import { FakeMarket } from './fake-market.js';

interface IMined {
  readonly status: 'done' | 'reverted';
  readonly block: number;
  readonly gasUsed: bigint;
  readonly events: readonly ChainEvent[];
}

const RICH = 10n ** 20n;

/** A chain of one node in memory: a block a transaction, or blocks when the test says so. */
export class FakeChain implements IChainReader {
  readonly chainId = 31_337;
  readonly registry = '0x00000000000000000000000000000000000000AA';
  readonly market = '0x00000000000000000000000000000000000000bb';
  readonly contracts: FakeMarket;
  readonly balances = new Map<string, bigint>();
  /** Every call throws CHAIN_UNREACHABLE. */
  unreachable = false;
  /** What was sent waits until `mine`. */
  holding = false;
  /** Thrown by the next broadcast after it has taken the transaction: the answer is lost. */
  loseAnswer = false;
  /** Gas of a block. */
  blockGas = 30_000_000n;
  /** How many transactions were taken, repetitions not counted. */
  taken = 0;
  private time = 1_800_000_000;
  private hashes: string[] = [keccak256('0x00')];
  private said: ChainEvent[] = [];
  private readonly waiting = new Map<string, Transaction>();
  private readonly mined = new Map<string, IMined>();
  private readonly sent = new Map<string, Transaction>();
  private readonly nonces = new Map<string, number>();

  constructor() {
    this.contracts = new FakeMarket({ chainId: this.chainId, market: this.market }, () => this.time);
  }

  /** The chain's time, in seconds. */
  now(): number {
    return this.time;
  }

  /** Seconds pass; an empty block shows it. */
  pass(seconds: number): void {
    this.time += seconds;
    this.addBlock();
  }

  /** Puts what waits into blocks. */
  mine(): void {
    for (const [hash, transaction] of [...this.waiting].sort(([, a], [, b]) => a.nonce - b.nonce)) {
      this.waiting.delete(hash);
      this.include(transaction);
    }
  }

  /** What waits is lost, as when a node restarts. */
  forgetWaiting(): void {
    this.waiting.clear();
  }

  /** Another transaction of the account takes the nonce. */
  burnNonce(account: string): void {
    const key = account.toLowerCase();
    this.nonces.set(key, (this.nonces.get(key) ?? 0) + 1);
  }

  /** Forgets the last blocks and their events; others take their place. */
  reorganise(depth: number): void {
    const from = this.hashes.length - depth;
    this.said = this.said.filter(event => event.block < from);
    this.hashes = this.hashes.slice(0, from);
    for (let i = 0; i < depth; i++) this.hashes.push(keccak256(toUtf8Bytes(`fork ${this.time} ${i}`)));
  }

  async head() {
    this.ask();
    const number = this.hashes.length - 1;
    return { number, hash: this.hashes[number]!, timestamp: this.time };
  }

  async blockHash(number: number) {
    this.ask();
    return this.hashes[number]!;
  }

  async *events(from: number, to: number) {
    this.ask();
    yield* this.said.filter(event => event.block >= from && event.block <= to);
  }

  async releasable(licence: bigint, page: number, key: string) {
    this.ask();
    return this.contracts.releasable(licence, page, key);
  }

  async word(licence: bigint, page: number) {
    this.ask();
    return this.contracts.licence(licence).words.get(page) ?? 0n;
  }

  async pageHash(dataset: string, page: number) {
    this.ask();
    const table = this.contracts.datasets.get(dataset)?.tables[page];
    return table ? hashPageTable(table) : `0x${'0'.repeat(64)}`;
  }

  async licence(id: bigint) {
    this.ask();
    const found = this.contracts.licences[Number(id) - 1];
    return found ? { ...found, id } : null;
  }

  async keyIsOn(licence: bigint, key: string) {
    this.ask();
    return this.contracts.licence(licence).keys.has(key.toLowerCase());
  }

  async account(dataset: string, contribution: number, weight: bigint) {
    this.ask();
    const found = this.contracts.datasets.get(dataset)!;
    const flatShare = (found.perWeight * weight) / 10n ** 18n;
    return {
      credited: found.metered.get(contribution) ?? 0n,
      flatShare,
      claimed: found.claimed.get(contribution) ?? 0n
    };
  }

  async totals(dataset: string) {
    this.ask();
    const { received, paid, publisherFees, custodianFees } = this.contracts.datasets.get(dataset)!;
    return { received, paid, publisherFees, custodianFees };
  }

  async batch(dataset: string) {
    this.ask();
    const { sumRoot, weight, count } = this.contracts.datasets.get(dataset)!;
    return { sumRoot, weight, first: 0, count, depth: Math.ceil(Math.log2(count)) };
  }

  async balance(address: string) {
    this.ask();
    return this.balances.get(address.toLowerCase()) ?? RICH;
  }

  async tokenAccount(token: string, owner: string) {
    this.ask();
    return this.contracts.tokens.account(token, owner);
  }

  async *tokenTransfers() {
    this.ask();
  }

  async nonce(address: string, at: 'pending' | 'latest' = 'pending') {
    this.ask();
    const mined = this.nonces.get(address.toLowerCase()) ?? 0;
    const waits = [...this.waiting.values()].filter(({ from }) => from?.toLowerCase() === address.toLowerCase());
    return at === 'latest' ? mined : Math.max(mined, ...waits.map(({ nonce }) => nonce + 1));
  }

  async fees() {
    this.ask();
    return { maxFeePerGas: 10n, maxPriorityFeePerGas: 1n };
  }

  async blockGasLimit() {
    this.ask();
    return this.blockGas;
  }

  async estimateGas(call: IChainCall, from: string) {
    this.ask();
    if ((await this.balance(from)) < call.value) throw new AffluentError('FUNDS_INSUFFICIENT', 'Too little.');
    if (call.data === '0x') return 21_000n;
    const { method, args } = decodeCall(call.data);
    if (method === 'permit' || method === 'approve')
      this.contracts.tokens.attempt(args[0], () => void this.contracts.run(method, args, from, 0n));
    // Only purchases are refused beforehand here; to try the others would be to do them.
    if (method === 'buy') this.checkOffer(args[0]);
    return 100_000n;
  }

  async receipt(hash: string) {
    this.ask();
    return this.mined.get(hash) ?? null;
  }

  async transaction(hash: string) {
    this.ask();
    const found = this.sent.get(hash);
    return found && (this.mined.has(hash) || this.waiting.has(hash)) ? { from: found.from!, nonce: found.nonce } : null;
  }

  async broadcast(raw: string) {
    this.ask();
    const transaction = Transaction.from(raw);
    const { hash, from, nonce } = transaction;
    if (this.mined.has(hash!) || this.waiting.has(hash!)) return;
    if (nonce < (this.nonces.get(from!.toLowerCase()) ?? 0))
      throw new AffluentError('TRANSACTION_FAILED', 'The nonce is too low.');
    if ((await this.balance(from!)) < transaction.gasLimit * transaction.maxFeePerGas! + transaction.value)
      throw new AffluentError('FUNDS_INSUFFICIENT', 'The account holds less than the payment and its gas.');
    this.taken += 1;
    this.waiting.set(hash!, transaction);
    this.sent.set(hash!, transaction);
    if (!this.holding) this.mine();
    if (!this.loseAnswer) return;
    this.loseAnswer = false;
    throw new AffluentError('CHAIN_UNREACHABLE', 'The node does not answer.');
  }

  typedDataSigner(digest: string, signature: string) {
    return recoverAddress(digest, Signature.from(signature));
  }

  private checkOffer(args: { offer: bigint; expectedPrice: bigint; termsHash: string }): void {
    const { open, price, termsHash } = this.contracts.offer(args.offer);
    if (!open || price !== args.expectedPrice || termsHash !== args.termsHash)
      throw new AffluentError('OFFER_CHANGED', 'The offer is another one.');
  }

  private include({ hash, from, nonce, data, value }: Transaction): void {
    const key = from!.toLowerCase();
    if (nonce !== (this.nonces.get(key) ?? 0)) return;
    this.nonces.set(key, nonce + 1);
    this.time += 1;
    const block = this.addBlock();
    try {
      const said = data === '0x' ? [] : this.run(data, from!, value);
      const place = { block, transaction: hash!, timestamp: this.time };
      const events = said.map((event, logIndex) => ({ ...event, ...place, logIndex }) as ChainEvent);
      this.said.push(...events);
      this.mined.set(hash!, { status: 'done', block, gasUsed: 90_000n, events });
    } catch {
      this.mined.set(hash!, { status: 'reverted', block, gasUsed: 90_000n, events: [] });
    }
  }

  private run(data: string, from: string, value: bigint) {
    const { method, args } = decodeCall(data);
    return this.contracts.run(method, args, from, value);
  }

  private addBlock(): number {
    this.hashes.push(keccak256(toUtf8Bytes(`${this.hashes.at(-1)} ${this.time}`)));
    return this.hashes.length - 1;
  }

  private ask(): void {
    if (this.unreachable) throw new AffluentError('CHAIN_UNREACHABLE', 'The node does not answer.');
  }
}
