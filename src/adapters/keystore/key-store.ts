import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { getAddress } from 'ethers';
import { BoundedCache } from '../../core/memory/bounded-cache.js';
import { Address, DatasetId } from '../../core/wire/index.js';
import type { IKeyStore, ISigner } from '../../ports/index.js';
import { decodeContentKeys, encodeContentKeys, MAX_CONTENT_FILE } from './content-keys.js';
import { KeySigner } from './key-signer.js';
import { makePrivateFolder, readPrivateFile, stampOf, writePrivateFile } from './private-files.js';
import { Seal } from './seal.js';
import { secretFile } from './secret-file.js';
import { writeSessionKey } from './session-keys.js';

const SESSION_FILE = /^(0x[0-9a-f]{40})\.sealed$/;
const MAX_SESSION_FILE = 256;
/** Datasets whose keys stay open in memory. */
const DATASETS_OPEN = 16;

/**
 * Session keys (`sessions/<address>.sealed`) and released content keys (`content/<dataset>.sealed`), each sealed under a key
 * derived from `machine.key` for its purpose. Files are replaced as a whole, so a kill leaves the old or the new one.
 */
export class FileKeyStore implements IKeyStore {
  /** Writes to a dataset's file wait for one another. */
  private readonly writing = new Map<string, Promise<unknown>>();

  private constructor(
    private readonly sessions: string,
    private readonly content: string,
    private readonly sessionSeal: Seal,
    private readonly contentSeal: Seal
  ) {}

  /** Opens the folder, or makes it with a new machine key. */
  static async open(folder: string): Promise<FileKeyStore> {
    const sessions = join(folder, 'sessions');
    const content = join(folder, 'content');
    for (const path of [folder, sessions, content]) await makePrivateFolder(path);
    const key = await secretFile(join(folder, 'machine.key'));
    return new FileKeyStore(sessions, content, new Seal(key, 'session'), new Seal(key, 'content'));
  }

  async createSessionKey(): Promise<ISigner> {
    return writeSessionKey(this.sessions, this.sessionSeal, randomBytes(32));
  }

  async sessionKey(address: string): Promise<ISigner | null> {
    const name = Address.parse(address).toLowerCase();
    const sealed = await readPrivateFile(join(this.sessions, `${name}.sealed`), MAX_SESSION_FILE);
    return sealed === null ? null : new KeySigner(this.sessionSeal.open(name, sealed));
  }

  async sessionKeys(): Promise<readonly string[]> {
    const names = await readdir(this.sessions);
    return names
      .sort()
      .map(name => SESSION_FILE.exec(name)?.[1])
      .filter(address => address !== undefined)
      .map(address => getAddress(address));
  }

  async putContentKeys(dataset: string, keys: ReadonlyMap<number, Uint8Array>): Promise<void> {
    const name = DatasetId.parse(dataset);
    const before = this.writing.get(name) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(() => this.merge(name, keys));
    this.writing.set(name, mine);
    try {
      await mine;
    } finally {
      if (this.writing.get(name) === mine) this.writing.delete(name);
    }
  }

  async contentKeys(dataset: string, shards: readonly number[]): Promise<ReadonlyMap<number, Uint8Array>> {
    const all = await this.read(DatasetId.parse(dataset));
    const found = new Map<number, Uint8Array>();
    for (const shard of shards) {
      const key = all.get(shard);
      if (key) found.set(shard, key);
    }
    return found;
  }

  private async merge(name: string, keys: ReadonlyMap<number, Uint8Array>): Promise<void> {
    const all = new Map([...(await this.read(name)), ...keys]);
    await writePrivateFile(this.contentFile(name), this.contentSeal.close(name, encodeContentKeys(all)));
  }

  /** Every read of a shard asks for its key: a dataset's keys stay open in memory while their file is the same. */
  private async read(name: string): Promise<ReadonlyMap<number, Uint8Array>> {
    const stamp = stampOf(this.contentFile(name));
    const known = this.opened.get(name);
    if (known && known.stamp === stamp) return known.keys;
    const sealed = await readPrivateFile(this.contentFile(name), MAX_CONTENT_FILE);
    if (sealed === null) return new Map();
    const keys = decodeContentKeys(this.contentSeal.open(name, sealed));
    this.opened.set(name, { stamp, keys });
    return keys;
  }

  private readonly opened = new BoundedCache<{ stamp: string | null; keys: ReadonlyMap<number, Uint8Array> }>({
    limit: DATASETS_OPEN,
    weigh: () => 1
  });

  private contentFile(name: string): string {
    return join(this.content, `${name}.sealed`);
  }
}
