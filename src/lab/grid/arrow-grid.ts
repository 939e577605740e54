// eslint-disable-next-line jupyter/prefer-lazy-imports -- this module is loaded on demand itself
import { DataGrid, DataModel, TextRenderer, type CellRenderer } from '@lumino/datagrid';
import { tableFromIPC, type DataType, type Field, type Table } from 'apache-arrow';
import { columnText } from './column-text.js';

/** An Arrow table as the grid asks for it. */
class ArrowDataModel extends DataModel {
  constructor(table: Table) {
    super();
    this._table = table;
    this._text = table.schema.fields.map((field: Field<DataType>) => columnText(field.type));
  }

  rowCount(region: DataModel.RowRegion): number {
    return region === 'body' ? this._table.numRows : 1;
  }

  columnCount(region: DataModel.ColumnRegion): number {
    return region === 'body' ? this._table.numCols : 1;
  }

  data(region: DataModel.CellRegion, row: number, column: number): string {
    switch (region) {
      case 'body':
        return this._text[column]?.(this._table.getChildAt(column)?.get(row)) ?? '';
      case 'column-header':
        return this._table.schema.fields[column]?.name ?? '';
      case 'row-header':
        return String(row + 1);
      case 'corner-header':
        return '';
    }
  }

  private readonly _table: Table;
  private readonly _text: readonly ((value: unknown) => string)[];
}

/** A scrolling grid of an Arrow IPC stream or file. @throws where the bytes are none */
export function arrowGrid(bytes: Uint8Array, theme: HTMLElement): DataGrid {
  const table = tableFromIPC(bytes);
  const grid = new DataGrid({
    defaultSizes: { rowHeight: 24, columnWidth: 110, rowHeaderWidth: 48, columnHeaderHeight: 28 },
    headerVisibility: 'all',
    stretchLastColumn: true
  });
  const model = new ArrowDataModel(table);
  grid.dataModel = model;
  for (let column = 0; column < table.numCols; column++) grid.resizeColumn('body', column, columnWidth(model, column));
  paint(grid, theme, table);
  return grid;
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
    selectionFillColor: 'transparent'
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

function columnWidth(model: ArrowDataModel, column: number): number {
  let longest = model.data('column-header', 0, column).length + 1;
  for (let row = 0; row < Math.min(model.rowCount('body'), 50); row++)
    longest = Math.max(longest, model.data('body', row, column).length);
  return Math.min(Math.max(longest * 8.2 + 18, 56), 320);
}
