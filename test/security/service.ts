import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { KeystoreWallet, mnemonicKeystore } from '../../src/adapters/keystore/index.js';
import { ConnectionFile, Problem, Purchase, type Network } from '../../src/core/wire/index.js';
import { DEVNET_MNEMONIC } from '../../src/devnet/chain/anvil.js';
import { runService } from '../../src/service/run.js';
import type { IPublished } from './market.js';

export const PASSWORD = 'correct horse battery staple';

/** One request as it goes over the wire: nothing is normalised, nothing added but the kernel's token. */
export interface IAsk {
  readonly body?: unknown;
  readonly owner?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Without the kernel's token where false. */
  readonly token?: string | false;
  /** Over loopback instead of the socket. */
  readonly url?: string;
}

/** An answer, whole. */
export interface IAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
  /** The JSON of the body. */
  json<T>(): T;
  /** The problem document. @throws where the answer is none */
  problem(): Problem;
}

/** A service over its socket, with the home that it writes to. */
export interface ITestService {
  readonly home: string;
  readonly connection: ConnectionFile;
  ask(method: string, path: string, options?: IAsk): Promise<IAnswer>;
  /** Unlocks the wallet; the owner's token. */
  unlock(): Promise<string>;
  /** Opens a purchase and approves it; the licence. `budget` null: whatever the deposit allows. */
  buy(dataset: IPublished, deposit?: bigint, budget?: bigint): Promise<string>;
  /** Asks for a file of version 1 of a dataset. */
  read(dataset: { readonly id: string }, file: string, options?: IAsk): Promise<IAnswer>;
  /** Brings its index to the head of the chain. */
  sync(): Promise<void>;
  stop(): Promise<void>;
}

/** Puts a networks file and a funded wallet into a home: what a user has before the service starts. */
export async function prepareHome(home: string, network: Network, account: number): Promise<void> {
  await mkdir(join(home, 'networks'), { recursive: true, mode: 0o700 });
  await writeFile(join(home, 'networks', 'devnet.json'), JSON.stringify(network), { mode: 0o600 });
  const wallet = await KeystoreWallet.open(join(home, 'devnet', 'keystore'));
  if ((await wallet.address()) === null)
    await wallet.importKeystore(await mnemonicKeystore(DEVNET_MNEMONIC, account, PASSWORD), PASSWORD);
}

/** Starts the real service in this process. */
export async function startTestService(home: string, network: Network, account: number): Promise<ITestService> {
  await prepareHome(home, network, account);
  const running = await runService({
    home,
    network: 'devnet',
    runtimeFolder: join(home, 'runtime'),
    temporaryFolder: '/tmp',
    keep: true,
    tcp: false,
    autoLock: 600_000,
    linger: 1_000,
    cacheBytes: 1_073_741_824,
    peers: true
  });
  if (!running) throw new Error('Another service runs in this home.');
  const stop = async () => {
    running.end();
    await running.ended;
  };
  return connectTo(home, stop);
}

/** Speaks to the service of a home by its connection file. */
export async function connectTo(home: string, stop: () => Promise<void>): Promise<ITestService> {
  const text = await readFile(join(home, 'runtime', 'affluent-devnet.json'), 'utf8');
  const connection = ConnectionFile.parse(JSON.parse(text));
  const ask = (method: string, path: string, options: IAsk = {}) => send(connection, method, path, options);
  const unlock = async () =>
    (await ask('POST', '/v1/wallet/unlock', { body: { password: PASSWORD } })).json<{ ownerToken: string }>()
      .ownerToken;
  return {
    home,
    connection,
    ask,
    unlock,
    stop,
    read: (dataset, file, options) => ask('GET', `/v1/data/${dataset.id}/1/${file}`, options),
    buy: (dataset, deposit, budget) => buy(ask, unlock, dataset, deposit, budget),
    // An audit is of the newest block, and so is the index after it, whether or not it knows the dataset.
    sync: async () => void (await ask('POST', '/v1/audits', { body: { dataset: `0x${'0'.repeat(64)}` } }))
  };
}

function send(
  connection: ConnectionFile,
  method: string,
  path: string,
  { body, owner, token, headers = {}, url }: IAsk
): Promise<IAnswer> {
  const text = body === undefined ? null : JSON.stringify(body);
  const all: Record<string, string> = { ...headers };
  if (token !== false) all['authorization'] = `Bearer ${token ?? connection.token}`;
  if (owner !== undefined) all['affluent-owner'] = owner;
  if (text !== null)
    Object.assign(all, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  const place = url === undefined ? { socketPath: connection.socket } : hostOf(url);
  return new Promise((resolve, reject) => {
    const outgoing = request({ ...place, method, path, headers: all }, answer => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => resolve(answerOf(answer.statusCode ?? 0, answer.headers, Buffer.concat(chunks))));
    });
    outgoing.on('error', reject);
    outgoing.end(text ?? undefined);
  });
}

function hostOf(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}

function answerOf(status: number, headers: IAnswer['headers'], bytes: Buffer): IAnswer {
  const json = <T>() => JSON.parse(bytes.toString()) as T;
  return {
    status,
    headers,
    bytes,
    json,
    problem: () => {
      if (!String(headers['content-type']).startsWith('application/problem+json'))
        throw new Error(`${status} with ${String(headers['content-type'])}: ${bytes.toString('latin1').slice(0, 200)}`);
      return Problem.parse(json());
    }
  };
}

async function buy(
  ask: ITestService['ask'],
  unlock: ITestService['unlock'],
  dataset: IPublished,
  deposit: bigint | undefined,
  budget: bigint | undefined
): Promise<string> {
  const page = (await ask('GET', `/v1/datasets/${dataset.id}`)).json<{
    offers: { price: string; termsHash: string }[];
  }>();
  const [{ price, termsHash } = { price: '0', termsHash: '' }] = page.offers;
  const opened = await ask('POST', '/v1/purchases', {
    body: {
      offer: dataset.offer.toString(),
      expectedPrice: price,
      termsHash,
      ...(deposit === undefined ? {} : { deposit: deposit.toString() })
    }
  });
  const { id } = Purchase.parse(opened.json());
  const body = budget === undefined ? {} : { budget: budget.toString() };
  const sent = await ask('POST', `/v1/purchases/${id}/approve`, { owner: await unlock(), body });
  if (sent.status !== 200) throw new Error(sent.bytes.toString());
  for (let tries = 0; tries < 200; tries++) {
    const { state, licence } = Purchase.parse((await ask('GET', `/v1/purchases/${id}`)).json());
    if (state === 'confirmed' && licence !== null) return licence;
    if (state === 'failed') throw new Error('The purchase failed.');
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error('The purchase was not confirmed in time.');
}
