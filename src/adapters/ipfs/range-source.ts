import { exporter, type RawNode, type UnixFSFile } from 'ipfs-unixfs-exporter';
import { CID } from 'multiformats/cid';
import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import type { IBlockSource, IFetchOptions, IRangeSource } from '../../ports/index.js';

const DEFAULT_CONCURRENCY = 8;

/** Reads byte ranges of UnixFS files over a block source; only the leaves that a range touches are asked for, several at a time. */
export function rangeSource(blocks: IBlockSource, concurrency = DEFAULT_CONCURRENCY): IRangeSource {
  const open = async (cid: string, options: IFetchOptions) => {
    const store = {
      async *get(block: CID, more?: { signal?: AbortSignal }) {
        yield await blocks.get(block.toString(), { signal: more?.signal ?? options.signal });
      }
    };
    const found = exporter(CID.parse(cid), store, options.signal ? { signal: options.signal } : {});
    const entry = await found.catch((error: unknown) => refuse(cid, error, options));
    if (entry.type !== 'file' && entry.type !== 'raw') {
      throw new AffluentError('MANIFEST_INVALID', `${cid} is a ${entry.type}, not a file.`);
    }
    return entry;
  };
  async function* contentOf(
    file: UnixFSFile | RawNode,
    range: { offset?: number; length?: number },
    options: IFetchOptions
  ): AsyncIterable<Uint8Array> {
    const { signal } = options;
    try {
      yield* file.content({ ...range, blockReadConcurrency: concurrency, ...(signal ? { signal } : {}) });
    } catch (error) {
      refuse(file.cid.toString(), error, options);
    }
  }

  return {
    async *read(cid, offset, length, options = {}) {
      const file = await open(cid, options);
      if (BigInt(offset) + BigInt(length) > file.size) {
        throw new AffluentError(
          'RANGE_INVALID',
          `Bytes ${offset} to ${offset + length} lie outside of ${cid} (${file.size} bytes).`
        );
      }
      yield* contentOf(file, { offset, length }, options);
    },

    async readAll(cid, limit, options = {}) {
      const file = await open(cid, options);
      if (file.size > BigInt(limit))
        throw new AffluentError('INPUT_INVALID', `${cid} has ${file.size} bytes, more than the ${limit} that it may.`);
      const parts: Uint8Array[] = [];
      for await (const part of contentOf(file, {}, options)) parts.push(part);
      return Buffer.concat(parts);
    }
  };
}

/** What the exporter throws of itself means that somebody published what is not a file; our own errors and aborts stay. */
function refuse(cid: string, error: unknown, { signal }: IFetchOptions): never {
  signal?.throwIfAborted();
  if (isAffluentError(error)) throw error;
  throw new AffluentError('MANIFEST_INVALID', `${cid} is not a well-formed IPFS file.`, { cause: error });
}
