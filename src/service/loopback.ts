import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** The service's second door: loopback, at a port that the system chooses, opened when somebody needs a URL. */
export class Loopback {
  private _server: Server | null = null;
  private _opening: Promise<string> | null = null;

  constructor(private readonly _app: () => FastifyInstance) {}

  /** Base URL; null while it is closed. */
  get url(): string | null {
    const address = this._server?.listening ? (this._server.address() as AddressInfo) : null;
    return address && `http://127.0.0.1:${address.port}`;
  }

  /** Values of `Host` that name this server. */
  get hosts(): readonly string[] {
    const { url } = this;
    if (url === null) return [];
    const { port } = new URL(url);
    return [`127.0.0.1:${port}`, `localhost:${port}`];
  }

  /** Opens it, once. @returns the base URL */
  open(): Promise<string> {
    return (this._opening ??= new Promise((resolve, reject) => {
      const server = createServer((request, response) => this._app().routing(request, response));
      this._server = server;
      server.once('error', reject);
      server.listen({ host: '127.0.0.1', port: 0 }, () => resolve(this.url as string));
    }));
  }

  close(): void {
    this._server?.close();
    this._server?.closeAllConnections();
  }
}
