import { WindowedListModel, type WindowedList } from '@jupyterlab/ui-components';
import type { Widget } from '@lumino/widgets';

/** Pixels of a row before one was measured. */
const GUESS = 112;

/**
 * Lab's windowed list with rows of one height: places are reckoned, where Lab's own model walks through all rows before them, and
 * makes each.
 */
export class EvenListModel extends WindowedListModel {
  constructor(render: (index: number) => Widget, onRange: (first: number, last: number) => void) {
    super({ overscanCount: 5 });
    this.widgetRenderer = render;
    this._onRange = onRange;
  }

  readonly widgetRenderer: (index: number) => Widget;
  readonly estimateWidgetSize = (): number => this._row;

  /** Rows that fit on the screen. */
  get rowsInSight(): number {
    return Math.max(1, Math.floor(this.height / this._row));
  }

  override getEstimatedTotalSize(): number {
    return this.widgetCount * this._row;
  }

  override getSpan(first: number, last: number): [number, number] {
    return [first * this._row, (last - first + 1) * this._row];
  }

  override getOffsetForIndexAndAlignment(index: number, align: WindowedList.ScrollToAlign = 'auto'): number {
    const top = index * this._row;
    const bottom = Math.max(0, top + this._row - this.height);
    if (align === 'start') return top;
    if (align === 'end') return bottom;
    if (top < this.scrollOffset) return top;
    return Math.max(this.scrollOffset, bottom);
  }

  override getRangeToRender(): WindowedList.WindowIndex {
    const last = this.widgetCount - 1;
    if (last < 0) return [-1, -1, -1, -1];
    const first = Math.min(last, Math.max(0, Math.floor(this.scrollOffset / this._row)));
    const end = Math.min(last, Math.ceil((this.scrollOffset + this.height) / this._row));
    this._onRange(first, end);
    return [Math.max(0, first - this.overscanCount), Math.min(last, end + this.overscanCount), first, end];
  }

  /** All rows are as high as the first that is measured; it changes with the font that the user chooses. */
  override setWidgetSize(sizes: { index: number; size: number }[]): boolean {
    const size = sizes[0]?.size ?? 0;
    if (size < 1 || Math.abs(size - this._row) < 0.5) return false;
    this.scrollOffset = (this.scrollOffset / this._row) * size;
    this._row = size;
    return true;
  }

  override resetAfterIndex(): void {
    // Nothing is remembered of rows.
  }

  private readonly _onRange: (first: number, last: number) => void;
  private _row = GUESS;
}
