import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteOutbox } from '../../src/adapters/sqlite/index.js';
import { MemoryOutbox } from './memory/memory-outbox.js';
import { conformsToOutbox } from './outbox-suite.js';

const folder = mkdtempSync(join(tmpdir(), 'affluent-outbox-'));
const opened: SqliteOutbox[] = [];
afterAll(() => {
  opened.forEach(outbox => outbox.close());
  rmSync(folder, { recursive: true });
});

conformsToOutbox('The memory', () => new MemoryOutbox());
conformsToOutbox('SQLite', () => {
  const outbox = SqliteOutbox.open(join(folder, `${opened.length}.db`));
  opened.push(outbox);
  return outbox;
});
