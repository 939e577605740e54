import {
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  type DataType,
  type Field
} from 'apache-arrow';
import type { IArrowBatch, IArrowStream, IPhysicalColumn, OpenArrowStream } from '../../ports/index.js';
import { dataOf } from './arrow-data.js';
import { checkFilters, matchingRows } from './matching-rows.js';
import { streamFields } from './stream-types.js';

/** Rows of one record batch. */
const BATCH_ROWS = 65_536;

/** Arrow's own writer, whose bytes are taken as they are written instead of when all is done. */
class TakingWriter extends RecordBatchStreamWriter {
  private parts: Uint8Array[] = [];

  take(): Uint8Array {
    const taken = Buffer.concat(this.parts);
    this.parts = [];
    return taken;
  }

  protected override _write(chunk: Parameters<RecordBatchStreamWriter['_write']>[0]): this {
    const bytes = chunk as ArrayBufferView;
    this.parts.push(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    this._position += bytes.byteLength;
    return this;
  }
}

/** See `OpenArrowStream`. */
export const openArrowStream: OpenArrowStream = (message, columns, filters): IArrowStream => {
  const fields = streamFields(message, columns);
  const filterNames = [...new Set(filters.flat().map(([name]) => name))];
  const filterFields = streamFields(message, filterNames);
  checkFilters(filterFields, filters);
  const schema = new Schema(fields);
  const writer = new TakingWriter();
  return {
    schema() {
      writer.reset(undefined, schema);
      return writer.take();
    },
    *batches(found, limit) {
      const rows = matchingRows(filterFields, found, filters);
      const total = Math.min(rows?.length ?? found[0]?.values.length ?? 0, limit);
      for (let at = 0; at < total; at += BATCH_ROWS) {
        const end = Math.min(at + BATCH_ROWS, total);
        writer.write(batchOf(schema, fields, found, rows?.slice(at, end) ?? [at, end], rows !== null));
        yield { rows: end - at, bytes: writer.take() } satisfies IArrowBatch;
      }
    },
    end() {
      writer.finish();
      return writer.take();
    }
  };
};

/** `rows`: the numbers of the rows, or where all are wanted the first and the one after the last. */
function batchOf(
  schema: Schema,
  fields: readonly Field[],
  columns: readonly IPhysicalColumn[],
  rows: readonly number[],
  isChosen: boolean
): RecordBatch {
  const pick = ({ values }: IPhysicalColumn): ArrayLike<unknown> =>
    isChosen ? rows.map(row => values[row]) : sliceOf(values, rows[0] as number, rows[1] as number);
  const length = isChosen ? rows.length : (rows[1] as number) - (rows[0] as number);
  const children = fields.map(field =>
    dataOf(field.type as DataType, pick(columns.find(({ name }) => name === field.name) as IPhysicalColumn))
  );
  return new RecordBatch(schema, makeData({ type: new Struct([...fields]), length, nullCount: 0, children }));
}

function sliceOf(values: ArrayLike<unknown>, start: number, end: number): ArrayLike<unknown> {
  const array = values as { slice?: (start: number, end: number) => ArrayLike<unknown> };
  return array.slice?.(start, end) ?? Array.from(values).slice(start, end);
}
