import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { ServiceSettings } from '../core/wire/index.js';

/** What the owner has set, in a file; who must know hears of it at the start and at each change. */
export class SettingsStore {
  private _last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly path: string,
    private _value: ServiceSettings,
    private readonly apply: (settings: ServiceSettings) => void
  ) {}

  static async open(path: string, apply: (settings: ServiceSettings) => void): Promise<SettingsStore> {
    const store = new SettingsStore(path, await readSettings(path), apply);
    apply(store.value);
    return store;
  }

  get value(): ServiceSettings {
    return this._value;
  }

  /** Writes it down, then does it; one change after another. */
  set(value: ServiceSettings): Promise<ServiceSettings> {
    const next = this._last.then(() => this._write(value));
    this._last = next.catch(() => undefined);
    return next;
  }

  private async _write(value: ServiceSettings): Promise<ServiceSettings> {
    const draft = `${this.path}.${randomBytes(8).toString('hex')}`;
    try {
      await writeFile(draft, JSON.stringify(value), { mode: 0o600, flag: 'wx' });
      await rename(draft, this.path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    this._value = value;
    this.apply(value);
    return value;
  }
}

/** What the file says. One that is not there, or that nobody can read, means what holds without one. */
export async function readSettings(path: string): Promise<ServiceSettings> {
  try {
    return ServiceSettings.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return ServiceSettings.parse({});
  }
}
