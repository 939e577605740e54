import { AffluentError } from '../../core/errors/index.js';
import type { IFetchOptions, IRangeSource, IReadOptions, ISpan } from '../../ports/index.js';
import { FileLeaves, type IOpenLeaves } from './file-leaves.js';
import { slicesOf } from './leaf-slices.js';
import type { ILocalBlocks } from './local-blocks.js';
import { readByExporter } from './read-by-exporter.js';
import { SliceReader } from './read-slices.js';

/** Leaves that are brought into the cache at the same time. */
const PREFETCH_AT_ONCE = 8;

/** Reads byte ranges of UnixFS files over a block source; only the leaves that a range touches are asked for, several at a time. */
export class RangeSource implements IRangeSource {
  constructor(private readonly _blocks: ILocalBlocks) {
    this._files = new FileLeaves(_blocks);
    this._slices = new SliceReader(_blocks);
  }

  read(cid: string, offset: number, length: number, options: IReadOptions = {}): AsyncGenerator<Uint8Array> {
    return this.readSpans(cid, [{ start: offset, end: offset + length }], options);
  }

  async *readSpans(
    cid: string,
    spans: readonly ISpan[],
    options: IReadOptions = {}
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const [first] = spans;
    if (!first) return;
    const leave = new AbortController();
    const all = { ...options, signal: either(options.signal, leave.signal) };
    const file = await this._files.open(cid, first, all);
    try {
      if (!file) {
        for (const span of spans) yield* readByExporter(this._blocks, cid, span, all);
        return;
      }
      for (const span of spans) checkSpan(cid, file, span);
      const slices = spans.flatMap(span => slicesOf(file.list.leaves, span));
      yield* this._slices.read(file, slices, all);
    } finally {
      leave.abort(); // what was under way when the reader left
      file?.close();
    }
  }

  async readAll(cid: string, limit: number, options: IFetchOptions = {}): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const part of this._content(cid, limit, options)) {
      length += part.length;
      if (length > limit) throw tooLarge(cid, length, limit);
      parts.push(part);
    }
    return Buffer.concat(parts);
  }

  async prefetch(cid: string, offset: number, length: number, options: IFetchOptions = {}): Promise<void> {
    const span = { start: offset, end: offset + length };
    const leave = new AbortController();
    const signal = either(options.signal, leave.signal);
    const file = await this._files.open(cid, span, { signal });
    if (!file) return drain(readByExporter(this._blocks, cid, span, { signal }));
    try {
      checkSpan(cid, file, span);
      const wanted = slicesOf(file.list.leaves, span).values();
      const bring = async () => {
        for (const { leaf } of wanted) {
          signal.throwIfAborted();
          if (!(await this._blocks.has?.(leaf.cid))) await file.use(leaf, () => undefined);
        }
      };
      await Promise.all(Array.from({ length: PREFETCH_AT_ONCE }, bring));
    } finally {
      leave.abort(); // the others, where one has failed
      file.close();
    }
  }

  async has(cid: string, offset: number, length: number): Promise<boolean> {
    const list = await this._files.local(cid);
    if (!list || !this._blocks.has) return false;
    for (const { leaf } of slicesOf(list.leaves, { start: offset, end: offset + length }))
      if (!(await this._blocks.has(leaf.cid))) return false;
    return true;
  }

  async forget(cid: string, offset: number, length: number): Promise<void> {
    const span = { start: offset, end: offset + length };
    const list = await this._files.local(cid);
    for (const { leaf } of list ? slicesOf(list.leaves, span) : []) await this._blocks.forget?.(leaf.cid);
  }

  private async *_content(cid: string, limit: number, options: IFetchOptions): AsyncGenerator<Uint8Array> {
    const file = await this._files.open(cid, { start: 0, end: limit }, options);
    if (!file) return yield* readByExporter(this._blocks, cid, {}, options);
    try {
      const { size, leaves } = file.list;
      if (size !== null && size > limit) throw tooLarge(cid, size, limit);
      const [only] = leaves;
      if (size === null && only) yield await file.leaf(only);
      else yield* this._slices.read(file, slicesOf(leaves, { start: 0, end: size ?? 0 }), options);
    } finally {
      file.close();
    }
  }

  private readonly _files: FileLeaves;
  private readonly _slices: SliceReader;
}

function either(one: AbortSignal | undefined, other: AbortSignal): AbortSignal {
  return one ? AbortSignal.any([one, other]) : other;
}

async function drain(content: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const part of content) void part;
}

function checkSpan(cid: string, { list: { size } }: IOpenLeaves, { start, end }: ISpan): void {
  if (start < 0 || end < start || (size !== null && end > size))
    throw new AffluentError('RANGE_INVALID', `Bytes ${start} to ${end} lie outside of ${cid} (${size} bytes).`);
}

function tooLarge(cid: string, size: number, limit: number): AffluentError {
  return new AffluentError('INPUT_INVALID', `${cid} has ${size} bytes or more, above the ${limit} that it may.`);
}
