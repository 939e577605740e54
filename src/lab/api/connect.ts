import type { ServerConnection } from '@jupyterlab/services';
import { createClient, OwnerSession, type AffluentClient } from '../../client/index.js';
import { jupyterTransport, proxyUrl } from './jupyter-transport.js';
import { sharedEvents, type OpenEvents } from './shared-events.js';

/** A client of the local service through the Jupyter server; its owner token lives in this page's memory. */
export function connect(settings: ServerConnection.ISettings): AffluentClient {
  return createClient({
    baseUrl: proxyUrl(settings),
    fetch: jupyterTransport(settings),
    owner: new OwnerSession()
  });
}

/** The event stream of a client, shared with the other pages of this browser where it can be (not on plain HTTP off loopback). */
export function openEvents(client: AffluentClient, settings: ServerConnection.ISettings): OpenEvents {
  const { locks } = navigator as { readonly locks?: LockManager };
  if (!locks) return client.events;
  const scope = { locks, channel: (name: string) => new BroadcastChannel(name) };
  return options => sharedEvents(client.events, options, scope, `affluent-events ${proxyUrl(settings)}`);
}
