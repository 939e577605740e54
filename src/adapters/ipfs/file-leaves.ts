import { BoundedCache } from '../../core/memory/bounded-cache.js';
import type { IFetchOptions, ISpan } from '../../ports/index.js';
import { FirstTouch } from './first-touch.js';
import { leafList, type ILeaf, type ILeafList } from './leaf-list.js';
import type { ILocalBlocks } from './local-blocks.js';
import { orAbort } from './or-abort.js';
import { parseCid } from './verify-block.js';

const RAW = 0x55;
/** Leaves of files that were read lately, in all; a leaf takes about 200 bytes of memory. */
const KNOWN_LEAVES = 65_536;

/** A file whose leaves are known, and where to get those that a range touches. */
export interface IOpenLeaves {
  readonly list: ILeafList;
  /** Verified bytes of a leaf. */
  leaf(leaf: ILeaf): Promise<Uint8Array>;
  /** Gives what `look` makes of the verified bytes of a leaf; it must keep nothing of them, and hears whether they are kept. */
  use<R>(leaf: ILeaf, look: (bytes: Uint8Array, isKept: boolean) => R): Promise<R>;
  close(): void;
}

/** Knows the leaves of files that were read lately; several readers of a new file wait for one answer. */
export class FileLeaves {
  constructor(private readonly _blocks: ILocalBlocks) {}

  /**
   * `first` is what is read first. Null where `leafList` has no list.
   * @throws AffluentError INPUT_INVALID, MANIFEST_INVALID, BLOCK_UNAVAILABLE, BLOCK_HASH_MISMATCH
   */
  async open(cid: string, first: ISpan, options: IFetchOptions): Promise<IOpenLeaves | null> {
    const opening = this._opening.get(cid)?.catch(() => undefined);
    const known = this._known.get(cid) ?? (opening && (await orAbort(opening, options.signal)));
    if (known) return this._opened(cid, known.list, options);
    if (parseCid(cid).code === RAW || (await this._blocks.has?.(cid)))
      return this._opened(cid, await this._learn(cid, block => this._blocks.get(block, options)), options);
    const touch = (this._touches.get(cid) ?? new FirstTouch(this._blocks, cid, first)).join();
    this._touches.set(cid, touch);
    try {
      const list = await this._learn(cid, block => touch.node(block, options));
      return this._opened(cid, list, options);
    } finally {
      this._leave(cid, touch);
    }
  }

  /** The leaves, where nobody need be asked for them. */
  async local(cid: string): Promise<ILeafList | null> {
    const known = this._known.get(cid);
    if (known) return known.list;
    if (parseCid(cid).code !== RAW && !(await this._blocks.has?.(cid))) return null;
    return this._learn(cid, block => this._blocks.get(block));
  }

  private _opened(cid: string, list: ILeafList | null, fetching: IFetchOptions): IOpenLeaves | null {
    const options = { ...fetching, file: cid };
    const touch = list && this._touches.get(cid)?.join();
    if (!list) return null;
    const leaf = (one: ILeaf) =>
      touch?.asked(one) ? touch.node(one.cid, options) : this._blocks.get(one.cid, options);
    const use = async <R>(one: ILeaf, look: (bytes: Uint8Array, isKept: boolean) => R) =>
      this._blocks.use && !touch?.asked(one) ? this._blocks.use(one.cid, look, options) : look(await leaf(one), false);
    return { list, leaf, use, close: () => touch && this._leave(cid, touch) };
  }

  private _leave(cid: string, touch: FirstTouch): void {
    if (touch.leave() && this._touches.get(cid) === touch) this._touches.delete(cid);
  }

  private _learn(cid: string, load: (cid: string) => Promise<Uint8Array>): Promise<ILeafList | null> {
    const learning = leafList(cid, load).then(list => this._keep(cid, list));
    const running = learning.finally(() => {
      if (this._opening.get(cid) === running) this._opening.delete(cid);
    });
    this._opening.set(cid, running);
    return running.then(({ list }) => list);
  }

  private _keep(cid: string, list: ILeafList | null): IKnown {
    const known = { list };
    this._known.set(cid, known);
    return known;
  }

  private readonly _known = new BoundedCache<IKnown>({
    limit: KNOWN_LEAVES,
    weigh: ({ list }) => 1 + (list?.leaves.length ?? 0)
  });
  private readonly _touches = new Map<string, FirstTouch>();
  private readonly _opening = new Map<string, Promise<IKnown>>();
}

/** What is known of a file; null as list where it cannot be listed. */
interface IKnown {
  readonly list: ILeafList | null;
}
