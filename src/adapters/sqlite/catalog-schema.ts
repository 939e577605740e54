/** Version of `index.db`; a file of another version is thrown away and built again. */
export const CATALOG_VERSION = 3;

/**
 * Events carry the ids that they are asked for in columns of their own. `checkpoint` remembers the last cursors, so that the
 * index can step back below a reorganisation. `offer` follows the events: which offers are open. Manifests lie apart,
 * so that what is searched fits in few pages.
 */
export const catalogSchema = `
CREATE TABLE checkpoint (block INTEGER PRIMARY KEY, hash TEXT NOT NULL) STRICT;
CREATE TABLE event (
  block INTEGER NOT NULL,
  logIndex INTEGER NOT NULL,
  type TEXT NOT NULL,
  dataset TEXT,
  licence TEXT,
  offer TEXT,
  holder TEXT COLLATE NOCASE,
  payee TEXT COLLATE NOCASE,
  body TEXT NOT NULL,
  PRIMARY KEY (block, logIndex)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_type ON event (type, block, logIndex);
CREATE INDEX event_dataset ON event (dataset, type) WHERE dataset IS NOT NULL;
CREATE INDEX event_licence ON event (licence, type) WHERE licence IS NOT NULL;
CREATE INDEX event_offer ON event (offer, type) WHERE offer IS NOT NULL;
CREATE INDEX event_holder ON event (holder, type) WHERE holder IS NOT NULL;
CREATE TABLE offer (
  id TEXT PRIMARY KEY,
  dataset TEXT NOT NULL,
  kind TEXT NOT NULL,
  opened INTEGER NOT NULL,
  closed INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX offer_open ON offer (dataset, kind) WHERE closed IS NULL;
CREATE TABLE entry (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  publisher TEXT NOT NULL COLLATE NOCASE,
  slug TEXT NOT NULL,
  version INTEGER NOT NULL,
  manifest TEXT NOT NULL,
  block INTEGER NOT NULL,
  registeredAt INTEGER NOT NULL,
  problem TEXT,
  title TEXT NOT NULL COLLATE NOCASE,
  summary TEXT NOT NULL,
  tags TEXT NOT NULL,
  rows INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  publisherName TEXT NOT NULL,
  training INTEGER NOT NULL,
  commercialUse INTEGER NOT NULL,
  redistribution INTEGER NOT NULL,
  format TEXT NOT NULL,
  sizeClass TEXT NOT NULL,
  shown INTEGER NOT NULL
) STRICT;
CREATE TABLE document (
  number INTEGER PRIMARY KEY REFERENCES entry (number) ON DELETE CASCADE,
  document TEXT NOT NULL
) STRICT;
CREATE TABLE entry_tag (
  number INTEGER NOT NULL REFERENCES entry (number) ON DELETE CASCADE,
  tag TEXT NOT NULL COLLATE NOCASE,
  PRIMARY KEY (number, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_tagged ON entry_tag (tag, number);
CREATE INDEX entry_slug ON entry (slug);
CREATE INDEX entry_block ON entry (block);
CREATE INDEX entry_waiting ON entry (number) WHERE NOT shown AND problem IS NULL;
CREATE INDEX entry_newest ON entry (registeredAt, number) WHERE shown;
CREATE INDEX entry_title ON entry (title, number) WHERE shown;
CREATE INDEX entry_rows ON entry (rows, number) WHERE shown;
CREATE INDEX entry_bytes ON entry (bytes, number) WHERE shown;
CREATE VIRTUAL TABLE entry_text USING fts5 (
  title, slug, tags, summary, publisher, publisherName,
  tokenize = "unicode61 remove_diacritics 2", prefix = '2 3', detail = full
)`;
