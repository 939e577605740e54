import type { Capabilities } from './capabilities.js';
import type { EventHub } from './event-hub.js';
import type { OwnerSession } from './owner-session.js';
import type { SettingsStore } from './settings-store.js';
import type { World } from './world.js';

/** What routes work with. */
export interface IServiceContext {
  readonly world: World;
  readonly owner: OwnerSession;
  readonly hub: EventHub;
  readonly capabilities: Capabilities;
  readonly settings: Pick<SettingsStore, 'value' | 'set'>;
  /** Version of the program. */
  readonly version: string;
  /** Token of kernels. */
  readonly token: string;
  /** Key of the challenge, hex. */
  readonly secret: string;
  /** Starts listening on loopback where it does not yet. @returns the base URL */
  readonly listenOnLoopback: () => Promise<string>;
  /** Runs on without an answer to wait for it; failures go to the log. */
  readonly inBackground: (what: string, act: () => Promise<unknown>) => void;
  /** The OpenAPI document. */
  readonly openApi: () => unknown;
}
