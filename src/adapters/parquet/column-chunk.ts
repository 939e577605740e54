import type { SchemaElement } from 'hyparquet';
import { ParquetTypes } from 'hyparquet/src/constants.js';
import type { IChunkStatistics, IColumnChunk } from '../../ports/index.js';
import { CompactCursor } from './compact-cursor.js';
import { invalidFooter } from './invalid-footer.js';
import { statisticsOf, type IRawStatistics } from './statistic-value.js';

/** A leaf of the schema: a column of Parquet's. */
export interface ILeaf {
  readonly column: string;
  readonly element: SchemaElement;
  /** What is known of the leaves of a nested column says nothing of its values as a whole. */
  readonly nested: boolean;
}

/** A chunk as the footer has it. Statistics are read when they are asked for: most filters name few columns. */
export class ColumnChunk implements IColumnChunk {
  private _statistics: IChunkStatistics | null = null;

  private constructor(
    private readonly _leaf: ILeaf,
    private readonly _footer: Uint8Array,
    /** Where the chunk's `ColumnMetaData` begins; 0: there is nothing to be known. */
    private readonly _at: number,
    readonly offset: number,
    readonly length: number
  ) {}

  /** Reads a `ColumnMetaData` at the cursor. @throws AffluentError, RangeError where it is damaged */
  static read(cursor: CompactCursor, footer: Uint8Array, leaf: ILeaf): ColumnChunk {
    const { at } = cursor;
    let [offset, length] = [Infinity, NaN];
    for (let field = cursor.next(0); field !== 0; field = cursor.next(field)) {
      if (field === 7) length = countOf(cursor.integer());
      else if (field === 9 || field === 11) offset = Math.min(offset, countOf(cursor.integer()) || Infinity);
      else cursor.skip();
    }
    if (length === 0) return new ColumnChunk(leaf, footer, 0, 0, 0); // no rows
    if (!Number.isFinite(offset) || Number.isNaN(length))
      throw invalidFooter(`does not say where column ${leaf.column} lies`);
    return new ColumnChunk(leaf, footer, leaf.nested ? 0 : at, offset, length);
  }

  get column(): string {
    return this._leaf.column;
  }

  get statistics(): IChunkStatistics {
    this._statistics ??= this._at === 0 ? {} : this.readStatistics();
    return this._statistics;
  }

  private readStatistics(): IChunkStatistics {
    const cursor = new CompactCursor(this._footer, this._at);
    let type = -1;
    for (let field = cursor.next(0); field !== 0; field = cursor.next(field)) {
      if (field === 1) type = cursor.integer();
      else if (field === 12) return statisticsOf(this._leaf.element, ParquetTypes[type], rawOf(cursor));
      else cursor.skip();
    }
    return {};
  }
}

function rawOf(cursor: CompactCursor): IRawStatistics {
  const raw: { -readonly [K in keyof IRawStatistics]: IRawStatistics[K] } = {};
  for (let field = cursor.next(0); field !== 0; field = cursor.next(field)) {
    if (field === 1) raw.oldMax = cursor.binary();
    else if (field === 2) raw.oldMin = cursor.binary();
    else if (field === 3) raw.nulls = countOf(cursor.integer());
    else if (field === 5) raw.max = cursor.binary();
    else if (field === 6) raw.min = cursor.binary();
    else cursor.skip();
  }
  return raw;
}

/** @throws AffluentError MANIFEST_INVALID for a number that is no count */
export function countOf(value: bigint | number): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 0) throw invalidFooter('has a number that is no count');
  return number;
}
