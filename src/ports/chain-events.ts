import type { Currency } from '../core/wire/index.js';

/** Where in the chain an event stands. */
export interface IEventPlace {
  readonly block: number;
  readonly transaction: string;
  readonly logIndex: number;
  /** Seconds since the epoch, of the block. */
  readonly timestamp: number;
}

/** The charter as the chain holds it. */
export interface IChainCharter {
  readonly currency: string | null;
  readonly threshold: number;
  readonly publisherBps: number;
  readonly custodianBps: number;
  readonly floorPerMillion: bigint;
  readonly floorFlat: bigint;
  readonly transferable: boolean;
  readonly sampleBps: number;
  readonly withdrawalRule: number;
  readonly weightCap: bigint;
  readonly policyHash: string;
}

/** What the contracts have said, in order of the chain. */
export type ChainEvent = IEventPlace &
  (
    | {
        readonly type: 'datasetRegistered';
        readonly dataset: string;
        readonly publisher: string;
        readonly slug: string;
        /** CIDv1 in base32; the chain holds its digest. */
        readonly manifest: string;
        readonly charter: IChainCharter;
        readonly charterHash: string;
        /** Of all its prices, by what the token said of itself when this was read. */
        readonly currency: Currency;
        readonly shards: number;
        readonly contributions: number;
        readonly weight: bigint;
      }
    | {
        readonly type: 'manifestChanged';
        readonly dataset: string;
        readonly manifest: string;
        readonly shards: number;
      }
    | {
        readonly type: 'pageAdded';
        readonly dataset: string;
        readonly page: number;
        readonly tableHash: string;
        /** The packed entries as 0x hex. */
        readonly table: string;
      }
    | {
        readonly type: 'batchAdded';
        readonly dataset: string;
        readonly batch: number;
        readonly sumRoot: string;
        readonly weight: bigint;
        readonly first: number;
        readonly count: number;
      }
    | {
        readonly type: 'contributionWithdrawn';
        readonly dataset: string;
        readonly contribution: number;
        readonly page: number;
        readonly shards: bigint;
      }
    | {
        readonly type: 'payeeChanged';
        readonly dataset: string;
        readonly contribution: number;
        readonly payee: string;
      }
    | {
        readonly type: 'custodiansSet';
        readonly dataset: string;
        readonly generation: number;
        readonly payees: readonly string[];
        readonly hpkeKeys: readonly string[];
        readonly threshold: number;
      }
    | {
        readonly type: 'offerOpened';
        readonly offer: bigint;
        readonly dataset: string;
        readonly kind: 'free' | 'flat' | 'metered';
        /** The dataset's. */
        readonly currency: Currency;
        readonly price: bigint;
        readonly term: number;
        readonly minDeposit: bigint;
        readonly confirmations: number;
        readonly termsHash: string;
      }
    | { readonly type: 'offerClosed'; readonly offer: bigint }
    | {
        readonly type: 'bought';
        readonly licence: bigint;
        readonly offer: bigint;
        readonly dataset: string;
        readonly holder: string;
        /** The zero address where none was authorised. */
        readonly sessionKey: string;
        /** The flat price; 0 for others. */
        readonly price: bigint;
        /** The deposit of a metered licence; 0 for others. */
        readonly deposit: bigint;
        /** Seconds since the epoch; 0 is perpetual. */
        readonly expiry: number;
      }
    | {
        readonly type: 'priceShared';
        readonly dataset: string;
        readonly generation: number;
        readonly publisher: bigint;
        readonly custodian: bigint;
        readonly contributors: bigint;
      }
    | { readonly type: 'toppedUp'; readonly licence: bigint; readonly amount: bigint }
    | { readonly type: 'withdrawn'; readonly licence: bigint; readonly amount: bigint }
    | { readonly type: 'keySet'; readonly licence: bigint; readonly key: string; readonly on: boolean }
    | { readonly type: 'used'; readonly licence: bigint; readonly page: number; readonly word: bigint }
    | { readonly type: 'transferred'; readonly licence: bigint; readonly from: string; readonly to: string }
    | {
        readonly type: 'unlocked';
        readonly licence: bigint;
        readonly page: number;
        readonly fresh: bigint;
        readonly due: bigint;
      }
    | {
        readonly type: 'skipped';
        readonly licence: bigint;
        readonly page: number;
        readonly reason: number;
        readonly due: bigint;
      }
    | {
        readonly type: 'claimed';
        readonly dataset: string;
        readonly contribution: number;
        readonly payee: string;
        readonly amount: bigint;
      }
    | {
        readonly type: 'feeClaimed';
        readonly dataset: string;
        readonly to: string;
        readonly role: 'publisher' | 'custodian';
        readonly amount: bigint;
      }
  );

/** The events of one kind. */
export type ChainEventOf<T extends ChainEvent['type']> = Extract<ChainEvent, { type: T }>;
