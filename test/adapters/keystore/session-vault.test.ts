import { readFile, readdir, stat } from 'node:fs/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileKeyStore, SessionVault } from '../../../src/adapters/keystore/index.js';
import { SealedSession, type SessionRecipient, type SessionTerms } from '../../../src/core/wire/index.js';

const network = { name: 'test', chainId: 31_337, registry: `0x${'1'.repeat(40)}`, market: `0x${'2'.repeat(40)}` };
const terms: Omit<SessionTerms, 'sessionKey'> = {
  ...{ network, licence: '7', dataset: `0x${'ab'.repeat(32)}`, expiresAt: '2030-01-01T00:00:00.000Z' },
  ...{ budget: '0', label: 'worker one' }
};
const PASSWORD = 'correct horse';
const changes: readonly (readonly [string, Partial<SessionTerms>])[] = [
  ['a budget', { budget: '1000000000000000000' }],
  ['a later end', { expiresAt: '2040-01-01T00:00:00.000Z' }],
  ['another licence', { licence: '8' }],
  ['another dataset', { dataset: `0x${'cd'.repeat(32)}` }],
  ['another label', { label: 'mine' }],
  ['another chain', { network: { ...network, chainId: 1 } }],
  ['another market', { network: { ...network, market: `0x${'3'.repeat(40)}` } }]
];

describe('a session in its vault', () => {
  let root: string;
  let driver: SessionVault;
  let worker: SessionVault;

  const vault = (name: string) => SessionVault.open(join(root, name), { cost: 1_024, now: () => 1_000 });
  const toWorker = (): SessionRecipient => ({
    request: { kind: 'affluent-session-request', version: 1, network, hpkeKey: worker.recipient() }
  });
  const recipients = () => [{ password: PASSWORD }, toWorker()];
  const keysOf = async (name: string) => (await FileKeyStore.open(join(root, name))).sessionKeys();

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'affluent-vault-'));
    [driver, worker] = [await vault('driver'), await vault('worker')];
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('travels by a password, and to one machine, and is a session key there and not here', async () => {
    for (const to of recipients()) {
      const file = SealedSession.parse(JSON.parse(JSON.stringify(await driver.seal(terms, to))));
      await worker.open(file, 'password' in to ? PASSWORD : null);
      expect(await keysOf('worker')).toContain(file.terms.sessionKey);
      expect(await keysOf('driver')).toEqual([]);
      const signer = await (await FileKeyStore.open(join(root, 'worker'))).sessionKey(file.terms.sessionKey);
      expect(signer?.address).toBe(file.terms.sessionKey);
    }
  });

  it('is remembered with its limits on both machines, over a restart, in files of their user alone', async () => {
    const file = await driver.seal(terms, toWorker());
    await worker.open(file, null);
    await worker.open(file, null);
    const record = { terms: file.terms, createdAt: 1_000 };
    expect((await vault('driver')).records()).toEqual([{ ...record, origin: 'exported' }]);
    expect((await vault('worker')).records()).toEqual([{ ...record, origin: 'imported' }]);
    expect((await vault('worker')).recipient()).toBe(worker.recipient());
    for (const name of ['driver', 'worker']) {
      const folder = join(root, name, 'grants');
      for (const one of await readdir(folder)) expect((await stat(join(folder, one))).mode & 0o077).toBe(0);
      expect((await stat(join(root, name, 'recipient.key'))).mode & 0o077).toBe(0);
    }
  });

  it.each(changes)('does not open with %s that nobody granted', async (_, change) => {
    for (const to of recipients()) {
      const file = await driver.seal(terms, to);
      const changed = { ...file, terms: { ...file.terms, ...change } };
      const opened = worker.open(changed, 'password' in to ? PASSWORD : null);
      await expect(opened).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    }
    expect(await keysOf('worker')).toEqual([]);
    expect(worker.records()).toEqual([]);
  });

  it('does not open with another password, without one, or damaged', async () => {
    const file = await driver.seal(terms, { password: PASSWORD });
    await expect(worker.open(file, 'correct house')).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await expect(worker.open(file, null)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    const damaged = { ...file, ciphertext: `${file.ciphertext.slice(0, -2)}00` };
    await expect(worker.open(damaged, PASSWORD)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await expect(worker.open({ ...file, ciphertext: '0x' }, PASSWORD)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    expect(worker.records()).toEqual([]);
  });

  it('opens on no other machine than it is sealed to', async () => {
    const file = await driver.seal(terms, toWorker());
    await expect((await vault('thief')).open(file, null)).rejects.toMatchObject({ code: 'KEY_REFUSED' });
  });

  it('is refused by its form where it asks for a password function that no machine should run', () => {
    const seal = { type: 'password', n: 2 ** 24, salt: `0x${'0'.repeat(64)}`, nonce: `0x${'0'.repeat(24)}` };
    const file = {
      kind: 'affluent-session',
      version: 1,
      terms: { ...terms, sessionKey: network.market },
      ciphertext: '0x'
    };
    expect(SealedSession.safeParse({ ...file, seal }).success).toBe(false);
    expect(SealedSession.safeParse({ ...file, seal: { ...seal, n: 131_072 } }).success).toBe(true);
    expect(SealedSession.safeParse({ ...file, seal: { ...seal, n: 131_073 } }).success).toBe(false);
  });

  it('does not show its key in the file', async () => {
    for (const to of recipients()) {
      const file = await driver.seal(terms, to);
      await worker.open(file, 'password' in to ? PASSWORD : null);
      // The sealed secret is 32 bytes; what stands in the open beside it is public on chain.
      expect(Object.keys(file).sort()).toEqual(['ciphertext', 'kind', 'seal', 'terms', 'version']);
      const sealed = await readFile(join(root, 'worker', 'sessions', `${file.terms.sessionKey.toLowerCase()}.sealed`));
      expect(sealed.length).toBe(1 + 12 + 32 + 16);
    }
  });
});
