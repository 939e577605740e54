import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { u32be, viewOf } from '../bytes/big-endian.js';
import { fromHex, toHex } from '../bytes/hex.js';
import { AffluentError } from '../errors/index.js';
import { SHARDS_PER_PAGE } from './page.js';

/** What the chain knows of a shard: whose it is, and how many rows it is paid for. */
export interface IShardEntry {
  readonly contribution: number;
  readonly rows: number;
}

const ENTRY_LENGTH = 8;

/** The table of one page as the contract reads it: u32be contribution ‖ u32be rows per shard, 1 to 256 shards. */
export function encodePageTable(entries: readonly IShardEntry[]): Uint8Array {
  if (entries.length === 0 || entries.length > SHARDS_PER_PAGE) {
    throw new AffluentError('INPUT_INVALID', `A page holds 1 to ${SHARDS_PER_PAGE} shards, not ${entries.length}.`);
  }
  return concatBytes(...entries.flatMap(entry => [u32be(entry.contribution), u32be(entry.rows)]));
}

/** Reads a page's table. @throws AffluentError INPUT_INVALID on a length that no table has */
export function decodePageTable(table: Uint8Array): IShardEntry[] {
  const count = table.length / ENTRY_LENGTH;
  if (!Number.isInteger(count) || count === 0 || count > SHARDS_PER_PAGE) {
    throw new AffluentError('INPUT_INVALID', `${table.length} bytes are not the table of a page.`);
  }
  const view = viewOf(table);
  return Array.from({ length: count }, (_, i) => ({
    contribution: view.getUint32(i * ENTRY_LENGTH),
    rows: view.getUint32(i * ENTRY_LENGTH + 4)
  }));
}

/** keccak256 of an encoded table: the page's hash on chain. */
export function hashPageTable(table: Uint8Array): string {
  return toHex(keccak_256(table));
}

/** The encoded tables of all pages of shards 0, 1, 2 …, in order. */
export function encodePages(entries: readonly IShardEntry[]): Uint8Array[] {
  const pages: Uint8Array[] = [];
  for (let start = 0; start < entries.length; start += SHARDS_PER_PAGE) {
    pages.push(encodePageTable(entries.slice(start, start + SHARDS_PER_PAGE)));
  }
  return pages;
}

/** keccak256 over the page hashes in order: what a custodian's acceptance signs for the whole table. */
export function hashPages(pageHashes: readonly string[]): string {
  return toHex(keccak_256(concatBytes(...pageHashes.map(hash => fromHex(hash, 32)))));
}
