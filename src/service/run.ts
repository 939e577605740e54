import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheBytes } from './cache-bytes.js';
import type { IServiceConfig } from './config.js';
import { readConnectionFile, removeConnectionFile, writeConnectionFile } from './connection-file.js';
import { takeInstanceLock } from './instance-lock.js';
import { openLogFile } from './log-file.js';
import { readNetworkFile } from './network-file.js';
import { openPorts } from './open-ports.js';
import { SettingsStore } from './settings-store.js';
import { createService, type IService } from './service.js';
import { makeSocketPlace, type ISocketPlace } from './socket-folder.js';
import { newToken } from './tokens.js';

/** What a starter may know: no secrets. */
export interface IStartLine {
  readonly socket: string;
  readonly url: string | null;
  readonly pid: number;
}

/** A running service. `ended` resolves when all is closed; `end` asks for it. */
export interface IRunning {
  readonly line: IStartLine;
  readonly ended: Promise<void>;
  end(): void;
}

/**
 * Starts the service of a network; null where another process runs it already.
 * @throws AffluentError NOT_FOUND or INPUT_INVALID for the networks file, INTERNAL where files cannot be written
 */
export async function runService(config: IServiceConfig): Promise<IRunning | null> {
  const network = await readNetworkFile(config.home, config.network);
  const folder = join(config.home, config.network);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = takeInstanceLock(join(folder, 'service.lock'));
  if (!lock) return null;
  const log = await openLogFile(join(folder, 'service.log'));
  let warn: (error: unknown) => void = () => undefined;
  const { ports, boundCache, addGateways, close } = await openPorts(network, folder, config, reason => warn(reason));
  // Letting files go takes its time: nobody waits for it.
  const settings = await SettingsStore.open(join(folder, 'settings.json'), set => {
    void boundCache(cacheBytes(config, set)).catch(reason => warn(reason));
    addGateways(set.gateways);
  });
  const token = newToken();
  const secret = newToken();
  let askToEnd: () => void = () => undefined;
  const asked = new Promise<void>(resolve => (askToEnd = resolve));
  const service = await createService({ config, network, ports, settings, log, token, secret, onIdle: askToEnd });
  warn = reason =>
    service.app.log.warn({ err: reason }, 'no room to keep what is read; reading goes on without the cache');
  const place = config.tcp && process.platform === 'win32' ? null : await makeSocketPlace(config.temporaryFolder);
  const line = await listen(service, place, config.tcp);
  await writeConnectionFile(config.runtimeFolder, { version: 1, ...line, network: network.name, token, secret });
  service.start();
  const ended = asked.then(async () => {
    await removeConnectionFile(config.runtimeFolder, network.name, token);
    await service.close();
    await place?.remove();
    await close();
    lock.release();
    await new Promise<void>(resolve => log.end(resolve));
  });
  return { line, ended, end: askToEnd };
}

/** The line of the service that runs already, once it has written its connection file; null where it does not in time. */
export async function otherInstance(config: IServiceConfig, patience: number): Promise<IStartLine | null> {
  for (let waited = 0; waited <= patience; waited += 100) {
    const found = await readConnectionFile(config.runtimeFolder, config.network);
    if (found) return { socket: found.socket, url: found.url, pid: found.pid };
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  return null;
}

async function listen({ app, loopback }: IService, place: ISocketPlace | null, tcp: boolean): Promise<IStartLine> {
  if (place) await app.listen({ path: place.path });
  const url = tcp ? await loopback.open() : null;
  return { socket: place?.path ?? '', url, pid: process.pid };
}
