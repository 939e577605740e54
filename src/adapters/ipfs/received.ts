/** Smaller ones may be views of a slab that others use, and are not worth it. */
const LEAST_BYTES = 4_096;

/**
 * Frees the memory of bytes that nobody looks at any more. Left to the collector, the buffers of a fast download make it run every
 * few megabytes, which takes longer than the download. Only for memory that is known to be used by nobody else.
 */
export function free({ buffer, byteLength }: Uint8Array): void {
  if (byteLength >= LEAST_BYTES && buffer.byteLength === byteLength && buffer instanceof ArrayBuffer)
    buffer.transfer(0);
}

/** Memory of blocks that have just come from the network and that nobody has kept. */
const unclaimed = new WeakSet<ArrayBufferLike>();

/** A block that came from the network, while several look at it; its memory is freed when the last of them has let go. */
export class ReceivedBlock {
  private holders = 1;

  constructor(readonly bytes: Uint8Array) {}

  /** Says that the bytes were made for this one request. */
  static mark(bytes: Uint8Array): Uint8Array {
    unclaimed.add(bytes.buffer);
    return bytes;
  }

  /** The bytes for good. */
  claim(): Uint8Array {
    unclaimed.delete(this.bytes.buffer);
    return this.bytes;
  }

  hold(): this {
    this.holders += 1;
    return this;
  }

  letGo(): void {
    this.holders -= 1;
    if (this.holders === 0 && unclaimed.delete(this.bytes.buffer)) free(this.bytes);
  }
}
