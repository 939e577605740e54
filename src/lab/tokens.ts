import { Token } from '@lumino/coreutils';
import type { Widget } from '@lumino/widgets';
import type { AffluentClient } from '../client/index.js';
import type { IServiceFeed } from './models/service-feed.js';
import type { WalletModel } from './models/wallet-model.js';

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
}

/** Token of the wallet. */
export const IAffluentWallet = new Token<IAffluentWallet>(
  'affluent:IAffluentWallet',
  'The wallet of the local service, and whether this browser may act for its owner.'
);
