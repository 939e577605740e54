import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomRenderer } from '@jupyterlab/ui-components';
import { Panel, type Widget } from '@lumino/widgets';
import type { CatalogModel } from '../models/catalog-model.js';
import type { SavedSearches } from '../models/saved-searches.js';
import type { IServiceFeed } from '../models/service-feed.js';
import { CardDrag } from '../notebook/card-drag.js';
import type { TableKind } from '../notebook/reading-code.js';
import { CatalogHead } from './catalog-head.js';
import { CatalogList } from './catalog-list.js';
import { CatalogNotices } from './catalog-notices.js';
import { holdWhileVisible } from './hold-while-visible.js';

/** What the catalog section needs. */
export interface ICatalogSectionOptions {
  readonly model: CatalogModel;
  /** Null where there are no settings to keep them in. */
  readonly saved: SavedSearches | null;
  readonly feed: IServiceFeed;
  readonly trans: TranslationBundle;
  readonly openDataset: (id: string) => void;
  /** What the code of a card that is dragged into a notebook makes. */
  readonly tableKind: () => TableKind;
}

/** The section of the sidebar that finds datasets; it reads them when it is first on the screen. */
export function catalogSection(options: ICatalogSectionOptions): Widget {
  const section = new CatalogSection(options);
  holdWhileVisible(section, options.feed, () => void options.model.start());
  return section;
}

class CatalogSection extends Panel {
  constructor(options: ICatalogSectionOptions) {
    super();
    const { model } = options;
    this.addClass('aff-Catalog');
    const list = new CatalogList({ ...options, onLetter: () => this._focusField() });
    this.addWidget(new Head({ ...options, focusList: () => list.focus() }));
    this.addWidget(new Notices(options));
    this.addWidget(list);
    const drag = new CardDrag(list.node, { ...options, cardAt: index => model.card(index) });
    list.disposed.connect(() => drag.dispose());
    const arrange = () => list.setHidden(model.total === 0 || model.status === 'loading');
    model.stateChanged.connect(arrange, this);
    arrange();
  }

  private _focusField(): void {
    this.node.querySelector<HTMLElement>('input[type=search]')?.focus();
  }
}

class Head extends VDomRenderer<CatalogModel> {
  constructor(private readonly _options: ICatalogSectionOptions & { readonly focusList: () => void }) {
    super(_options.model);
  }

  protected override render() {
    return <CatalogHead {...this._options} />;
  }
}

class Notices extends VDomRenderer<CatalogModel> {
  constructor(private readonly _options: ICatalogSectionOptions) {
    super(_options.model);
  }

  protected override render() {
    return <CatalogNotices {...this._options} />;
  }
}
