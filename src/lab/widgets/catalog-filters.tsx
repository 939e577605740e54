import type { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect, searchIcon } from '@jupyterlab/ui-components';
import type { KeyboardEvent } from 'react';
import type { OfferKind } from '../../core/wire/index.js';
import type { CatalogModel, ICatalogQuery } from '../models/catalog-model.js';

/** The search field, the chips and the order of the catalog. */
export function CatalogFilters(props: {
  readonly model: CatalogModel;
  readonly trans: TranslationBundle;
  readonly onArrowDown: () => void;
}) {
  const { model, trans, onArrowDown } = props;
  const { query } = model;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    onArrowDown();
  };
  return (
    <div className="aff-Filters" role="search">
      <div className="aff-Search">
        <searchIcon.react tag="span" className="aff-Search-icon" width="16px" height="16px" />
        <input
          type="search"
          className="aff-Search-input"
          placeholder={trans.__('Search datasets')}
          aria-label={trans.__('Search datasets')}
          value={query.q}
          maxLength={200}
          onChange={event => model.ask({ q: event.target.value })}
          onKeyDown={onKeyDown}
        />
      </div>
      <div className="aff-Chips" role="group" aria-label={trans.__('Show only')}>
        <KindChip model={model} kind="free" label={trans.__('Free')} />
        <KindChip model={model} kind="flat" label={trans.__('One price')} />
        <KindChip model={model} kind="metered" label={trans.__('Per row')} />
        <Chip
          label={trans.__('Licensed')}
          pressed={query.licensed}
          onClick={() => model.ask({ licensed: !query.licensed })}
        />
        <SortSelect model={model} trans={trans} />
      </div>
    </div>
  );
}

function KindChip(props: { readonly model: CatalogModel; readonly kind: OfferKind; readonly label: string }) {
  const { model, kind, label } = props;
  const pressed = model.query.kind === kind;
  return <Chip label={label} pressed={pressed} onClick={() => model.ask({ kind: pressed ? null : kind })} />;
}

function Chip(props: { readonly label: string; readonly pressed: boolean; readonly onClick: () => void }) {
  return (
    <button type="button" className="aff-Chip" aria-pressed={props.pressed} onClick={props.onClick}>
      {props.label}
    </button>
  );
}

function SortSelect(props: { readonly model: CatalogModel; readonly trans: TranslationBundle }) {
  const { model, trans } = props;
  return (
    <HTMLSelect
      className="aff-Sort"
      aria-label={trans.__('Order')}
      value={model.query.sort}
      onChange={event => model.ask({ sort: event.target.value as ICatalogQuery['sort'] })}
      options={[
        { value: 'relevance', label: trans.__('Best match') },
        { value: 'newest', label: trans.__('Newest') },
        { value: 'title', label: trans.__('Title') },
        { value: 'rows', label: trans.__('Most rows') }
      ]}
    />
  );
}
