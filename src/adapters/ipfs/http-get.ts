import * as http from 'node:http';
import * as https from 'node:https';
import { free } from './received.js';

/** An answer, its body not yet read; every body must be read or destroyed, or its connection is lost. */
export type HttpAnswer = http.IncomingMessage;

/** How many connections there are is for the request budget to say: an agent that queues would hold requests back unseen. */
const options = { keepAlive: true, maxFreeSockets: 64 };

/** Kept-open connections to gateways. Node's own client: its bodies cost less than those of `fetch`, which are web streams. */
export class HttpConnections {
  readonly #plain = new http.Agent(options);
  readonly #secure = new https.Agent(options);

  readonly #known = new WeakSet<object>();

  /**
   * Between two requests nobody listens to a connection, and an error that nobody hears would end the process. What it has
   * received is freed once it is parsed.
   */
  #adopt(socket: NodeJS.EventEmitter): void {
    if (this.#known.has(socket)) return;
    this.#known.add(socket);
    socket.on('error', () => undefined);
    // Node's parser has listened before us, and gives its readers copies.
    socket.on('data', (received: Buffer) => queueMicrotask(() => free(received)));
  }

  /**
   * Sends GET and gives the answer's head, which must come within `patience` milliseconds; follows no redirection, asks for no
   * compression. Rejects as the network or the signal says; the signal also ends the body.
   */
  get(url: URL, accept: string, signal: AbortSignal, patience: number): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const secure = url.protocol === 'https:';
      const agent = secure ? this.#secure : this.#plain;
      const headers = { accept, 'accept-encoding': 'identity' };
      signal.throwIfAborted();
      const request = (secure ? https : http).get(url, { agent, headers });
      const late = setTimeout(() => request.destroy(new Error(`did not answer in ${patience} ms`)), patience);
      let answered: HttpAnswer | undefined;
      // Once all has come the connection is on its way to the next request: to destroy it then would hit that one.
      const stop = () => {
        if (!answered?.complete) request.destroy(signal.reason as Error);
      };
      signal.addEventListener('abort', stop, { once: true });
      request.once('close', () => signal.removeEventListener('abort', stop));
      request.on('socket', socket => this.#adopt(socket));
      request.on('response', answer => {
        clearTimeout(late);
        answered = answer;
        resolve(answer);
      });
      request.on('error', error => {
        clearTimeout(late);
        reject(error);
      });
    });
  }
}

/** The body's chunks as they are asked for; an error when one that is asked for does not come within `patience` milliseconds. */
export async function* bodyOf(answer: HttpAnswer, patience: number): AsyncGenerator<Uint8Array> {
  const stalled = () => answer.destroy(new Error(`sent nothing for ${patience} ms`));
  let late = setTimeout(stalled, patience);
  try {
    for await (const chunk of answer.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      clearTimeout(late);
      yield chunk;
      late = setTimeout(stalled, patience);
    }
  } finally {
    clearTimeout(late);
  }
}

/** What may still come of a body of which all is known, before its connection is given up rather than kept. */
const REST_BYTES = 65_536;
const REST_MS = 1_000;

/** Lets a body end of itself, so that its connection can be used again. */
export function letGo(answer: HttpAnswer): void {
  let rest = 0;
  const late = setTimeout(() => answer.destroy(), REST_MS).unref();
  answer.on('data', (chunk: Buffer) => {
    rest += chunk.length;
    if (rest > REST_BYTES) answer.destroy();
  });
  answer.on('error', () => undefined).once('close', () => clearTimeout(late));
}
