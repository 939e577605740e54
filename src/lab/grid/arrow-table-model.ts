// eslint-disable-next-line jupyter/prefer-lazy-imports -- this module is loaded on demand itself
import { DataModel } from '@lumino/datagrid';
import type { DataType, Field, Table } from 'apache-arrow';
import { columnText } from './column-text.js';

/** How the rows of a grid are ordered; null: as they came. */
export interface IGridOrder {
  readonly column: number;
  readonly descending: boolean;
}

/** An Arrow table as the grid asks for it, with rows sorted and left out as somebody wishes. */
export class ArrowTableModel extends DataModel {
  constructor(readonly table: Table) {
    super();
    this._text = table.schema.fields.map((field: Field<DataType>) => columnText(field.type));
    this._rows = this._all();
  }

  get order(): IGridOrder | null {
    return this._order;
  }

  /** How many rows are shown. */
  get shown(): number {
    return this._rows.length;
  }

  /** Shows rows that contain a text in any column, in some order; missing values come last. */
  arrange(order: IGridOrder | null, words: string): void {
    this._order = order;
    const wanted = words.trim().toLowerCase();
    const rows = this._all().filter(row => !wanted || this._text.some((_, at) => this._contains(row, at, wanted)));
    this._rows = order ? rows.sort(this._comparison(order)) : rows;
    this.emitChanged({ type: 'model-reset' });
  }

  rowCount(region: DataModel.RowRegion): number {
    return region === 'body' ? this._rows.length : 1;
  }

  columnCount(region: DataModel.ColumnRegion): number {
    return region === 'body' ? this.table.numCols : 1;
  }

  data(region: DataModel.CellRegion, row: number, column: number): string {
    switch (region) {
      case 'body':
        return this._cell(this._rows[row] ?? 0, column);
      case 'column-header':
        return `${this.table.schema.fields[column]?.name ?? ''}${this._arrow(column)}`;
      case 'row-header':
        return String((this._rows[row] ?? 0) + 1);
      case 'corner-header':
        return '';
    }
  }

  private _all(): number[] {
    return Array.from({ length: this.table.numRows }, (_, row) => row);
  }

  private _cell(row: number, column: number): string {
    return this._text[column]?.(this._value(row, column)) ?? '';
  }

  private _value(row: number, column: number): unknown {
    return this.table.getChildAt(column)?.get(row);
  }

  private _contains(row: number, column: number, wanted: string): boolean {
    return this._cell(row, column).toLowerCase().includes(wanted);
  }

  private _arrow(column: number): string {
    if (this._order?.column !== column) return '';
    return this._order.descending ? ' ▼' : ' ▲';
  }

  private _comparison({ column, descending }: IGridOrder): (a: number, b: number) => number {
    const sign = descending ? -1 : 1;
    return (a, b) => {
      const [one, other] = [this._value(a, column), this._value(b, column)];
      if (one == null || other == null) return Number(one == null) - Number(other == null);
      return sign * compare(one, other) || a - b;
    };
  }

  private readonly _text: readonly ((value: unknown) => string)[];
  private _rows: number[];
  private _order: IGridOrder | null = null;
}

function compare(a: unknown, b: unknown): number {
  if (isNumber(a) && isNumber(b)) return a < b ? -1 : Number(a > b);
  return String(a).localeCompare(String(b), undefined, { numeric: true });
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}
