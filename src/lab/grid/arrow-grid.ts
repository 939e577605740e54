// eslint-disable-next-line jupyter/prefer-lazy-imports -- this module is loaded on demand itself
import {
  BasicKeyHandler,
  BasicMouseHandler,
  BasicSelectionModel,
  DataGrid,
  TextRenderer,
  type CellRenderer
} from '@lumino/datagrid';
import { tableFromIPC, type Table } from 'apache-arrow';
import { ArrowTableModel, type IGridOrder } from './arrow-table-model.js';

/** A grid, and the rows that it shows. */
export interface IArrowGrid {
  readonly grid: DataGrid;
  readonly model: ArrowTableModel;
}

/** A click on a column's name orders the rows by it: up, down, and as they came. */
class OrderingMouseHandler extends BasicMouseHandler {
  constructor(private readonly _onColumn: (column: number) => void) {
    super();
  }

  override onMouseDown(grid: DataGrid, event: MouseEvent): void {
    const hit = grid.hitTest(event.clientX, event.clientY);
    this._pressed = hit.region === 'column-header' ? hit.column : null;
    super.onMouseDown(grid, event);
  }

  override onMouseUp(grid: DataGrid, event: MouseEvent): void {
    const hit = grid.hitTest(event.clientX, event.clientY);
    const resized = grid.viewport.node.style.cursor.includes('resize');
    if (hit.region === 'column-header' && hit.column === this._pressed && !resized) this._onColumn(hit.column);
    super.onMouseUp(grid, event);
  }

  private _pressed: number | null = null;
}

/** A scrolling grid of an Arrow IPC stream or file. @throws where the bytes are none */
export function arrowGrid(
  bytes: Uint8Array,
  theme: HTMLElement,
  onOrder: (order: IGridOrder | null) => void
): IArrowGrid {
  const table = tableFromIPC(bytes);
  const grid = new DataGrid({
    defaultSizes: { rowHeight: 24, columnWidth: 110, rowHeaderWidth: 48, columnHeaderHeight: 28 },
    headerVisibility: 'all',
    stretchLastColumn: true,
    copyConfig: { ...DataGrid.defaultCopyConfig, headers: 'all', separator: '\t', warningThreshold: 1e6 }
  });
  const model = new ArrowTableModel(table);
  grid.dataModel = model;
  grid.selectionModel = new BasicSelectionModel({ dataModel: model, selectionMode: 'cell' });
  // Arrows walk, Shift and arrows select, Ctrl+C copies.
  grid.keyHandler = new BasicKeyHandler();
  grid.mouseHandler = new OrderingMouseHandler(column => {
    const { order } = model;
    if (order?.column !== column) onOrder({ column, descending: false });
    else onOrder(order.descending ? null : { column, descending: true });
  });
  for (let column = 0; column < table.numCols; column++) grid.resizeColumn('body', column, columnWidth(model, column));
  paint(grid, theme, table);
  return { grid, model };
}

/** Takes the colours of Lab's theme as they are now; call it again when the theme changes. */
export function paint(grid: DataGrid, theme: HTMLElement, table?: Table): void {
  const style = getComputedStyle(theme);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const font = `${colour('--jp-code-font-size') || '13px'} ${colour('--jp-code-font-family') || 'monospace'}`;
  grid.style = {
    ...DataGrid.defaultStyle,
    voidColor: colour('--jp-layout-color1'),
    backgroundColor: colour('--jp-layout-color1'),
    headerBackgroundColor: colour('--jp-layout-color2'),
    gridLineColor: colour('--jp-border-color3'),
    headerGridLineColor: colour('--jp-border-color2'),
    rowBackgroundColor: index => (index % 2 ? colour('--jp-rendermime-table-row-background') : ''),
    selectionFillColor: `color-mix(in srgb, ${colour('--jp-brand-color1')} 18%, transparent)`,
    selectionBorderColor: colour('--jp-brand-color1'),
    cursorBorderColor: colour('--jp-brand-color1'),
    cursorFillColor: 'transparent',
    headerSelectionFillColor: `color-mix(in srgb, ${colour('--jp-brand-color1')} 14%, transparent)`,
    headerSelectionBorderColor: 'transparent'
  };
  const numbers = numericColumns(grid, table);
  const text = (textColor: string, horizontalAlignment: CellRenderer.ConfigOption<TextRenderer.HorizontalAlignment>) =>
    new TextRenderer({ font, textColor, horizontalAlignment });
  grid.cellRenderers.update({
    body: text(colour('--jp-ui-font-color1'), ({ column }) => (numbers.has(column) ? 'right' : 'left')),
    'column-header': text(colour('--jp-ui-font-color1'), ({ column }) => (numbers.has(column) ? 'right' : 'left')),
    'row-header': text(colour('--jp-ui-font-color2'), 'right'),
    'corner-header': text(colour('--jp-ui-font-color2'), 'left')
  });
}

const numeric = new WeakMap<DataGrid, Set<number>>();

/** Which columns stand to the right; known from the first painting on. */
function numericColumns(grid: DataGrid, table?: Table): Set<number> {
  const known = numeric.get(grid) ?? new Set<number>();
  table?.schema.fields.forEach((field, index) => {
    if (/^(u?int|float|decimal)/i.test(String(field.type))) known.add(index);
  });
  numeric.set(grid, known);
  return known;
}

function columnWidth(model: ArrowTableModel, column: number): number {
  let longest = model.data('column-header', 0, column).length + 3;
  for (let row = 0; row < Math.min(model.rowCount('body'), 50); row++)
    longest = Math.max(longest, model.data('body', row, column).length);
  return Math.min(Math.max(longest * 8.2 + 18, 56), 320);
}
