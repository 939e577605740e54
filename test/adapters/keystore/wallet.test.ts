import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encryptKeystoreJsonSync } from 'ethers';
import { KeystoreWallet } from '../../../src/adapters/keystore/index.js';

const cheap = { scrypt: { N: 1_024, r: 8, p: 1 } };
const account = {
  address: '0x90F8bf6A479f320ead074411a4B0e7944Ea8c9C1',
  privateKey: '0x4f3edf983ac636a65a842ce7c78d9aa706d3b113bce9c46f30d7d21715b23b1d'
};
const digest = `0x${'11'.repeat(32)}`;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'affluent-wallet-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('makes a wallet that its password alone opens, over restarts', async () => {
  const first = await KeystoreWallet.open(folder, cheap);
  expect(await first.address()).toBeNull();
  const address = await first.create('correct horse');
  expect(first.signer()).toBeNull();
  const second = await KeystoreWallet.open(folder, cheap);
  expect(await second.address()).toBe(address);
  await expect(second.unlock('wrong')).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message: 'The password is wrong.'
  });
  expect((await second.unlock('correct horse')).address).toBe(address);
  expect(second.signer()?.address).toBe(address);
});

it('forgets the key when it is locked, for those too who hold the signer', async () => {
  const wallet = await KeystoreWallet.open(folder, cheap);
  await wallet.create('password');
  const signer = await wallet.unlock('password');
  await expect(signer.signDigest(digest)).resolves.toMatch(/^0x/);
  wallet.lock();
  wallet.lock();
  expect(wallet.signer()).toBeNull();
  await expect(signer.signDigest(digest)).rejects.toMatchObject({ code: 'WALLET_LOCKED' });
});

it('keeps the file for its owner alone and replaces none that is there', async () => {
  const wallet = await KeystoreWallet.open(folder, cheap);
  await wallet.create('password');
  const path = join(folder, 'wallet.json');
  const before = readFileSync(path, 'utf8');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  await expect(wallet.create('other')).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
  await expect(wallet.importKeystore(before, 'password')).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
  expect(readFileSync(path, 'utf8')).toBe(before);
});

it('imports a keystore as it is, with its own password', async () => {
  const wallet = await KeystoreWallet.open(folder, cheap);
  const json = encryptKeystoreJsonSync(account, 'theirs', cheap);
  await expect(wallet.importKeystore(json, 'wrong')).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  expect(await wallet.address()).toBeNull();
  expect(await wallet.importKeystore(json, 'theirs')).toBe(account.address);
  expect((await wallet.unlock('theirs')).address).toBe(account.address);
});

it('says that there is no wallet', async () => {
  const wallet = await KeystoreWallet.open(folder, cheap);
  await expect(wallet.unlock('x')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it.each([
  ['no JSON', 'rubbish'],
  ['too large', ' '.repeat(70_000)],
  ['another version', JSON.stringify({ version: 1, address: account.address.slice(2), crypto: {} })],
  [
    'made to eat memory',
    JSON.stringify({
      version: 3,
      address: account.address.slice(2),
      crypto: { kdf: 'scrypt', kdfparams: { n: 1_048_576, r: 64, p: 16, dklen: 32 } }
    })
  ]
])('refuses a keystore that is %s without computing', async (_what, json) => {
  const wallet = await KeystoreWallet.open(folder, cheap);
  const start = performance.now();
  await expect(wallet.importKeystore(json, 'x')).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  expect(performance.now() - start).toBeLessThan(10_000);
});

it('refuses a keystore whose address is not that of its key', async () => {
  const wallet = await KeystoreWallet.open(folder, cheap);
  const json = encryptKeystoreJsonSync(account, 'theirs', cheap);
  const lying = JSON.stringify({ ...JSON.parse(json), address: '00'.repeat(20) });
  await expect(wallet.importKeystore(lying, 'theirs')).rejects.toMatchObject({ code: 'INPUT_INVALID' });
});
