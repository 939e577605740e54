import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A gateway that passes on what another one says, and is too busy for it when it is told to be. */
export interface IBusyGateway {
  readonly url: string;
  /** Refuses the next request for so many seconds, after this has happened. */
  refuseOnce(seconds: number, first: () => void): void;
  close(): Promise<void>;
}

export async function busyGateway(target: string): Promise<IBusyGateway> {
  let next: { seconds: number; first: () => void } | null = null;
  const server = createServer((request, response) => {
    const refusal = next;
    next = null;
    if (refusal) {
      refusal.first();
      return void response.writeHead(503, { 'retry-after': String(refusal.seconds) }).end();
    }
    const headers = { accept: String(request.headers.accept ?? '*/*') };
    fetch(`${target}${request.url}`, { method: request.method ?? 'GET', headers }).then(
      async answer => {
        const type = answer.headers.get('content-type') ?? 'application/octet-stream';
        response.writeHead(answer.status, { 'content-type': type });
        response.end(Buffer.from(await answer.arrayBuffer()));
      },
      () => request.socket.destroy()
    );
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refuseOnce: (seconds, first) => (next = { seconds, first }),
    close: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    }
  };
}
