import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import type { Widget } from '@lumino/widgets';
import type { AffluentClient } from '../client/index.js';
import type { WalletNetwork, WalletTransaction } from '../core/wire/index.js';
import type { IServiceFeed } from './models/service-feed.js';
import type { WalletModel } from './models/wallet-model.js';
import type { WalletDirectory } from './wallets/wallet-directory.js';

/** The local service as the panel reaches it: calls, and one shared event stream. */
export interface IAffluentService {
  /** The typed client; its code is loaded when it is first asked for. */
  client(): Promise<AffluentClient>;
  readonly feed: IServiceFeed;
}

/** Token of the service. */
export const IAffluentService = new Token<IAffluentService>(
  'affluent:IAffluentService',
  'The local Affluent service: a typed client and the event stream that all parts share.'
);

/** A part of the sidebar. */
export interface ISidebarSection {
  /** A lower rank stands higher. */
  readonly rank: number;
  /** Called when the sidebar is first shown; the sidebar owns the widget from then on. */
  create(): Promise<Widget>;
}

/** The sidebar, made of sections. */
export interface IAffluentSidebar {
  add(section: ISidebarSection): void;
  /** Shows a number on the sidebar's tab; 0 takes it away. */
  setBadge(count: number, caption: string): void;
  /** Brings the sidebar to the front. */
  reveal(): void;
}

/** Token of the sidebar. */
export const IAffluentSidebar = new Token<IAffluentSidebar>(
  'affluent:IAffluentSidebar',
  'The Affluent sidebar, to which plugins add sections.'
);

/** The wallet of the local service. */
export interface IAffluentWallet {
  /** The one model of it; its code is loaded when it is first asked for. */
  model(): Promise<WalletModel>;
  /** The wallets of the owner's own that can pay beside it; they are looked for when they are first asked for. */
  directory(): Promise<WalletDirectory>;
}

/** Token of the wallet. */
export const IAffluentWallet = new Token<IAffluentWallet>(
  'affluent:IAffluentWallet',
  'The wallet of the local service, and whether this browser may act for its owner.'
);

/** What a wallet tells unasked. */
export type WalletChange = 'accounts' | 'network' | 'disconnected';

/**
 * A wallet of the owner's own, which holds its keys and asks its owner before it signs. All refusals are AffluentErrors: WALLET_REJECTED
 * where the owner said no, WALLET_NETWORK where it stays on another network, WALLET_UNAVAILABLE where it cannot be asked.
 */
export interface IWallet {
  /** The same in every session. */
  readonly id: string;
  readonly name: string;
  /** A picture as a `data:` address; null: none. */
  readonly icon: string | null;
  /** Accounts that this page may see; with `ask`, the wallet asks its owner first where there are none. */
  accounts(ask: boolean): Promise<readonly string[]>;
  chainId(): Promise<number>;
  /** Changes to the network, and adds it where the wallet does not know it. */
  changeNetwork(network: WalletNetwork): Promise<void>;
  /** @returns the hash, when it is sent */
  sendTransaction(transaction: WalletTransaction, chainId: number): Promise<string>;
  /** Whether it takes several transactions in one question, all or nothing. */
  takesBatches(account: string, chainId: number): Promise<boolean>;
  /** @returns the hash of the transaction that held the last of them, when it is in a block */
  sendBatch(transactions: readonly WalletTransaction[], chainId: number): Promise<string>;
  /** EIP-712. @returns the signature, 65 bytes hex */
  signTypedData(account: string, typedData: object): Promise<string>;
  readonly changed: ISignal<IWallet, WalletChange>;
}

/** Token of a wallet that another extension brings; it is offered before those of the browser. */
export const IWallet = new Token<IWallet>(
  'affluent:IWallet',
  'A wallet that signs what the owner agrees to; another extension may provide one.'
);
