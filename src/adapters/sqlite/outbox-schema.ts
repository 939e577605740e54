/** Version of `outbox.db`. */
export const OUTBOX_VERSION = 1;

/** One live transaction per account and nonce: a second one would silently replace what was already sent. Hex is compared without regard to case. */
export const outboxSchema = `
CREATE TABLE entry (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  account TEXT NOT NULL COLLATE NOCASE,
  nonce INTEGER NOT NULL,
  hash TEXT NOT NULL,
  raw TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('signed', 'done', 'reverted', 'replaced')),
  createdAt INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX entry_nonce ON entry (account, nonce) WHERE state <> 'replaced';
CREATE INDEX entry_pending ON entry (createdAt, nonce) WHERE state = 'signed';
CREATE INDEX entry_subject ON entry (kind, subject, createdAt);
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
) STRICT, WITHOUT ROWID`;
