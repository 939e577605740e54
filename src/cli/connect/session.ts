import { createClient, OwnerSession, type AffluentClient } from '../../client/index.js';
import { startService, type IStartOptions } from './start-service.js';
import { findService } from './find-service.js';

/** A client of the running service; the lease keeps the service alive while the command runs. */
export interface ISession {
  readonly client: AffluentClient;
  close(): void;
}

/** Finds the service of the network or starts it, and takes a lease on it. */
export async function openSession(options: IStartOptions): Promise<ISession> {
  const found = (await findService(options.runtime, options.network)) ?? (await startService(options));
  const client = createClient({
    baseUrl: found.baseUrl,
    fetch: found.fetch,
    headers: { authorization: `Bearer ${found.token}` },
    owner: new OwnerSession()
  });
  const lease = new AbortController();
  void holdLease(client, lease.signal);
  return { client, close: () => lease.abort() };
}

async function holdLease(client: AffluentClient, signal: AbortSignal): Promise<void> {
  try {
    for await (const event of client.events({ signal })) void event;
  } catch {
    // the lease ends with the command, or with the service; the command itself says what failed
  }
}
