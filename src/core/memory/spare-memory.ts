/** Kept for the next who asks, in bytes. */
const MOST_SPARE = 16_777_216;
/** Memory comes in steps of this, so that what one gives back fits the next. */
const STEP = 262_144;

/**
 * Memory that is used again: to have megabytes made, zeroed and collected costs more than what is done with them. Its content is
 * whatever the last user left.
 */
export class SpareMemory {
  take(length: number): Uint8Array {
    const at = this._spare.findLastIndex(one => one.length >= length);
    const found = at < 0 ? undefined : this._spare.splice(at, 1)[0];
    if (!found) return new Uint8Array(Math.ceil(length / STEP) * STEP);
    this._bytes -= found.length;
    return found;
  }

  /** Takes memory back that nobody looks at any more. */
  give(memory: Uint8Array): void {
    if (this._bytes + memory.length > MOST_SPARE) return;
    this._spare.push(memory);
    this._bytes += memory.length;
  }

  private readonly _spare: Uint8Array[] = [];
  private _bytes = 0;
}
