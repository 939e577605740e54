import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
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

it('waits for the disk at every commit', () => {
  const path = join(folder, 'outbox.db');
  SqliteOutbox.open(path).close();
  const database = new DatabaseSync(path);
  expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
  database.close();
});

it('has everything that was confirmed when the process is killed', async () => {
  const path = join(folder, 'outbox.db');
  SqliteOutbox.open(path).close();
  const script = join(folder, 'writer.mjs');
  writeFileSync(
    script,
    `import { DatabaseSync } from 'node:sqlite';
     const database = new DatabaseSync(${JSON.stringify(path)});
     database.exec('PRAGMA synchronous = FULL');
     database.exec("INSERT INTO job (id, kind, state, body, createdAt) VALUES ('k', 'purchase', 'sent', '{}', 1)");
     database.exec('BEGIN IMMEDIATE');
     database.exec("INSERT INTO job (id, kind, state, body, createdAt) VALUES ('half', 'purchase', 'sent', '{}', 1)");
     process.send('written'); setInterval(() => {}, 1000);`
  );
  const writer = fork(script, { execArgv: [] });
  await new Promise(resolve => writer.once('message', resolve));
  const ended = new Promise(resolve => writer.once('exit', resolve));
  writer.kill('SIGKILL');
  await ended;
  const outbox = SqliteOutbox.open(path);
  expect((await outbox.jobs('purchase')).map(({ id }) => id)).toEqual(['k']);
  outbox.close();
});

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
