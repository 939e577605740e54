import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomRenderer } from '@jupyterlab/ui-components';
import type { Widget } from '@lumino/widgets';
import { useCallback, useEffect, useRef, type KeyboardEvent } from 'react';
import type { DatasetCard } from '../../core/wire/index.js';
import { formatCount } from '../format/quantity.js';
import type { CatalogModel } from '../models/catalog-model.js';
import type { IServiceFeed } from '../models/service-feed.js';
import { CatalogFilters } from './catalog-filters.js';
import { DatasetCardView } from './dataset-card.js';
import { holdWhileVisible } from './hold-while-visible.js';
import { EmptyNotice, FailureNotice, Skeleton } from './notices.js';

/** What the catalog section needs. */
export interface ICatalogViewOptions {
  readonly model: CatalogModel;
  readonly feed: IServiceFeed;
  readonly trans: TranslationBundle;
  readonly openDataset: (id: string) => void;
}

/** The section of the sidebar that finds datasets; it reads them when it is first on the screen. */
export function catalogSection(options: ICatalogViewOptions): Widget {
  const section = new CatalogSection(options);
  holdWhileVisible(section, options.feed, () => void options.model.start());
  return section;
}

class CatalogSection extends VDomRenderer<CatalogModel> {
  constructor(options: ICatalogViewOptions) {
    super(options.model);
    this._options = options;
    this.addClass('aff-Catalog');
  }

  protected override render() {
    return <CatalogView {...this._options} />;
  }

  private readonly _options: ICatalogViewOptions;
}

function CatalogView({ model, trans, openDataset }: ICatalogViewOptions) {
  const list = useRef<HTMLUListElement>(null);
  const onOpen = useCallback((card: DatasetCard) => openDataset(card.id), [openDataset]);
  const focusFirst = useCallback(() => list.current?.querySelector('button')?.focus(), []);
  return (
    <>
      <CatalogFilters model={model} trans={trans} onArrowDown={focusFirst} />
      <div className="aff-Catalog-scroll" aria-busy={model.status === 'loading' || model.status === 'refreshing'}>
        {model.failure && <FailureNotice trans={trans} failure={model.failure} onRetry={() => void model.refresh()} />}
        {model.status === 'loading' && <Skeleton label={trans.__('Loading datasets')} lines={8} />}
        {model.status !== 'loading' && model.items.length > 0 && (
          <ul ref={list} className="aff-List" role="list" aria-label={trans.__('Datasets')} onKeyDown={moveFocus}>
            {model.items.map(card => (
              <DatasetCardView key={card.id} card={card} trans={trans} onOpen={onOpen} />
            ))}
          </ul>
        )}
        {model.status === 'ready' && model.items.length === 0 && <Nothing model={model} trans={trans} />}
        {model.hasMore && <More model={model} trans={trans} />}
      </div>
      <div className="aff-visuallyHidden" role="status">
        {model.status === 'ready' && trans._n('%1 dataset', '%1 datasets', model.items.length)}
      </div>
    </>
  );
}

function Nothing({ model, trans }: { readonly model: CatalogModel; readonly trans: TranslationBundle }) {
  const { q, kind, licensed } = model.query;
  if (!q && !kind && !licensed)
    return (
      <EmptyNotice
        title={trans.__('No datasets yet')}
        text={trans.__('Nobody has published on this network so far. Publish your own with “affluent publish”.')}
      />
    );
  return (
    <EmptyNotice
      title={trans.__('Nothing found')}
      text={q ? trans.__('No dataset matches “%1”.', q) : trans.__('No dataset passes these filters.')}
    >
      <button
        type="button"
        className="jp-mod-styled jp-mod-minimal aff-Button"
        onClick={() => model.ask({ q: '', kind: null, licensed: false })}
      >
        {trans.__('Show all datasets')}
      </button>
    </EmptyNotice>
  );
}

/** Asks for the next page when it comes into sight; a button for those who do not scroll. */
function More({ model, trans }: { readonly model: CatalogModel; readonly trans: TranslationBundle }) {
  const ref = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!ref.current || typeof IntersectionObserver === 'undefined') return;
    const observer = new IntersectionObserver(seen => seen.some(one => one.isIntersecting) && void model.more(), {
      rootMargin: '400px'
    });
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, [model, model.items.length]);
  return (
    <button ref={ref} type="button" className="aff-More" onClick={() => void model.more()}>
      {model.status === 'more' ? trans.__('Loading…') : trans.__('Show more than %1', formatCount(model.items.length))}
    </button>
  );
}

/** Arrow keys walk along the cards, Home and End jump. */
function moveFocus(event: KeyboardEvent<HTMLUListElement>): void {
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (to === undefined || at < 0) return;
  event.preventDefault();
  buttons[Math.min(Math.max(to, 0), buttons.length - 1)]?.focus();
}
