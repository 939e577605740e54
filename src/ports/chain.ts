import type { ChainEvent, IChainCharter } from './chain-events.js';
import type { IFetchOptions } from './block-source.js';
import type { IPermit, ITokenAccount, ITokenTransfer } from './token.js';

/** A block's head: number, hash, seconds since the epoch. */
export interface IHead {
  readonly number: number;
  readonly hash: string;
  readonly timestamp: number;
}

/** A licence's slot on chain. */
export interface IChainLicence {
  readonly id: bigint;
  readonly dataset: string;
  readonly offer: bigint;
  readonly holder: string;
  readonly balance: bigint;
  /** Seconds since the epoch; 0 is perpetual. */
  readonly expiry: number;
  readonly boughtAt: number;
  readonly shardsAtPurchase: number;
}

/** A contribution's account. */
export interface IChainAccount {
  /** Credited by metered use. */
  readonly credited: bigint;
  /** Its part of all flat prices so far. */
  readonly flatShare: bigint;
  readonly claimed: bigint;
}

/** What one dataset has taken and given, for the audit. */
export interface IChainTotals {
  readonly received: bigint;
  /** All claims and fees that went out. */
  readonly paid: bigint;
  /** Earned by the publisher, or by the present custodians, and not yet claimed. */
  readonly publisherFees: bigint;
  readonly custodianFees: bigint;
}

/** What a unit of gas may cost, in atomic units. */
export interface IGasFees {
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/** Reads the contracts. All calls throw AffluentError CHAIN_UNREACHABLE where the node does not answer. */
export interface IChainReader {
  readonly chainId: number;
  readonly registry: string;
  readonly market: string;
  head(options?: IFetchOptions): Promise<IHead>;
  blockHash(number: number): Promise<string>;
  /** Events of blocks [from, to], in order, in bounded windows. */
  events(from: number, to: number, options?: IFetchOptions): AsyncIterable<ChainEvent>;
  /** At a block hash where given (EIP-1898), else at the head. */
  releasable(licence: bigint, page: number, key: string, blockHash?: string): Promise<bigint>;
  word(licence: bigint, page: number): Promise<bigint>;
  pageHash(dataset: string, page: number): Promise<string>;
  /** Null where there is none. */
  licence(id: bigint): Promise<IChainLicence | null>;
  keyIsOn(licence: bigint, key: string): Promise<boolean>;
  account(dataset: string, contribution: number, weight: bigint): Promise<IChainAccount>;
  totals(dataset: string): Promise<IChainTotals>;
  /** The stored root and total of the sum tree in which a contribution joined. */
  batch(
    dataset: string,
    index: number
  ): Promise<{ sumRoot: string; weight: bigint; first: number; count: number; depth: number }>;
  balance(address: string): Promise<bigint>;
  tokenAccount(token: string, owner: string): Promise<ITokenAccount>;
  /** Transfers of a token to and from the market in blocks [from, to], by the token's own log. */
  tokenTransfers(token: string, from: number, to: number): AsyncIterable<ITokenTransfer>;
  /** Next free nonce: by the node's pending state, or by the blocks alone, which shows that a sent one was replaced. */
  nonce(address: string, at?: 'pending' | 'latest'): Promise<number>;
  fees(): Promise<IGasFees>;
  /** Gas of all transactions of a block, at most. */
  blockGasLimit(): Promise<bigint>;
  /** Runs a call without sending it; the gas it would use. @throws AffluentError with the contract's reason (OFFER_CHANGED, FUNDS_INSUFFICIENT, TRANSACTION_FAILED …) */
  estimateGas(call: IChainCall, from: string): Promise<bigint>;
  /** Null while it is not in a block. */
  receipt(
    hash: string
  ): Promise<{ status: 'done' | 'reverted'; block: number; gasUsed: bigint; events: readonly ChainEvent[] } | null>;
  /** Of a transaction that the node knows, mined or waiting; null where it knows none. */
  transaction(hash: string): Promise<{ from: string; nonce: number } | null>;
  /**
   * Sends a signed transaction; sending the same again is no error. @throws AffluentError CHAIN_UNREACHABLE where the node may have it;
   * TRANSACTION_FAILED, FUNDS_INSUFFICIENT where it said no, and does not have it
   */
  broadcast(raw: string): Promise<void>;
  /** Address that signed an EIP-712 digest (EIP-2098, 64 bytes). @throws AffluentError INPUT_INVALID */
  typedDataSigner(digest: string, signature: string): string;
}

/** A contract call, encoded. */
export interface IChainCall {
  readonly to: string;
  readonly data: string;
  readonly value: bigint;
  /** For people: what it does. */
  readonly title: string;
}

/** A receipt as `settle` takes it. */
export interface ISettleReceipt {
  readonly licenceId: bigint;
  readonly unlocked: bigint;
  readonly deadline: number;
  /** EIP-2098, 64 bytes hex. */
  readonly signature: string;
}

/** A claim with its sum-tree proof. */
export interface IClaimProof {
  readonly batch: number;
  readonly index: number;
  readonly payee: string;
  readonly weight: bigint;
  readonly hashes: readonly string[];
  readonly sums: readonly bigint[];
}

/** Encodes calls of the contracts; sends nothing. */
export interface IChainCalls {
  register(args: {
    slug: string;
    charter: IChainCharter;
    /** CIDv1 of one raw block. */
    manifest: string;
    tables: readonly Uint8Array[];
    shards: number;
    sumRoot: string;
    weight: bigint;
    count: number;
  }): IChainCall;
  setCustodians(dataset: string, payees: readonly string[], hpkeKeys: readonly string[], threshold: number): IChainCall;
  openOffer(args: {
    dataset: string;
    kind: 'free' | 'flat' | 'metered';
    price: bigint;
    term: number;
    minDeposit: bigint;
    confirmations: number;
    termsHash: string;
  }): IChainCall;
  closeOffer(offer: bigint): IChainCall;
  buy(args: {
    offer: bigint;
    expectedPrice: bigint;
    termsHash: string;
    holder: string;
    sessionKey: string;
    deposit: bigint;
    /** Of the chain's own currency: the payment where it is in it, and the stipend. */
    value: bigint;
    /** For the price or deposit, where it is in a token. */
    permit?: IPermit | null;
  }): IChainCall;
  /** `inToken`: the deposit is in a token, by an allowance or a permit. */
  topUp(args: { licence: bigint; amount: bigint; inToken: boolean; permit?: IPermit | null }): IChainCall;
  /** Lets the market take so much of a token. */
  approve(token: string, amount: bigint): IChainCall;
  /** Uses a permit for the market at the token itself; only ever tried, as purchases carry it along. */
  permit(token: string, owner: string, amount: bigint, permit: IPermit): IChainCall;
  /** Calls of the market that pay nothing, as one: all or nothing. */
  together(calls: readonly IChainCall[], title: string): IChainCall;
  withdraw(licence: bigint, amount: bigint): IChainCall;
  setKey(licence: bigint, key: string, on: boolean): IChainCall;
  /** One call, several pages: Multicall where more than one. */
  settle(
    items: readonly {
      dataset: string;
      offer: bigint;
      page: number;
      table: Uint8Array;
      receipts: readonly ISettleReceipt[];
    }[]
  ): IChainCall;
  claim(dataset: string, proof: IClaimProof): IChainCall;
}
