import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { PartialJSONObject } from '@lumino/coreutils';
import { Signal, type ISignal } from '@lumino/signaling';
import { z } from 'zod';
import { CatalogQuery } from './catalog-query.js';

/** Most searches that are kept. */
const MOST = 50;

const SavedSearch = z.object({ name: z.string().min(1).max(80), query: CatalogQuery });
export type SavedSearch = z.infer<typeof SavedSearch>;

/** Searches that the user has named, in Lab's settings. */
export class SavedSearches {
  constructor(private readonly _settings: Pick<ISettingRegistry.ISettings, 'get' | 'set' | 'changed'>) {
    _settings.changed.connect(() => this._changed.emit(), this);
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** What is there; what a hand has written wrongly is left out. */
  get items(): SavedSearch[] {
    const { composite } = this._settings.get('savedSearches');
    return Array.isArray(composite) ? composite.flatMap(one => SavedSearch.safeParse(one).data ?? []) : [];
  }

  /** Keeps a search; one of the same name is overwritten. */
  async save(name: string, query: CatalogQuery): Promise<void> {
    const others = this.items.filter(one => one.name !== name);
    await this._write([{ name: name.slice(0, 80), query }, ...others].slice(0, MOST));
  }

  async remove(name: string): Promise<void> {
    await this._write(this.items.filter(one => one.name !== name));
  }

  private async _write(items: readonly SavedSearch[]): Promise<void> {
    await this._settings.set('savedSearches', items as unknown as PartialJSONObject[]);
  }

  private readonly _changed = new Signal<this, void>(this);
}
