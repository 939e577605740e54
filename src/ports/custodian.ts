import type { AcceptanceAnswer, CustodianIdentity, KeyAnswer, KeyRequestBody } from '../core/wire/index.js';
import type { IFetchOptions } from './block-source.js';

/** One custodian, over HTTP. */
export interface ICustodian {
  readonly url: string;
  identity(options?: IFetchOptions): Promise<CustodianIdentity>;
  /** Asks it to check and accept a dataset whose manifest draft lies on IPFS. */
  accept(manifest: string, options?: IFetchOptions): Promise<AcceptanceAnswer>;
  /** @throws AffluentError KEY_REFUSED with its reason, CUSTODIANS_UNAVAILABLE where it does not answer */
  keys(body: KeyRequestBody, options?: IFetchOptions): Promise<KeyAnswer>;
}

/** Opens a custodian by its address on the network. */
export type CustodianConnector = (url: string) => ICustodian;
