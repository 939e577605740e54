import type { TranslationBundle } from '@jupyterlab/translation';
import { useState } from 'react';
import { Right, SizeClass, type FacetCount } from '../../core/wire/catalog.js';
import { OfferKind } from '../../core/wire/offer.js';
import { facetWords, valueWords } from '../format/facet-words.js';
import { formatCount } from '../format/quantity.js';
import type { CatalogModel } from '../models/catalog-model.js';
import { listFacets, toggled, type ListFacet } from '../models/catalog-query.js';
import { Skeleton } from './notices.js';

/** Values shown of a facet before one asks for more. */
const FIRST = 6;

interface IFacetProps {
  readonly model: CatalogModel;
  readonly trans: TranslationBundle;
}

/** What the list can be narrowed by, with how many datasets each choice would leave. */
export function CatalogFacets({ model, trans }: IFacetProps) {
  const { facets, query } = model;
  if (!facets) return <Skeleton label={trans.__('Counting')} lines={5} />;
  return (
    <>
      <fieldset className="aff-Facet">
        <legend>{trans.__('Yours')}</legend>
        <Choice
          label={trans.__('Already licensed')}
          count={facets.licensed}
          checked={query.licensed}
          onChange={() => model.ask({ licensed: !query.licensed })}
        />
      </fieldset>
      {listFacets.map(facet => (
        <Facet key={facet} facet={facet} model={model} trans={trans} />
      ))}
    </>
  );
}

function Facet({ facet, model, trans }: IFacetProps & { readonly facet: ListFacet }) {
  const [all, setAll] = useState(false);
  const { facets, query } = model;
  const taken: readonly string[] = query[facet];
  const counts: readonly FacetCount[] = facets?.[facet] ?? [];
  // What is chosen stays, whatever the other choices leave of it.
  const gone = taken.filter(value => !counts.some(one => one.value === value)).map(value => ({ value, count: 0 }));
  const values = inOrder(facet, [...gone, ...counts]);
  if (values.length === 0) return null;
  const shown = all ? values : values.filter(({ value }, index) => index < FIRST || taken.includes(value));
  return (
    <fieldset className="aff-Facet">
      <legend>{facetWords(trans, facet)}</legend>
      {shown.map(({ value, count }) => (
        <Choice
          key={value}
          label={valueWords(trans, facet, value, facets)}
          count={count}
          checked={taken.includes(value)}
          onChange={() => model.ask(toggled(query, facet, value))}
        />
      ))}
      {values.length > FIRST && (
        <button type="button" className="aff-Link" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? trans.__('Show fewer') : trans.__('Show %1 more', values.length - shown.length)}
        </button>
      )}
    </fieldset>
  );
}

/** Few, known values stand in their own order; others by how many there are. */
function inOrder(facet: ListFacet, values: readonly FacetCount[]): readonly FacetCount[] {
  const order: readonly string[] =
    { kind: OfferKind.options, allows: Right.options, size: SizeClass.options, format: [], tag: [], publisher: [] }[
      facet
    ] ?? [];
  return [...values].sort((a, b) => order.indexOf(a.value) - order.indexOf(b.value));
}

function Choice(props: {
  readonly label: string;
  readonly count: number;
  readonly checked: boolean;
  readonly onChange: () => void;
}) {
  return (
    <label className="aff-FacetValue">
      <input type="checkbox" checked={props.checked} onChange={props.onChange} />
      <span className="aff-FacetValue-label">{props.label}</span>
      <span className="aff-FacetValue-count">{formatCount(props.count)}</span>
    </label>
  );
}
