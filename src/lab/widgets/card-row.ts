import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import type { DatasetCard } from '../../core/wire/index.js';
import { priceWords } from '../format/offer-words.js';
import { publisherWords } from '../format/publisher-words.js';
import { formatBytes, formatCompact } from '../format/quantity.js';

/** What the row of a list tells its list. */
export interface IRowHost {
  readonly trans: TranslationBundle;
  /** The row with the focus leaves the page; the host keeps the focus. */
  readonly keepFocus: () => void;
  /** Whether the host has kept the focus for this place. */
  readonly returnsFocus: (index: number) => boolean;
}

/** One dataset in the catalog's list. Its nodes are made by hand: while a list flies by, rows must be there within a frame. */
export class CardRow extends Widget {
  constructor(private readonly _host: IRowHost) {
    super({ node: document.createElement('li') });
    this.addClass('aff-Card');
    this.node.setAttribute('role', 'listitem');
    this._button.type = 'button';
    this._button.className = 'aff-Card-open';
    this.node.append(this._button);
  }

  /** Its place in the list. */
  get index(): number {
    return this._index;
  }

  get button(): HTMLButtonElement {
    return this._button;
  }

  /** Takes another place. */
  move(index: number): void {
    if (this.node.contains(document.activeElement)) this._host.keepFocus();
    this._index = index;
    this.node.setAttribute('aria-posinset', String(index + 1));
  }

  /** Shows a card, or its place while it is on its way; `active`: the one that Tab reaches. */
  fill(card: DatasetCard | undefined, total: number, active: boolean): void {
    this.node.setAttribute('aria-setsize', String(total));
    this._button.tabIndex = active ? 0 : -1;
    if (this.isAttached) this._takeFocus();
    if (card === this._card && this._button.childElementCount > 0) return;
    this._card = card;
    this._button.replaceChildren(...(card ? this._content(card) : blank(this._host.trans)));
    if (card) this.node.dataset['dataset'] = card.id;
    else delete this.node.dataset['dataset'];
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._takeFocus();
  }

  protected override onBeforeDetach(message: Message): void {
    if (this.node.contains(document.activeElement)) this._host.keepFocus();
    super.onBeforeDetach(message);
  }

  /** A node that the list goes on to move would lose it: when all stand where they belong. */
  private _takeFocus(): void {
    if (!this._host.returnsFocus(this._index)) return;
    queueMicrotask(() => {
      if (this._host.returnsFocus(this._index)) this._button.focus({ preventScroll: true });
    });
  }

  private _content(card: DatasetCard): HTMLElement[] {
    const { trans } = this._host;
    const title = part('aff-Card-title', card.title);
    title.title = card.title;
    const head = part('aff-Card-head', title);
    if (card.licensed) head.append(part('aff-Badge aff-mod-licensed', trans.__('Licensed')));
    const publisher = part('aff-Card-publisher', publisherWords(card.publisher));
    publisher.title = card.publisher.address;
    const prices = card.prices.map(price => priceWords(trans, price));
    const size = `${trans.__('%1 rows', formatCompact(card.rows))} · ${formatBytes(card.bytes)}`;
    const facts = part('aff-Card-facts', publisher, part('aff-Card-size', size));
    const price = part('aff-Card-price', prices.length > 0 ? prices.join(' · ') : trans.__('No open offer'));
    return [head, facts, part('aff-Card-summary', card.summary), price];
  }

  private readonly _button = document.createElement('button');
  private _index = -1;
  private _card: DatasetCard | undefined;
}

function part(className: string, ...content: (string | Node)[]): HTMLSpanElement {
  const node = document.createElement('span');
  node.className = className;
  node.append(...content);
  return node;
}

/** Grey bars where a card will be. */
function blank(trans: TranslationBundle): HTMLElement[] {
  const words = part('aff-visuallyHidden', trans.__('Loading'));
  return [words, ...['title', 'publisher', 'summary'].map(name => part(`aff-Card-blank aff-mod-${name}`))];
}
