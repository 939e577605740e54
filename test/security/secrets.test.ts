import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { FileKeyStore, mnemonicKeystore } from '../../src/adapters/keystore/index.js';
import { Seal } from '../../src/adapters/keystore/seal.js';
import { decryptKeystoreJson } from 'ethers';
import { DEVNET_MNEMONIC } from '../../src/devnet/chain/anvil.js';
import { FREE, MARKER, SHARD } from './marked-pack.js';
import { FIRST_CONSUMER, Market, type IPublished } from './market.js';
import { PASSWORD, type ITestService } from './service.js';

let market: Market;
let metered: IPublished;
let free: IPublished;
let service: ITestService;
let owner: string;
let capability: string;

beforeAll(async () => {
  market = await Market.open();
  metered = await market.publish('metered');
  free = await market.publish('free', { pack: { offers: [FREE] } });
  service = await market.service();
  await service.sync();
  await service.buy(metered, 10n * SHARD);
  await service.buy(free);
  owner = await service.unlock();
  for (const dataset of [metered, free])
    for (const file of ['rows/0.parquet', 'rows/3.parquet', 'rows/_metadata'])
      expect((await service.read(dataset, file)).status).toBe(200);
  const granted = await service.ask('POST', '/v1/capabilities', { body: { id: free.id, seconds: 60 } });
  capability = new URL(granted.json<{ url: string }>().url).pathname.split('/')[3] as string;
  await failEverySortOfWay();
}, 90_000);
afterAll(() => market.close());

/** Failures are what gets logged: each of these has a secret at hand. */
async function failEverySortOfWay(): Promise<void> {
  await service.ask('POST', '/v1/wallet/unlock', { body: { password: `${PASSWORD}?` } });
  await service.ask('POST', '/v1/wallet/unlock', {
    body: { password: PASSWORD, keystore: 1, padding: 'x'.repeat(5e6) }
  });
  await service.ask('POST', `/v1/wallet`, { body: { password: PASSWORD } });
  await service.ask('GET', `/v1/nothing?token=${service.connection.token}`);
  await service.ask('GET', `/v1/capabilities/${capability}/data/${metered.id}/1/rows/0.parquet`);
  await service.ask('PUT', `/v1/budgets/${metered.id}`, { owner, body: { limit: `${owner}` } });
  for (const gateway of market.gateways) gateway.shut();
  await service.read(metered, 'rows/1.parquet');
  market.heal();
  for (const { door } of market.custodians) door.shut();
  await service.read(metered, 'rows/2.parquet');
  market.heal();
}

/** All forms in which somebody could have written bytes down. */
function formsOf(secret: Uint8Array | string): Buffer[] {
  if (typeof secret === 'string')
    return [secret, Buffer.from(secret).toString('base64').replace(/=+$/, '')].map(text => Buffer.from(text));
  const bytes = Buffer.from(secret);
  const texts = [
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    bytes.toString('base64'),
    bytes.toString('base64url')
  ];
  return [bytes, ...texts.map(text => Buffer.from(text.replace(/=+$/, ''))), Buffer.from(bytes.join(','))];
}

/** Files below a folder that hold a secret in some form. */
async function holdersOf(secret: Uint8Array | string, folder: string): Promise<string[]> {
  const forms = formsOf(secret);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = [];
  for (const entry of entries.filter(one => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    if (forms.some(form => bytes.includes(form))) found.push(relative(folder, path));
  }
  return found;
}

const keystore = () => join(service.home, 'devnet', 'keystore');
const connectionFile = join('runtime', 'affluent-devnet.json');

describe('on the disk of a reader', () => {
  it('a search finds what is there', async () => {
    expect((await holdersOf(MARKER, join(market.folder, 'packs'))).length).toBeGreaterThanOrEqual(8);
    expect(await holdersOf(metered.id, service.home)).not.toEqual([]);
  });

  it('no plaintext stands', async () => {
    expect(await holdersOf(MARKER, service.home)).toEqual([]);
    const footer = await readFile(join(import.meta.dirname, 'pack', 'rows', '_metadata'));
    expect(await holdersOf(footer.subarray(0, 64), service.home)).toEqual([]);
  });

  it('no content key stands unsealed', async () => {
    const store = await FileKeyStore.open(keystore());
    for (const dataset of [metered, free]) {
      const keys = await store.contentKeys(dataset.id, [0, 1, 2, 3, 4]);
      expect(keys.size).toBeGreaterThanOrEqual(3);
      for (const key of keys.values()) expect(await holdersOf(key, service.home)).toEqual([]);
    }
  });

  it('no private key stands unsealed: neither the wallet’s nor that of a session', async () => {
    const json = await mnemonicKeystore(DEVNET_MNEMONIC, FIRST_CONSUMER, PASSWORD);
    const { privateKey } = await decryptKeystoreJson(json, PASSWORD);
    expect(await holdersOf(Buffer.from(privateKey.slice(2), 'hex'), service.home)).toEqual([]);
    const machineKey = await readFile(join(keystore(), 'machine.key'));
    const seal = new Seal(machineKey, 'session');
    const sessions = await readdir(join(keystore(), 'sessions'));
    expect(sessions).toHaveLength(2);
    for (const file of sessions) {
      const key = seal.open(basename(file, '.sealed'), await readFile(join(keystore(), 'sessions', file)));
      expect(await holdersOf(key, service.home)).toEqual([]);
    }
    expect(await holdersOf(machineKey, service.home)).toEqual([join('devnet', 'keystore', 'machine.key')]);
  });

  it('tokens stand in the connection file alone, the owner’s, capabilities and the password nowhere', async () => {
    const { token, secret } = service.connection;
    for (const one of [token, secret]) expect(await holdersOf(one, service.home)).toEqual([connectionFile]);
    for (const one of [owner, capability, PASSWORD]) expect(await holdersOf(one, service.home)).toEqual([]);
  });

  it('the log says what happened, in words without secrets', async () => {
    const log = await readFile(join(service.home, 'devnet', 'service.log'), 'utf8');
    expect(log).toContain('/v1/wallet/unlock');
    expect(log).toContain('refused');
  });
});

describe('on the disk of a custodian, and in what it logs,', () => {
  it('no share and no key of the data stands open', async () => {
    const keys = await (await FileKeyStore.open(keystore())).contentKeys(metered.id, [0, 3]);
    const logged = market.logs.join('\n');
    expect(logged).toContain('/v1/keys');
    for (const key of keys.values()) {
      for (const place of [0, 1, 2])
        expect(await holdersOf(key, join(market.folder, `custodian-${place}`))).toEqual([]);
      expect(formsOf(key).some(form => logged.includes(form.toString('latin1')))).toBe(false);
    }
    for (const place of [0, 1, 2]) {
      const hpke = await readFile(join(market.folder, `custodian-${place}`, 'hpke.key'));
      expect(await holdersOf(hpke, join(market.folder, `custodian-${place}`))).toEqual(['hpke.key']);
    }
  });
});
