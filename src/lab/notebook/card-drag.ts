import type { TranslationBundle } from '@jupyterlab/translation';
import { MimeData } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { Drag } from '@lumino/dragdrop';
import type { DatasetCard } from '../../core/wire/index.js';
import { readingCode, readingOfCard, type TableKind } from './reading-code.js';

/** What notebooks take from each other. */
const CELLS = 'application/vnd.jupyter.cells';
/** Pixels that a press moves before it is a drag. */
const THRESHOLD = 5;

/** What the drag needs to know. */
export interface ICardDragOptions {
  readonly trans: TranslationBundle;
  readonly cardAt: (index: number) => DatasetCard | undefined;
  readonly tableKind: () => TableKind;
}

interface IPress {
  readonly x: number;
  readonly y: number;
  readonly node: HTMLElement;
}

/** Lets the cards of a list be dragged into notebooks, where a cell that reads the dataset comes to lie. */
export class CardDrag implements IDisposable {
  constructor(
    private readonly _node: HTMLElement,
    private readonly _options: ICardDragOptions
  ) {
    _node.addEventListener('pointerdown', this);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    this._end();
    this._node.removeEventListener('pointerdown', this);
  }

  handleEvent(event: PointerEvent): void {
    if (event.type === 'pointerdown') this._begin(event);
    else if (event.type === 'pointermove') this._move(event);
    else this._end();
  }

  /** A finger scrolls: the menu is for it. */
  private _begin({ button, pointerType, target, clientX: x, clientY: y }: PointerEvent): void {
    const node = (target as Element).closest<HTMLElement>('[data-dataset]');
    if (button !== 0 || pointerType === 'touch' || !node) return;
    this._end();
    this._press = { x, y, node };
    for (const type of ENDS) document.addEventListener(type, this, true);
  }

  private _move({ clientX, clientY }: PointerEvent): void {
    const press = this._press;
    if (!press || Math.hypot(clientX - press.x, clientY - press.y) < THRESHOLD) return;
    this._end();
    const card = this._options.cardAt(Number(press.node.dataset['windowedListIndex']));
    if (card) void startDrag(card, press.node, clientX, clientY, this._options);
  }

  private _end(): void {
    this._press = null;
    for (const type of ENDS) document.removeEventListener(type, this, true);
  }

  private _press: IPress | null = null;
  private _isDisposed = false;
}

const ENDS = ['pointermove', 'pointerup', 'pointercancel'] as const;

async function startDrag(
  card: DatasetCard,
  source: HTMLElement,
  x: number,
  y: number,
  { trans, tableKind }: ICardDragOptions
): Promise<void> {
  const code = readingCode(readingOfCard(card, { table: tableKind(), cost: costWords(card, trans) }));
  const mimeData = new MimeData();
  mimeData.setData(CELLS, [{ cell_type: 'code', source: code, metadata: {}, outputs: [], execution_count: null }]);
  mimeData.setData('text/plain', code);
  const dragImage = document.createElement('div');
  dragImage.className = 'aff-CardDrag';
  dragImage.textContent = card.title;
  const drag = new Drag({ mimeData, dragImage, source, supportedActions: 'copy', proposedAction: 'copy' });
  await drag.start(x, y);
  drag.dispose();
}

/** A drop cannot wait for a price; that there is one, the code says. */
function costWords({ licensed, prices }: DatasetCard, trans: TranslationBundle): string | null {
  if (!licensed || !prices.some(({ kind }) => kind === 'metered')) return null;
  return trans.__('On a metered licence, rows that are new to it cost, once: estimate() says how much.');
}
