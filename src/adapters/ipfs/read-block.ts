import type { Blockstore } from 'interface-blockstore';
import type { CID } from 'multiformats/cid';

/** One block of a store, whole. */
export async function readBlock(
  blockstore: Pick<Blockstore, 'get'>,
  cid: CID,
  options: { readonly signal?: AbortSignal } = {}
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of blockstore.get(cid, options)) parts.push(part);
  const [only] = parts;
  return parts.length === 1 && only ? only : Buffer.concat(parts);
}
