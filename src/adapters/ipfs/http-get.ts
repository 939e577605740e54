import * as http from 'node:http';
import * as https from 'node:https';

/** An answer, its body not yet read; every body must be read or destroyed, or its connection is lost. */
export type HttpAnswer = http.IncomingMessage;

const options = { keepAlive: true, maxSockets: 32, timeout: 60_000 };

/** Kept-open connections to gateways. Node's own client: its bodies cost less than those of `fetch`, which are web streams. */
export class HttpConnections {
  readonly #plain = new http.Agent(options);
  readonly #secure = new https.Agent(options);

  /** Sends GET and gives the answer's head; follows no redirection, asks for no compression. Rejects as the network or the signal says. */
  get(url: URL, accept: string, signal: AbortSignal): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const secure = url.protocol === 'https:';
      const agent = secure ? this.#secure : this.#plain;
      const headers = { accept, 'accept-encoding': 'identity' };
      const request = (secure ? https : http).get(url, { agent, headers, signal }, resolve);
      request.on('error', reject);
    });
  }
}
