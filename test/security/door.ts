import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a door does with an answer: `null` shuts it, so that nobody answers at all. */
export type Spoil = ((body: Buffer, path: string) => Buffer) | null;

/** Stands before a server of the test and spoils what it says, or says nothing. */
export interface IDoor {
  readonly url: string;
  /** What stands behind it. */
  readonly target: string;
  /** Paths that were asked for, oldest first. */
  readonly asked: string[];
  open(): void;
  shut(): void;
  /** Changes the bodies of good answers; type and status stay. */
  spoil(change: NonNullable<Spoil>): void;
  /** Answers in place of the server. */
  answer(invent: (body: Buffer, path: string) => Promise<Buffer>): void;
  close(): Promise<void>;
}

const honest: Spoil = body => body;

/** Flips a bit in the middle: the smallest lie. */
export const flipped = (body: Buffer): Buffer => {
  const lie = Buffer.from(body);
  const at = Math.floor(lie.length / 2);
  lie[at] = (lie[at] ?? 0) ^ 1;
  return lie;
};

/** Opens a door to a server, on a free port of loopback. */
export async function openDoor(target: string): Promise<IDoor> {
  let spoil: Spoil = honest;
  let invent: ((body: Buffer, path: string) => Promise<Buffer>) | null = null;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '/';
      asked.push(path);
      const change = spoil;
      if (invent) {
        const made = invent(Buffer.concat(chunks), path);
        return void made.then(body => response.writeHead(200, { 'content-type': 'application/json' }).end(body));
      }
      if (!change) return void request.socket.destroy();
      const { method = 'GET', headers } = request;
      const type = headers['content-type'];
      fetch(`${target}${path}`, {
        method,
        ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
        ...(type === undefined ? {} : { headers: { 'content-type': type } })
      }).then(
        async answer => {
          const body = Buffer.from(await answer.arrayBuffer());
          const answered = answer.headers.get('content-type') ?? 'application/octet-stream';
          response.writeHead(answer.status, { 'content-type': answered });
          response.end(answer.ok ? change(body, path) : body);
        },
        () => request.socket.destroy()
      );
    });
  });
  const set = (next: Spoil) => {
    spoil = next;
    invent = null;
  };
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    target,
    asked,
    open: () => set(honest),
    shut: () => set(null),
    spoil: change => set(change),
    answer: made => (invent = made),
    close: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    }
  };
}
