import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileKeyStore, secretFile } from '../../../src/adapters/keystore/index.js';

const dataset = `0x${'0d'.repeat(32)}`;
const secret = new Uint8Array(32).map((_, index) => index + 100);
let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'affluent-keys-')), 'keystore');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

function files(): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name));
}

it('keeps session and content keys over a restart', async () => {
  const first = await FileKeyStore.open(folder);
  const { address } = await first.createSessionKey();
  await first.putContentKeys(dataset, new Map([[3, secret]]));
  const second = await FileKeyStore.open(folder);
  expect(await second.sessionKeys()).toEqual([address]);
  expect(Buffer.from((await second.contentKeys(dataset, [3])).get(3)!)).toEqual(Buffer.from(secret));
});

it('lets only its owner in, and writes no key in the clear', async () => {
  const store = await FileKeyStore.open(folder);
  await store.createSessionKey();
  await store.putContentKeys(dataset, new Map([[3, secret]]));
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(files()).toHaveLength(3);
  for (const path of files()) {
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path).includes(Buffer.from(secret))).toBe(false);
  }
});

it.each(['damaged', 'another name', 'another machine'])('refuses a sealed file of %s', async how => {
  const store = await FileKeyStore.open(folder);
  await store.putContentKeys(dataset, new Map([[3, secret]]));
  const path = join(folder, 'content', `${dataset}.sealed`);
  const other = `0x${'0e'.repeat(32)}`;
  const bytes = readFileSync(path);
  if (how === 'damaged') bytes[20] = (bytes[20] ?? 0) ^ 1;
  writeFileSync(how === 'another name' ? path.replace(dataset, other) : path, bytes);
  if (how === 'another machine') writeFileSync(join(folder, 'machine.key'), new Uint8Array(32));
  const reopened = await FileKeyStore.open(folder);
  const asked = reopened.contentKeys(how === 'another name' ? other : dataset, [3]);
  await expect(asked).rejects.toMatchObject({ code: 'INTERNAL', message: expect.stringContaining('sealed file') });
});

it('keeps the old file where a process was killed while it wrote, and clears its remains away', async () => {
  const store = await FileKeyStore.open(folder);
  await store.putContentKeys(dataset, new Map([[3, secret]]));
  writeFileSync(join(folder, 'content', '.writing-0123'), 'half');
  const reopened = await FileKeyStore.open(folder);
  expect((await reopened.contentKeys(dataset, [3])).size).toBe(1);
  expect(files().some(path => path.includes('.writing'))).toBe(false);
});

it('takes no name that leads out of its folder', async () => {
  const store = await FileKeyStore.open(folder);
  await expect(store.contentKeys('../../etc/passwd', [1])).rejects.toThrow();
  await expect(store.sessionKey('../machine.key')).rejects.toThrow();
});

it('gives the same secret again, and refuses a file of another length', async () => {
  const path = join(folder, 'hpke.key');
  const made = await secretFile(path);
  expect(Buffer.from(await secretFile(path))).toEqual(Buffer.from(made));
  writeFileSync(path, 'short');
  await expect(secretFile(path)).rejects.toMatchObject({ code: 'INTERNAL' });
});
