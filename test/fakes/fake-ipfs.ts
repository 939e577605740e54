import { createHash } from 'node:crypto';
import { AffluentError } from '../../src/core/errors/index.js';
import { cidOfManifest } from '../../src/core/manifest/manifest-cid.js';
import type { IFileImporter, IRangeSource, ISpan } from '../../src/ports/index.js';

/** Files by the hash of their bytes; a file is one block here. */
export class FakeIpfs implements IFileImporter, IRangeSource {
  readonly files = new Map<string, Uint8Array>();
  /** Files that are said to be kept on this machine. */
  readonly kept = new Set<string>();
  /** Roots that were pushed on, and of which no copy must stay. */
  readonly removed = new Set<string>();
  /** No gateway answers. */
  down = false;
  /** Bytes that were read, by CID. */
  readonly bytesRead = new Map<string, number>();

  put(bytes: Uint8Array): string {
    const cid = cidOfManifest(`0x${createHash('sha256').update(bytes).digest('hex')}`);
    this.files.set(cid, bytes);
    return cid;
  }

  async importFile(content: AsyncIterable<Uint8Array>) {
    const parts: Uint8Array[] = [];
    for await (const part of content) parts.push(part.slice());
    const bytes = Buffer.concat(parts);
    return { cid: this.put(bytes), size: bytes.length };
  }

  async *blocks(root: string) {
    yield { cid: root, bytes: this.get(root) };
  }

  async remove(root: string) {
    this.removed.add(root);
  }

  async *read(cid: string, offset: number, length: number) {
    const bytes = this.get(cid).subarray(offset, offset + length);
    this.bytesRead.set(cid, (this.bytesRead.get(cid) ?? 0) + bytes.length);
    // In pieces of an awkward size, as networks give them.
    for (let at = 0; at < bytes.length; at += 100_003) yield bytes.slice(at, at + 100_003);
  }

  async *readSpans(cid: string, spans: readonly ISpan[]) {
    for (const { start, end } of spans) yield* this.read(cid, start, end - start);
  }

  async has(cid: string) {
    return this.kept.has(cid);
  }

  async prefetch(cid: string) {
    this.get(cid);
  }

  async forget(cid: string) {
    this.get(cid);
  }

  async readAll(cid: string, limit: number) {
    const bytes = this.get(cid);
    if (bytes.length > limit) throw new AffluentError('INPUT_INVALID', 'The file is too large.');
    return bytes;
  }

  private get(cid: string): Uint8Array {
    const bytes = this.files.get(cid);
    if (this.down || !bytes) throw new AffluentError('BLOCK_UNAVAILABLE', `No gateway has ${cid}.`);
    return bytes;
  }
}
