import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { build } from 'esbuild';
import { SqliteOutbox } from '../../../src/adapters/sqlite/index.js';
import { AffluentError } from '../../../src/core/errors/index.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'affluent-outbox-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const job = (id: string, size: number) => ({
  id,
  kind: 'publication' as const,
  state: 'reading',
  body: { text: 'x'.repeat(size) },
  createdAt: 1
});

function reasonOf(error: unknown): unknown {
  expect(error).toBeInstanceOf(AffluentError);
  return (error as AffluentError).context['reason'];
}

it('keeps everything over a restart, readable by its owner alone', async () => {
  const path = join(folder, 'outbox.db');
  const first = SqliteOutbox.open(path);
  await first.putJob(job('a', 10));
  await first.setBudget('0x01', 5n);
  first.close();
  first.close();
  const second = SqliteOutbox.open(path);
  expect(await second.job('a')).toEqual(job('a', 10));
  expect((await second.budget('0x01')).limit).toBe(5n);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  second.close();
});

it('has everything that it confirmed when the process is killed, wherever it was', async () => {
  const path = join(folder, 'outbox.db');
  const script = join(folder, 'writer.mjs');
  const adapter = new URL('../../../src/adapters/sqlite/index.ts', import.meta.url).pathname;
  const source = `import { SqliteOutbox } from ${JSON.stringify(adapter)};
    const outbox = SqliteOutbox.open(${JSON.stringify(path)});
    for (let nonce = 0; ; nonce += 1) {
      const entry = { id: String(nonce), kind: 'settle', subject: 's', account: '0x01', nonce, hash: '0x', raw: '0x' };
      await outbox.add({ ...entry, state: 'signed', createdAt: nonce, validUntil: null, reason: null });
      process.send(nonce);
    }`;
  const stdin = { contents: source, resolveDir: process.cwd(), loader: 'ts' } as const;
  await build({ stdin, outfile: script, bundle: true, platform: 'node', format: 'esm' });
  const writer = fork(script, { execArgv: [] });
  const confirmed: number[] = [];
  const ended = new Promise(resolve => writer.once('exit', resolve));
  writer.on('message', nonce => {
    confirmed.push(Number(nonce));
    if (confirmed.length === 50) writer.kill('SIGKILL');
  });
  await ended;
  const outbox = SqliteOutbox.open(path);
  const kept = new Set((await outbox.pending()).map(({ nonce }) => nonce));
  expect(confirmed.length).toBeGreaterThanOrEqual(50);
  expect(confirmed.filter(nonce => !kept.has(nonce))).toEqual([]);
  outbox.close();
}, 20_000);

it('says that the disk is full, and goes on with what it had', async () => {
  const outbox = SqliteOutbox.open(join(folder, 'outbox.db'), { maxBytes: 256 * 1024 });
  await outbox.putJob(job('a', 10));
  const error: unknown = await outbox.putJob(job('b', 1_000_000)).catch((reason: unknown) => reason);
  expect(reasonOf(error)).toBe('full');
  expect(await outbox.job('b')).toBeNull();
  await outbox.putJob(job('c', 10));
  expect(await outbox.jobs('publication')).toHaveLength(2);
  outbox.close();
});

it('says that the file is damaged and leaves it as it is', () => {
  const path = join(folder, 'outbox.db');
  writeFileSync(path, 'this is no database '.repeat(500));
  const size = statSync(path).size;
  let error: unknown;
  try {
    SqliteOutbox.open(path);
  } catch (reason) {
    error = reason;
  }
  expect(reasonOf(error)).toBe('corrupt');
  expect(statSync(path).size).toBe(size);
});

it('brings a file of the first version up, with all that it held', async () => {
  const path = join(folder, 'outbox.db');
  const database = new DatabaseSync(path);
  database.exec(`CREATE TABLE entry (id TEXT PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL,
      account TEXT NOT NULL COLLATE NOCASE, nonce INTEGER NOT NULL, hash TEXT NOT NULL, raw TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('signed', 'done', 'reverted', 'replaced')), createdAt INTEGER NOT NULL) STRICT;
    CREATE UNIQUE INDEX entry_nonce ON entry (account, nonce) WHERE state <> 'replaced';
    CREATE INDEX entry_pending ON entry (createdAt, nonce) WHERE state = 'signed';
    CREATE INDEX entry_subject ON entry (kind, subject, createdAt);
    CREATE TABLE job (id TEXT PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, createdAt INTEGER NOT NULL,
      body TEXT NOT NULL) STRICT;
    CREATE TABLE budget (dataset TEXT PRIMARY KEY COLLATE NOCASE, "limit" TEXT, spent TEXT NOT NULL DEFAULT '0') STRICT;
    CREATE TABLE spending (dataset TEXT NOT NULL COLLATE NOCASE, tx TEXT NOT NULL COLLATE NOCASE, amount TEXT NOT NULL,
      PRIMARY KEY (dataset, tx)) STRICT, WITHOUT ROWID;
    INSERT INTO entry VALUES ('a', 'settle', '0x01/1/0', '0xab', 3, '0x02', '0x03', 'signed', 5000),
      ('b', 'topup', '1/x', '0xab', 2, '0x04', '0x05', 'done', 4000);
    INSERT INTO budget VALUES ('0x01', '10', '7');
    PRAGMA user_version = 1`);
  database.close();
  const outbox = SqliteOutbox.open(path);
  expect(await outbox.pending()).toMatchObject([{ id: 'a', nonce: 3, validUntil: 605, reason: null }]);
  expect(await outbox.find('topup', '1/x')).toMatchObject([{ state: 'done', validUntil: null }]);
  expect(await outbox.budget('0x01')).toEqual({ limit: 10n, spent: 7n });
  await outbox.setState('a', 'failed', 'too late');
  expect(await outbox.freeNonce('0xAB', 2)).toBe(3);
  outbox.close();
});

it('refuses a file that a newer version has written', () => {
  const path = join(folder, 'outbox.db');
  const database = new DatabaseSync(path);
  database.exec('PRAGMA user_version = 99');
  database.close();
  expect(() => SqliteOutbox.open(path)).toThrow(/version 99/);
});

it('refuses a job that is too large', async () => {
  const outbox = SqliteOutbox.open(join(folder, 'outbox.db'));
  await expect(outbox.putJob(job('a', 65 * 1_048_576))).rejects.toMatchObject({ code: 'REQUEST_TOO_LARGE' });
  outbox.close();
});
