import type { FastifyInstance } from 'fastify';
import { Capabilities } from './capabilities.js';
import type { IServiceConfig } from './config.js';
import type { IServiceContext } from './context.js';
import { EventHub } from './event-hub.js';
import { Loopback } from './loopback.js';
import { OwnerSession } from './owner-session.js';
import type { IPorts } from './ports.js';
import { createServer } from './server.js';
import { startBackground } from './background.js';
import { VERSION } from './version.js';
import { timeText } from '../flows/time-text.js';
import { createWorld } from './world.js';
import type { Network } from '../core/wire/index.js';

/** What a service is made of. */
export interface IServiceOptions {
  readonly config: Pick<IServiceConfig, 'keep' | 'linger' | 'autoLock'>;
  readonly network: Network;
  readonly ports: IPorts;
  readonly settings: IServiceContext['settings'];
  readonly log: NodeJS.WritableStream | null;
  readonly token: string;
  readonly secret: string;
  /** Called when the last lease has been gone for long enough. */
  readonly onIdle: () => void;
}

/** A service that is ready to listen. */
export interface IService {
  readonly app: FastifyInstance;
  readonly loopback: Loopback;
  /** Begins to resume, to follow the chain, and to count leases. */
  start(): void;
  close(): Promise<void>;
}

/** A request this long ago counts as somebody being there. */
const ATTENTION = 60_000;

/** Connects ports, flows and routes. */
export async function createService(options: IServiceOptions): Promise<IService> {
  const { config, network, ports, settings, token, secret } = options;
  const given = { version: VERSION, token, secret, settings };
  const { clock } = ports;
  const hub = new EventHub({ linger: config.keep ? null : config.linger, onIdle: options.onIdle });
  const owner = new OwnerSession({
    wallet: ports.wallet,
    clock,
    autoLock: config.autoLock,
    onChange: locked => hub.emit({ type: 'wallet', time: timeText(clock.now()), locked })
  });
  const warn = (what: string, error: unknown) => app.log.warn({ err: error }, `${what} failed`);
  const world = createWorld({
    ports,
    network,
    notify: event => hub.emit(event),
    onFaults: (dataset, faults) => app.log.warn({ dataset, faults }, 'custodians failed, others sufficed'),
    onFailure: warn
  });
  const inBackground: IServiceContext['inBackground'] = (what, act) => void act().catch(error => warn(what, error));
  let lastRequest = clock.now();
  const loopback: Loopback = new Loopback(() => app);
  const capabilities = new Capabilities(clock);
  const listenOnLoopback = () => loopback.open();
  const app: FastifyInstance = await createServer({
    context: { world, owner, hub, capabilities, listenOnLoopback, inBackground, ...given },
    log: options.log,
    hosts: () => loopback.hosts,
    onRequest: () => (lastRequest = clock.now())
  });
  let stopBackground = () => undefined as void;
  return {
    app,
    loopback,
    start: () => {
      hub.start();
      const isActive = () => hub.leases > 0 || clock.now() - lastRequest < ATTENTION;
      stopBackground = startBackground({ world, isActive, onFailure: warn });
    },
    close: async () => {
      stopBackground();
      hub.stop();
      world.sync.stop();
      owner.lock();
      loopback.close();
      await app.close();
      await world.log.flush();
    }
  };
}
