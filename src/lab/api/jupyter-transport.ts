import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type { Transport } from '../../client/index.js';
import { AffluentError } from '../../core/errors/index.js';

/** All before `/v1/…` of the Jupyter server's proxy. */
export function proxyUrl(settings: ServerConnection.ISettings): string {
  return URLExt.join(settings.baseUrl, 'affluent');
}

/** Sends requests through the Jupyter server, which adds its own token and check against forged requests. */
export function jupyterTransport(settings: ServerConnection.ISettings): Transport {
  return async (url, init) => {
    // Lab's default, no-store, would add a random parameter to each URL.
    const response = await ServerConnection.makeRequest(url, { cache: 'no-cache', ...init }, settings);
    if (!response.ok && !/problem\+json/.test(response.headers.get('Content-Type') ?? '')) throw notOurs(response);
    return response;
  };
}

/** The Jupyter server itself answered: the extension is not there, or the login is over. */
function notOurs(response: Response): AffluentError {
  if (response.status === 404)
    return new AffluentError('SERVICE_UNREACHABLE', 'This Jupyter server has no Affluent extension.', {
      hint: 'Install it where the server runs (`pip install affluent`), restart the server, and try again.'
    });
  if (response.status === 401 || response.status === 403)
    return new AffluentError('TOKEN_REQUIRED', 'The Jupyter server does not know this browser any more.', {
      hint: 'Log in again: reload the page.'
    });
  return new AffluentError('SERVICE_UNREACHABLE', `The Jupyter server answered with status ${response.status}.`);
}
