import type { TranslationBundle } from '@jupyterlab/translation';
import { WindowedList } from '@jupyterlab/ui-components';
import { MessageLoop, type Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import type { CatalogModel } from '../models/catalog-model.js';
import { EvenListModel } from '../models/even-list-model.js';
import { CardRow, type IRowHost } from './card-row.js';

/** What the list needs. */
export interface ICatalogListOptions {
  readonly model: CatalogModel;
  readonly trans: TranslationBundle;
  readonly openDataset: (id: string) => void;
  /** Somebody types letters into the list: they belong into the search field. */
  readonly onLetter: () => void;
}

class ListRenderer extends WindowedList.Renderer {
  constructor(private readonly _label: string) {
    super();
  }

  override createViewport(): HTMLElement {
    const list = document.createElement('ul');
    list.className = 'aff-List';
    list.setAttribute('role', 'list');
    list.setAttribute('aria-label', this._label);
    return list;
  }
}

/** The cards that are in sight, of as many as there are; arrows, Home, End and Page keys walk along them. */
export class CatalogList extends WindowedList<EvenListModel> {
  constructor(options: ICatalogListOptions) {
    const view = new EvenListModel(
      index => this._row(index),
      (first, last) => this._look(first, last)
    );
    super({ model: view, renderer: new ListRenderer(options.trans.__('Datasets')) });
    this._options = options;
    this._host = {
      trans: options.trans,
      keepFocus: () => this.outerNode.focus({ preventScroll: true }),
      returnsFocus: index => index === this._active && document.activeElement === this.outerNode
    };
    this._view = view;
    this.addClass('aff-Catalog-list');
    this.outerNode.classList.add('aff-Catalog-scroll');
    this.outerNode.tabIndex = -1;
    options.model.stateChanged.connect(this._onChange, this);
    options.model.restarted.connect(this._onRestart, this);
    this._onChange();
  }

  /** Puts the focus on the card that was last walked to. */
  focus(): void {
    void this._walkTo(this._active);
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this._resizes.disconnect();
    const { model } = this._options;
    model.stateChanged.disconnect(this._onChange, this);
    model.restarted.disconnect(this._onRestart, this);
    super.dispose();
    for (const row of [...this._rows.values(), ...this._spare]) row.dispose();
    this._view.dispose();
  }

  override handleEvent(event: Event): void {
    if (event.type === 'click') this._onClick(event);
    else if (event.type === 'keydown') this._onKey(event as KeyboardEvent);
    else super.handleEvent(event);
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.node.addEventListener('click', this);
    this.node.addEventListener('keydown', this);
    this._resizes.observe(this.node);
  }

  protected override onBeforeDetach(message: Message): void {
    this._resizes.disconnect();
    this.node.removeEventListener('click', this);
    this.node.removeEventListener('keydown', this);
    super.onBeforeDetach(message);
  }

  private _row(index: number): CardRow {
    let row = this._rows.get(index);
    if (!row) {
      row = this._spare.pop() ?? new CardRow(this._host);
      row.move(index);
      this._rows.set(index, row);
      this._fill(row);
    }
    return row;
  }

  private _fill(row: CardRow): void {
    const { model } = this._options;
    row.fill(model.card(row.index), model.total, row.index === this._active);
  }

  private _look(first: number, last: number): void {
    this._options.model.look(first, last);
    const margin = this._view.overscanCount;
    for (const [index, row] of this._rows) {
      if (index >= first - margin && index <= last + margin) continue;
      this._rows.delete(index);
      // Used again, not disposed of: Lab's layout would take the last row out in place of one that it has let go of.
      this._spare.push(row);
    }
  }

  private _onChange(): void {
    const { total, answered } = this._options.model;
    this.viewportNode.dataset['query'] = answered;
    this._active = Math.max(0, Math.min(this._active, total - 1));
    this._view.widgetCount = total;
    for (const row of this._rows.values()) this._fill(row);
  }

  private _onRestart(): void {
    this._active = 0;
    this._view.scrollOffset = 0;
    this.outerNode.scrollTop = 0;
    this.update();
  }

  private _onClick(event: Event): void {
    const item = (event.target as Element).closest<HTMLElement>('[data-dataset]');
    const { dataset } = item?.dataset ?? {};
    if (!item || !dataset) return;
    this._activate(Number(item.dataset['windowedListIndex']));
    this._options.openDataset(dataset);
  }

  private _onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const last = this._options.model.total - 1;
    const page = this._view.rowsInSight;
    const to = {
      ArrowDown: this._active + 1,
      ArrowUp: this._active - 1,
      PageDown: this._active + page,
      PageUp: this._active - page,
      Home: 0,
      End: last
    }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      // Lab scrolls panels by these keys, too.
      event.stopPropagation();
      void this._walkTo(Math.max(0, Math.min(to, last)));
    } else if (event.key.length === 1 && event.key !== ' ') this._options.onLetter();
  }

  private async _walkTo(index: number): Promise<void> {
    if (this._options.model.total === 0) return;
    this._activate(index);
    const focus = () => this._rows.get(index)?.button.focus({ preventScroll: true });
    if (this._rows.get(index)?.isAttached) focus();
    else this.outerNode.focus({ preventScroll: true });
    // The next step takes the place of this one, and Lab rejects it then.
    await this.scrollToItem(index).catch(() => undefined);
  }

  private _activate(index: number): void {
    this._active = index;
    for (const row of this._rows.values()) this._fill(row);
  }

  private readonly _options: ICatalogListOptions;
  private readonly _view: EvenListModel;
  private readonly _rows = new Map<number, CardRow>();
  private readonly _spare: CardRow[] = [];
  private readonly _host: IRowHost;
  private readonly _resizes = new ResizeObserver(() => MessageLoop.postMessage(this, Widget.ResizeMessage.UnknownSize));

  private _active = 0;
}
