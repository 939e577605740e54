import { CID } from 'multiformats/cid';
import { AffluentError } from '../../core/errors/index.js';
import type { IFetchOptions } from '../../ports/index.js';
import { firstTouch, type IFirstTouch } from './first-touch.js';
import { leafList, type ILeaf, type ILeafList } from './leaf-list.js';
import type { ILocalBlocks } from './local-blocks.js';

const RAW = 0x55;
/** Leaves of files that were read lately, in all; a leaf is about 150 bytes of memory. */
const KNOWN_LEAVES = 200_000;

/** A file whose leaves are known, and where to get those that a range touches. */
export interface IOpenLeaves {
  readonly list: ILeafList;
  /** Verified bytes of a leaf. */
  leaf(leaf: ILeaf): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Knows the leaves of files that were read lately; several readers of a new file wait for one answer. */
export class FileLeaves {
  constructor(private readonly _blocks: ILocalBlocks) {}

  /** Null where the file has leaves that are not raw. @throws AffluentError MANIFEST_INVALID, BLOCK_UNAVAILABLE, BLOCK_HASH_MISMATCH */
  async open(cid: string, offset: number, length: number, options: IFetchOptions): Promise<IOpenLeaves | null> {
    const get = (leaf: ILeaf) => this._blocks.get(leaf.cid, options);
    const known = this._known.get(cid) ?? (await this._opening.get(cid)?.catch(() => undefined));
    if (known !== undefined) return known && { list: known, leaf: get, close: async () => undefined };
    if (parse(cid).code === RAW || (await this._blocks.has?.(cid))) {
      const list = await this._learn(cid, block => this._blocks.get(block, options));
      return list && { list, leaf: get, close: async () => undefined };
    }
    const touch = firstTouch(this._blocks, cid, offset, length, options);
    return this._openByTouch(cid, touch);
  }

  private async _openByTouch(cid: string, touch: IFirstTouch): Promise<IOpenLeaves | null> {
    try {
      const list = await this._learn(cid, block => touch.get(block));
      if (list) return { list, leaf: ({ cid: wanted }) => touch.get(wanted), close: () => touch.close() };
    } catch (error) {
      await touch.close();
      throw error;
    }
    await touch.close();
    return null;
  }

  private _learn(cid: string, load: (cid: string) => Promise<Uint8Array>): Promise<ILeafList | null> {
    const learning = leafList(cid, load)
      .then(list => {
        this._keep(cid, list);
        return list;
      })
      .finally(() => this._opening.delete(cid));
    this._opening.set(cid, learning);
    return learning;
  }

  private _keep(cid: string, list: ILeafList | null): void {
    this._known.set(cid, list);
    this._count += list?.leaves.length ?? 1;
    for (const [oldest, old] of this._known) {
      if (this._count <= KNOWN_LEAVES) return;
      this._known.delete(oldest);
      this._count -= old?.leaves.length ?? 1;
    }
  }

  private readonly _known = new Map<string, ILeafList | null>();
  private readonly _opening = new Map<string, Promise<ILeafList | null>>();
  private _count = 0;
}

function parse(cid: string): CID {
  try {
    return CID.parse(cid);
  } catch (cause) {
    throw new AffluentError('INPUT_INVALID', `“${cid.slice(0, 80)}” is no CID.`, { cause });
  }
}
