import { AffluentError } from '../../core/errors/index.js';
import type { IFetchOptions, IRangeSource, IReadOptions } from '../../ports/index.js';
import { FileLeaves, type IOpenLeaves } from './file-leaves.js';
import { readSlices, slicesOf } from './leaf-slices.js';
import type { ILocalBlocks } from './local-blocks.js';
import { readByExporter } from './read-by-exporter.js';

/** Leaves that are brought into the cache at the same time. */
const PREFETCH_AT_ONCE = 8;

/** Reads byte ranges of UnixFS files over a block source; only the leaves that a range touches are asked for, several at a time. */
export class RangeSource implements IRangeSource {
  constructor(private readonly _blocks: ILocalBlocks) {
    this._files = new FileLeaves(_blocks);
  }

  async *read(
    cid: string,
    offset: number,
    length: number,
    options: IReadOptions = {}
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const file = await this._files.open(cid, offset, length, options);
    if (!file) return yield* readByExporter(this._blocks, cid, { offset, length }, options);
    try {
      checkRange(cid, file, offset, length);
      yield* readSlices(this._blocks, file, slicesOf(file.list.leaves, offset, length), options);
    } finally {
      await file.close();
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
    const file = await this._files.open(cid, offset, length, options);
    if (!file) return drain(readByExporter(this._blocks, cid, { offset, length }, options));
    try {
      checkRange(cid, file, offset, length);
      const wanted = slicesOf(file.list.leaves, offset, length).values();
      const bring = async () => {
        for (const { leaf } of wanted) {
          options.signal?.throwIfAborted();
          if (!(await this._blocks.has?.(leaf.cid))) await file.leaf(leaf);
        }
      };
      await Promise.all(Array.from({ length: PREFETCH_AT_ONCE }, bring));
    } finally {
      await file.close();
    }
  }

  async forget(cid: string, offset: number, length: number): Promise<void> {
    const file = await this._files.open(cid, offset, length, {});
    for (const { leaf } of file ? slicesOf(file.list.leaves, offset, length) : [])
      await this._blocks.forget?.(leaf.cid);
    await file?.close();
  }

  private async *_content(cid: string, limit: number, options: IFetchOptions): AsyncIterable<Uint8Array> {
    const file = await this._files.open(cid, 0, limit, options);
    if (!file) return yield* readByExporter(this._blocks, cid, {}, options);
    try {
      const { size, leaves } = file.list;
      if (size !== null && size > limit) throw tooLarge(cid, size, limit);
      const [only] = leaves;
      if (size === null && only) yield await file.leaf(only);
      else yield* readSlices(this._blocks, file, slicesOf(leaves, 0, size ?? 0), options);
    } finally {
      await file.close();
    }
  }

  private readonly _files: FileLeaves;
}

async function drain(content: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const part of content) void part;
}

function checkRange(cid: string, { list: { size } }: IOpenLeaves, offset: number, length: number): void {
  if (size !== null && offset + length > size)
    throw new AffluentError(
      'RANGE_INVALID',
      `Bytes ${offset} to ${offset + length} lie outside of ${cid} (${size} bytes).`
    );
}

function tooLarge(cid: string, size: number, limit: number): AffluentError {
  return new AffluentError('INPUT_INVALID', `${cid} has ${size} bytes or more, above the ${limit} that it may.`);
}
