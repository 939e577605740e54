import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { loadHpkeKeys, type IHpkeKeyPair } from '../../core/custody/hpke.js';
import { AffluentError } from '../../core/errors/index.js';
import { SessionTerms, type SealedSession, type SessionRecipient } from '../../core/wire/index.js';
import type { ISessionRecord, ISessionVault } from '../../ports/index.js';
import { KeySigner } from './key-signer.js';
import { makePrivateFolder, readPrivateFile, writePrivateFile } from './private-files.js';
import { Seal } from './seal.js';
import { secretFile } from './secret-file.js';
import { writeSessionKey } from './session-keys.js';
import { openSession, sealSession } from './session-seal.js';

const SessionRecord = z.strictObject({
  terms: SessionTerms,
  origin: z.enum(['exported', 'imported']),
  createdAt: z.number()
});

const RECORD_FILE = /^0x[0-9a-f]{40}\.sealed$/;
const MAX_RECORD = 8_192;
/** The wallet's cost of a password: 128 MiB, about half a second. */
const STANDARD_COST = 131_072;

/** How a vault is opened; tests ask for a lower cost of passwords. */
export interface ISessionVaultOptions {
  readonly cost?: number;
  readonly now?: () => number;
}

/** `grants/<address>.sealed` below the key store: what sessions may do, sealed under the machine's key like the keys themselves. */
export class SessionVault implements ISessionVault {
  private readonly byKey = new Map<string, ISessionRecord>();

  private constructor(
    private readonly folder: string,
    private readonly machineKey: Uint8Array,
    private readonly grants: Seal,
    private readonly hpke: IHpkeKeyPair,
    private readonly cost: number,
    private readonly now: () => number
  ) {}

  /** Opens the folder of a key store, or makes it. */
  static async open(folder: string, options: ISessionVaultOptions = {}): Promise<SessionVault> {
    for (const path of [folder, join(folder, 'sessions'), join(folder, 'grants')]) await makePrivateFolder(path);
    const machineKey = await secretFile(join(folder, 'machine.key'));
    const hpke = await loadHpkeKeys(await secretFile(join(folder, 'recipient.key')));
    const { cost = STANDARD_COST, now = Date.now } = options;
    const vault = new SessionVault(folder, machineKey, new Seal(machineKey, 'grant'), hpke, cost, now);
    await vault.load();
    return vault;
  }

  recipient(): string {
    return this.hpke.publicKey;
  }

  async seal(terms: Omit<SessionTerms, 'sessionKey'>, to: SessionRecipient): Promise<SealedSession> {
    const secret = randomBytes(32);
    const complete = { ...terms, sessionKey: new KeySigner(secret).address };
    const file = await sealSession(complete, secret, to, this.cost);
    await this.write({ terms: complete, origin: 'exported', createdAt: this.now() });
    return file;
  }

  async open(file: SealedSession, password: string | null): Promise<void> {
    const secret = await openSession(file, this.hpke, password);
    const { address } = new KeySigner(secret);
    if (address.toLowerCase() !== file.terms.sessionKey.toLowerCase())
      throw new AffluentError('INPUT_INVALID', 'The file of the session holds another key than it says.');
    // A key without its limits would have none.
    if (!this.byKey.has(address.toLowerCase()))
      await this.write({ terms: file.terms, origin: 'imported', createdAt: this.now() });
    await writeSessionKey(join(this.folder, 'sessions'), new Seal(this.machineKey, 'session'), secret);
  }

  records(): readonly ISessionRecord[] {
    return [...this.byKey.values()].sort((a, b) => a.createdAt - b.createdAt);
  }

  private async write(record: ISessionRecord): Promise<void> {
    const name = record.terms.sessionKey.toLowerCase();
    const bytes = Buffer.from(JSON.stringify(record));
    await writePrivateFile(this.fileOf(name), this.grants.close(name, bytes));
    this.byKey.set(name, record);
  }

  private async load(): Promise<void> {
    const names = (await readdir(join(this.folder, 'grants'))).filter(name => RECORD_FILE.test(name));
    for (const name of names.map(file => file.slice(0, 42))) {
      const sealed = await readPrivateFile(this.fileOf(name), MAX_RECORD);
      if (sealed === null) continue;
      const text = Buffer.from(this.grants.open(name, sealed)).toString();
      this.byKey.set(name, SessionRecord.parse(JSON.parse(text)));
    }
  }

  private fileOf(name: string): string {
    return join(this.folder, 'grants', `${name}.sealed`);
  }
}
