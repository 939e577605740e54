import type {
  AcceptanceAnswer,
  CustodianIdentity,
  KeyAnswer,
  KeyRequestBody,
  RelayAnswer,
  RelayRequest
} from '../core/wire/index.js';
import type { IFetchOptions } from './block-source.js';

/** One custodian, over HTTP. */
export interface ICustodian {
  readonly url: string;
  identity(options?: IFetchOptions): Promise<CustodianIdentity>;
  /** Asks it to check and accept a dataset whose manifest draft lies on IPFS. */
  accept(manifest: string, options?: IFetchOptions): Promise<AcceptanceAnswer>;
  /** @throws AffluentError KEY_REFUSED with its reason, CUSTODIANS_UNAVAILABLE where it does not answer */
  keys(body: KeyRequestBody, options?: IFetchOptions): Promise<KeyAnswer>;
  /** Has receipts settled at its cost, where its identity says that it does. @throws AffluentError with its reason to refuse */
  relay(body: RelayRequest, options?: IFetchOptions): Promise<RelayAnswer>;
}

/** Opens a custodian by its address on the network. */
export type CustodianConnector = (url: string) => ICustodian;
