import { exporter } from 'ipfs-unixfs-exporter';
import { CID } from 'multiformats/cid';
import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import type { IBlockSource, IFetchOptions, ISpan } from '../../ports/index.js';

/** Content of a file whatever importer made it, as IPFS's own library reads it: for files with leaves that are not raw. */
export async function* readByExporter(
  blocks: IBlockSource,
  cid: string,
  { start: offset = 0, end }: Partial<ISpan>,
  options: IFetchOptions
): AsyncGenerator<Uint8Array, void, undefined> {
  const { signal } = options;
  const store = {
    async *get(block: CID, more?: { signal?: AbortSignal }) {
      yield await blocks.get(block.toString(), { signal: more?.signal ?? signal });
    }
  };
  try {
    const file = await exporter(CID.parse(cid), store, signal ? { signal } : {});
    if (file.type !== 'file' && file.type !== 'raw')
      throw new AffluentError('MANIFEST_INVALID', `${cid} is a ${file.type}, not a file.`);
    const wanted = (end ?? Number(file.size)) - offset;
    if (BigInt(offset) + BigInt(wanted) > file.size)
      throw new AffluentError(
        'RANGE_INVALID',
        `Bytes ${offset} to ${offset + wanted} lie outside of ${cid} (${file.size} bytes).`
      );
    yield* file.content({ offset, length: wanted, ...(signal ? { signal } : {}) });
  } catch (error) {
    signal?.throwIfAborted();
    if (isAffluentError(error)) throw error;
    throw new AffluentError('MANIFEST_INVALID', `${cid} is not a well-formed IPFS file.`, { cause: error });
  }
}
