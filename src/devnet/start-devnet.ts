import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openBlockstore } from '../adapters/ipfs/index.js';
import { Network } from '../core/wire/index.js';
import { devnetAccounts, type Role } from './accounts.js';
import { DEVNET_CHAIN_ID } from './chain/anvil.js';
import { Chain } from './chain/chain.js';
import { serveRpc } from './chain/serve-rpc.js';
import { deployContracts, NONCE_AFTER_CONTRACTS, type IDeployment } from './deploy.js';
import { serveGateway } from './gateway/serve-gateway.js';
import { takeLock } from './lock.js';
import { portOf, rememberedPorts, type Ports } from './ports.js';
import { startCustodian, type IRunningCustodian } from './start-custodian.js';
import { giveTestDollars } from './test-dollars.js';
import { writePrivate } from './write-private.js';
import type { ISigner } from '../ports/index.js';

const CUSTODIANS = 3;
const HEARTBEAT_SECONDS = 15;
const MAX_HEAD_AGE_SECONDS = 120;

/** Where a devnet lives, and who hears of its progress. */
export interface IDevnetOptions {
  /** The user's folder of Affluent; the networks file is written below it. */
  readonly home: string;
  readonly log?: (line: string) => void;
}

/** A running devnet. */
export interface IDevnet {
  readonly network: Network;
  readonly accounts: Readonly<Record<Role, ISigner>>;
  readonly chain: Chain;
  /** Address of the test dollar, of which each account has a million. */
  readonly dollar: string;
  readonly custodians: readonly IRunningCustodian[];
  stop(): Promise<void>;
}

type Undo = () => Promise<void>;

/** Starts chain, gateway and custodians, deploys the contracts where they are not, and writes the networks file. Goes on where the last run ended. */
export async function startDevnet(options: IDevnetOptions): Promise<IDevnet> {
  const undo: Undo[] = [];
  const stop = async () => {
    for (const act of undo.splice(0).reverse()) await act();
  };
  try {
    return await bringUp(options, undo, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function bringUp({ home, log = () => undefined }: IDevnetOptions, undo: Undo[], stop: Undo): Promise<IDevnet> {
  const folder = join(home, 'devnet-node'); // `devnet` is the service's data of this network
  for (const path of [folder, join(folder, 'custodians'), join(home, 'networks')]) {
    await mkdir(path, { recursive: true, mode: 0o700 });
  }
  undo.push(await takeLock(join(folder, 'lock')));
  const ports = await rememberedPorts(join(folder, 'ports.json'), CUSTODIANS);
  log('chain …');
  const { chain, rpc } = await startChain(folder, ports, log, undo);
  const accounts = devnetAccounts();
  const deployment = await deployContracts(chain, accounts.deployer);
  const rich = Object.values(accounts).map(({ address }) => address);
  const dollar = await giveTestDollars(chain, accounts.deployer, NONCE_AFTER_CONTRACTS, rich);
  log('gateway …');
  const gateway = await serveGateway(await openBlockstore(join(folder, 'blocks')), ports.gateway);
  undo.push(gateway.close);
  log('custodians …');
  const custodians = await startCustodians(folder, ports, { rpc, gateway: gateway.url, ...deployment }, undo);
  const network = networkOf(rpc, gateway.url, deployment, custodians, accounts);
  await writePrivate(join(home, 'networks', 'devnet.json'), `${JSON.stringify(network, null, 2)}\n`);
  await writePrivate(
    join(folder, 'ports.json'),
    JSON.stringify({
      rpc: portOf(rpc),
      gateway: portOf(gateway.url),
      custodians: custodians.map(({ entry }) => portOf(entry.url))
    } satisfies Ports)
  );
  return { network, accounts, chain, dollar, custodians, stop };
}

async function startChain(
  folder: string,
  ports: Ports,
  log: (line: string) => void,
  undo: Undo[]
): Promise<{ chain: Chain; rpc: string }> {
  const chain = await Chain.start(join(folder, 'chain'), { log });
  undo.push(() => chain.stop());
  await chain.keepFresh(HEARTBEAT_SECONDS);
  const heartbeat = setInterval(() => void chain.keepFresh(HEARTBEAT_SECONDS).catch(() => undefined), 1_000);
  undo.push(async () => clearInterval(heartbeat));
  const rpc = await serveRpc(chain, ports.rpc);
  undo.push(rpc.close);
  return { chain, rpc: rpc.url };
}

interface IPlace extends IDeployment {
  readonly rpc: string;
  readonly gateway: string;
}

async function startCustodians(
  folder: string,
  ports: Ports,
  place: IPlace,
  undo: Undo[]
): Promise<IRunningCustodian[]> {
  const configs = ports.custodians.map(async (port, i) => {
    const data = join(folder, 'custodians', String(i + 1));
    await mkdir(data, { recursive: true, mode: 0o700 });
    const config = {
      version: 1,
      listen: { host: '127.0.0.1', port },
      network: { chainId: DEVNET_CHAIN_ID, registry: place.registry, market: place.market, deployBlock: place.block },
      rpc: place.rpc,
      gateways: [place.gateway],
      dataFolder: '.',
      maxHeadAgeSeconds: MAX_HEAD_AGE_SECONDS
    };
    await writePrivate(join(data, 'config.json'), JSON.stringify(config, null, 2));
    const custodian = await startCustodian(join(data, 'config.json'));
    undo.push(custodian.stop);
    return custodian;
  });
  return Promise.all(configs);
}

function networkOf(
  rpc: string,
  gateway: string,
  deployment: IDeployment,
  custodians: readonly IRunningCustodian[],
  accounts: Record<Role, ISigner>
): Network {
  return Network.parse({
    version: 1,
    name: 'devnet',
    chainId: DEVNET_CHAIN_ID,
    rpc,
    registry: deployment.registry,
    market: deployment.market,
    deployBlock: deployment.block,
    gateways: [gateway],
    kubo: gateway,
    custodians: custodians.map(({ entry }) => entry),
    names: { 'nyc-dot': accounts.publisher.address }
  });
}
