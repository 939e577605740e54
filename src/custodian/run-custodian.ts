import type { AddressInfo } from 'node:net';
import type { IClock } from '../ports/index.js';
import { readConfig, type CustodianConfig } from './config.js';
import type { Log } from './log.js';
import { openCustodian } from './open-custodian.js';
import { buildServer } from './server.js';

/** A custodian that listens. */
export interface IRunningCustodian {
  readonly url: string;
  readonly address: string;
  readonly hpkeKey: string;
  /** Answers what is under way, and ends; a second time waits for the first. */
  close(): Promise<void>;
}

/** Opens and starts a custodian by its configuration. */
export async function startCustodian(config: CustodianConfig, log: Log, clock: IClock): Promise<IRunningCustodian> {
  const { context, close } = await openCustodian(config, log, clock);
  const server = buildServer(context);
  try {
    await server.listen(config.listen);
  } catch (error) {
    await close();
    throw error;
  }
  context.follower.start();
  // Ready means able to answer; without its node it starts all the same, and says so at /healthz.
  await context.follower.nextBlock('holder');
  let closing: Promise<void> | null = null;
  const { port } = server.server.address() as AddressInfo;
  const { address, hpkeKey } = context.accept.identity;
  const host = config.listen.host.includes(':') ? `[${config.listen.host}]` : config.listen.host;
  return {
    ...{ url: `http://${host}:${port}`, address, hpkeKey },
    close: () => (closing ??= server.close().then(close))
  };
}

/** The same from a configuration file. */
export async function runCustodian(path: string, log: Log, clock: IClock): Promise<IRunningCustodian> {
  return startCustodian(await readConfig(path), log, clock);
}
