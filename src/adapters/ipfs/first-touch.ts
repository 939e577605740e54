import type { IBlock, IBlockSource, IFetchOptions } from '../../ports/index.js';

/** Bytes that the first touch of a file asks for at once; beyond them, leaves in parallel are faster than one stream. */
const FIRST_BYTES = 4_194_304;

/** The blocks of a file that nothing is known of, as far as they come in one round trip; the others one by one. */
export interface IFirstTouch {
  /** A block that has come, comes with the next ones, or must be asked for itself. */
  get(cid: string): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Begins to read a file whose root is not at hand; see `IBlockSource.range`. */
export function firstTouch(
  blocks: IBlockSource,
  root: string,
  offset: number,
  length: number,
  options: IFetchOptions
): IFirstTouch {
  const came = new Map<string, Uint8Array>();
  let opened: Promise<AsyncIterator<IBlock> | null> | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  const open = async () => {
    const range = blocks.range?.(root, offset, offset + Math.min(length, FIRST_BYTES), options);
    return (await range?.catch(() => null))?.[Symbol.asyncIterator]() ?? null;
  };
  const find = async (cid: string): Promise<Uint8Array | null> => {
    const stream = await (opened ??= open());
    for (;;) {
      const known = came.get(cid);
      if (known) return known;
      // Where it breaks off, what is missing is asked for by itself, and that says who is to blame.
      const next = await stream?.next().catch(() => null);
      if (!next || next.done) return null;
      came.set(next.value.cid, next.value.bytes);
    }
  };
  return {
    async get(cid) {
      const found = turn.then(() => find(cid));
      turn = found.catch(() => undefined);
      return (await found) ?? blocks.get(cid, options);
    },
    async close() {
      came.clear();
      await (await opened?.catch(() => null))?.return?.();
    }
  };
}
