import type { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon, filterIcon, HTMLSelect, searchIcon } from '@jupyterlab/ui-components';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { valueWords } from '../format/facet-words.js';
import { formatCount } from '../format/quantity.js';
import type { CatalogModel } from '../models/catalog-model.js';
import { chosen, listFacets, toggled, type CatalogQuery } from '../models/catalog-query.js';
import type { SavedSearches } from '../models/saved-searches.js';
import { CatalogFacets } from './catalog-facets.js';
import { SavedSearchesView } from './saved-searches-view.js';

interface IHeadProps {
  readonly model: CatalogModel;
  readonly saved: SavedSearches | null;
  readonly trans: TranslationBundle;
  readonly focusList: () => void;
}

/** Search field, order, what narrows the list, and how many datasets that leaves. */
export function CatalogHead({ model, saved, trans, focusList }: IHeadProps) {
  const [open, setOpen] = useState(false);
  const region = useId();
  const count = chosen(model.query);
  useEffect(() => model.showFacets(open), [model, open]);
  return (
    <div className="aff-Filters" role="search" aria-label={trans.__('Search datasets')}>
      <SearchField model={model} trans={trans} focusList={focusList} />
      <div className="aff-Filters-bar">
        <button
          type="button"
          className="aff-Toggle"
          aria-expanded={open}
          aria-controls={region}
          onClick={() => setOpen(!open)}
        >
          <filterIcon.react tag="span" width="14px" height="14px" />
          {count > 0 ? trans.__('Filters (%1)', count) : trans.__('Filters')}
        </button>
        <span className="aff-grow" />
        <SortSelect model={model} trans={trans} />
      </div>
      <div id={region} className="aff-Facets" hidden={!open}>
        {open && (
          <>
            {saved && <SavedSearchesView model={model} saved={saved} trans={trans} />}
            <CatalogFacets model={model} trans={trans} />
          </>
        )}
      </div>
      <Chosen model={model} trans={trans} />
    </div>
  );
}

function SearchField({ model, trans, focusList }: Pick<IHeadProps, 'model' | 'trans' | 'focusList'>) {
  const field = useRef<HTMLInputElement>(null);
  // The field owns its text while one types: the page is drawn later, and would put the caret at the end.
  useEffect(() => {
    if (field.current && field.current.value !== model.query.q) field.current.value = model.query.q;
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') focusList();
    else if (event.key === 'Escape' && model.query.q) model.ask({ q: '' });
    else return;
    event.preventDefault();
  };
  return (
    <div className="aff-Search">
      <searchIcon.react tag="span" className="aff-Search-icon" width="16px" height="16px" />
      <input
        type="search"
        className="aff-Search-input"
        placeholder={trans.__('Search datasets')}
        aria-label={trans.__('Search datasets')}
        ref={field}
        defaultValue={model.query.q}
        maxLength={200}
        onChange={event => model.ask({ q: event.target.value })}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}

function SortSelect({ model, trans }: Pick<IHeadProps, 'model' | 'trans'>) {
  return (
    <HTMLSelect
      className="aff-Sort"
      aria-label={trans.__('Order')}
      value={model.query.sort}
      onChange={event => model.ask({ sort: event.target.value as CatalogQuery['sort'] })}
      options={[
        { value: 'relevance', label: trans.__('Best match') },
        { value: 'newest', label: trans.__('Newest') },
        { value: 'title', label: trans.__('Title') },
        { value: 'rows', label: trans.__('Most rows') },
        { value: 'bytes', label: trans.__('Largest') }
      ]}
    />
  );
}

/** What is chosen, each with a cross; how many datasets that leaves, also for those who hear the page. */
function Chosen({ model, trans }: Pick<IHeadProps, 'model' | 'trans'>) {
  const { query, facets, status, total } = model;
  const values = listFacets.flatMap(facet => (query[facet] as readonly string[]).map(value => ({ facet, value })));
  return (
    <div className="aff-Chosen">
      <span className="aff-Chosen-count" role="status">
        {status === 'ready' && trans._n('%2 dataset', '%2 datasets', total, formatCount(total))}
      </span>
      {values.map(({ facet, value }) => (
        <Chip
          key={`${facet} ${value}`}
          label={valueWords(trans, facet, value, facets)}
          trans={trans}
          onRemove={() => model.ask(toggled(query, facet, value))}
        />
      ))}
      {query.licensed && (
        <Chip label={trans.__('Licensed')} trans={trans} onRemove={() => model.ask({ licensed: false })} />
      )}
      {model.isNarrowed && (
        <button type="button" className="aff-Link aff-Chosen-clear" onClick={() => model.clear()}>
          {trans.__('Clear all')}
        </button>
      )}
    </div>
  );
}

function Chip(props: { readonly label: string; readonly trans: TranslationBundle; readonly onRemove: () => void }) {
  return (
    <button
      type="button"
      className="aff-Chip aff-mod-removable"
      aria-label={props.trans.__('Remove the filter “%1”', props.label)}
      onClick={props.onRemove}
    >
      {props.label}
      <closeIcon.react tag="span" width="10px" height="10px" />
    </button>
  );
}
