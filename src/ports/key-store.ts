import type { ISigner } from './wallet.js';

/** Session keys and released content keys, sealed on disk under a machine key (0600). */
export interface IKeyStore {
  /** A new session key, written before it is used anywhere. */
  createSessionKey(): Promise<ISigner>;
  sessionKey(address: string): Promise<ISigner | null>;
  sessionKeys(): Promise<readonly string[]>;
  putContentKeys(dataset: string, keys: ReadonlyMap<number, Uint8Array>): Promise<void>;
  /** The keys that are there, of those asked. */
  contentKeys(dataset: string, shards: readonly number[]): Promise<ReadonlyMap<number, Uint8Array>>;
}
