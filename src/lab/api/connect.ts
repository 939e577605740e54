import type { ServerConnection } from '@jupyterlab/services';
import { createClient, OwnerSession, type AffluentClient } from '../../client/index.js';
import { jupyterTransport, proxyUrl } from './jupyter-transport.js';

/** A client of the local service through the Jupyter server; its owner token lives in this page's memory. */
export function connect(settings: ServerConnection.ISettings): AffluentClient {
  return createClient({
    baseUrl: proxyUrl(settings),
    fetch: jupyterTransport(settings),
    owner: new OwnerSession()
  });
}
