/** Version of `outbox.db`. */
export const OUTBOX_VERSION = 3;

const entryTable = `
CREATE TABLE entry (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  account TEXT NOT NULL COLLATE NOCASE,
  nonce INTEGER NOT NULL,
  hash TEXT NOT NULL,
  raw TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('signed', 'done', 'reverted', 'replaced', 'failed')),
  createdAt INTEGER NOT NULL,
  validUntil INTEGER,
  reason TEXT
) STRICT;
CREATE UNIQUE INDEX entry_nonce ON entry (account, nonce) WHERE state NOT IN ('replaced', 'failed');
CREATE INDEX entry_pending ON entry (createdAt, nonce) WHERE state = 'signed';
CREATE INDEX entry_subject ON entry (kind, subject, createdAt);`;

const reservedTable = `
CREATE TABLE reserved (
  licence TEXT NOT NULL,
  shard INTEGER NOT NULL,
  dataset TEXT NOT NULL COLLATE NOCASE,
  payers TEXT NOT NULL,
  subject TEXT NOT NULL,
  amount TEXT NOT NULL,
  until INTEGER NOT NULL,
  handed INTEGER NOT NULL,
  PRIMARY KEY (licence, shard)
) STRICT, WITHOUT ROWID;
CREATE INDEX reserved_until ON reserved (until);`;

const findingTable = `
CREATE TABLE finding (
  dataset TEXT PRIMARY KEY COLLATE NOCASE,
  code TEXT NOT NULL,
  detail TEXT NOT NULL,
  shard INTEGER,
  foundAt INTEGER NOT NULL
) STRICT;`;

/** One live transaction per account and nonce: a second one would silently replace what was already sent. Hex is compared without regard to case. */
export const outboxSchema = `${entryTable}
CREATE TABLE job (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  createdAt INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX job_kind ON job (kind, createdAt);
CREATE TABLE budget (
  dataset TEXT PRIMARY KEY COLLATE NOCASE,
  "limit" TEXT,
  spent TEXT NOT NULL DEFAULT '0'
) STRICT;
CREATE TABLE spending (
  dataset TEXT NOT NULL COLLATE NOCASE,
  tx TEXT NOT NULL COLLATE NOCASE,
  amount TEXT NOT NULL,
  PRIMARY KEY (dataset, tx)
) STRICT, WITHOUT ROWID;
${reservedTable}${findingTable}`;

/** How a file of an earlier version is brought to the next one. A settlement of version 1 carries receipts of at most ten minutes. */
export const outboxMigrations: Readonly<Record<number, string>> = {
  1: `ALTER TABLE entry RENAME TO entry_1;
DROP INDEX entry_nonce; DROP INDEX entry_pending; DROP INDEX entry_subject;
${entryTable}
INSERT INTO entry SELECT id, kind, subject, account, nonce, hash, raw, state, createdAt,
  CASE kind WHEN 'settle' THEN createdAt / 1000 + 600 END, NULL FROM entry_1;
DROP TABLE entry_1;
${reservedTable}`,
  2: findingTable
};
