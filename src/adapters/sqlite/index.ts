export { SqliteAcceptanceStore } from './acceptance-store.js';
export { SqliteCatalogStore } from './catalog-store.js';
export { SqliteReadingStore } from './reading-store.js';
export { SqliteOutbox, type IOutboxOptions } from './outbox.js';
