import type { CID } from 'multiformats/cid';
import { AffluentError } from '../../core/errors/index.js';
import { fileBlock, touches, type IFileBlock, type IFilePlace } from './file-block.js';

/** More places than any honest range has: a file may name one block many times, and so on below. */
const MAX_PLACES = 262_144;

/**
 * Which blocks the bytes [from, to) of a file touch, as far as the blocks that are known so far can tell. A block may stand at
 * several places of the file.
 */
export class FilePart {
  constructor(
    private readonly root: CID,
    private readonly from: number,
    private readonly to: number
  ) {
    this.missing.add(root.toString());
    this.places.set(root.toString(), [{ cid: root, start: 0, end: NaN }]);
  }

  /** Whether every block of the part has been taken. */
  get complete(): boolean {
    return this.missing.size === 0;
  }

  /** Whether the part still lacks this block. */
  lacks(cid: string): boolean {
    return this.missing.has(cid);
  }

  /** Whether the block is the root, or a child of a block that was taken. */
  belongs(cid: string): boolean {
    return this.places.has(cid) || this.beside.has(cid);
  }

  /** Notes a block that belongs. @throws AffluentError MANIFEST_INVALID */
  take(cid: CID, bytes: Uint8Array): void {
    const text = cid.toString();
    if (this.taken.has(text)) return;
    const block = fileBlock(cid, bytes, 0);
    this.taken.set(text, block);
    this.missing.delete(text);
    for (const child of block.children) this.beside.add(child.cid.toString());
    this.expand([...(this.places.get(text) ?? [])]);
  }

  /** Finds what the range touches below these places, as deep as blocks are known. */
  private expand(open: IFilePlace[]): void {
    for (let place = open.pop(); place; place = open.pop()) {
      const block = this.taken.get(place.cid.toString());
      if (!block) continue;
      if (!Number.isNaN(place.end) && place.end - place.start !== block.size) throw this.malformed();
      for (const { cid, start, end } of block.children) {
        const child = { cid, start: place.start + start, end: place.start + end };
        if (touches(child, this.from, this.to)) open.push(this.add(child));
      }
    }
  }

  private add(place: IFilePlace): IFilePlace {
    const text = place.cid.toString();
    const places = this.places.get(text) ?? [];
    places.push(place);
    this.places.set(text, places);
    if (!this.taken.has(text)) this.missing.add(text);
    if (++this.count > MAX_PLACES) throw this.malformed();
    return place;
  }

  private malformed(): AffluentError {
    return new AffluentError('MANIFEST_INVALID', `${this.root.toString()} is not a well-formed IPFS file.`);
  }

  private readonly places = new Map<string, IFilePlace[]>();
  private readonly beside = new Set<string>();
  private readonly taken = new Map<string, IFileBlock>();
  private readonly missing = new Set<string>();
  private count = 0;
}
