import type { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon } from '@jupyterlab/ui-components';
import { useState, type FormEvent } from 'react';
import type { CatalogModel } from '../models/catalog-model.js';
import type { SavedSearches } from '../models/saved-searches.js';
import { useRenderOn } from './use-render-on.js';

interface ISavedProps {
  readonly model: CatalogModel;
  readonly saved: SavedSearches;
  readonly trans: TranslationBundle;
}

/** Searches that have a name: one click asks them again. */
export function SavedSearchesView({ model, saved, trans }: ISavedProps) {
  useRenderOn(saved.changed);
  const { items } = saved;
  if (items.length === 0 && !model.isNarrowed) return null;
  return (
    <div className="aff-Facet" role="group" aria-label={trans.__('Saved searches')}>
      <div className="aff-Facet-name">{trans.__('Saved searches')}</div>
      {items.length > 0 && (
        <ul className="aff-List">
          {items.map(({ name, query }) => (
            <li key={name} className="aff-Saved">
              <button type="button" className="aff-Link" onClick={() => model.ask(query)}>
                {name}
              </button>
              <button
                type="button"
                className="aff-Icon"
                aria-label={trans.__('Forget the search “%1”', name)}
                onClick={() => void saved.remove(name)}
              >
                <closeIcon.react tag="span" width="12px" height="12px" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {model.isNarrowed && <SaveForm model={model} saved={saved} trans={trans} />}
    </div>
  );
}

function SaveForm({ model, saved, trans }: ISavedProps) {
  const [name, setName] = useState('');
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const given = name.trim() || model.query.q.trim();
    if (!given) return;
    setName('');
    void saved.save(given, model.query);
  };
  return (
    <form className="aff-Saved" onSubmit={onSubmit}>
      <input
        className="jp-mod-styled aff-Input"
        aria-label={trans.__('Name of this search')}
        placeholder={model.query.q || trans.__('Name of this search')}
        value={name}
        maxLength={80}
        onChange={event => setName(event.target.value)}
      />
      <button type="submit" className="jp-mod-styled aff-Button">
        {trans.__('Save')}
      </button>
    </form>
  );
}
