/** The folder that `affluent pack` made, read only; paths are checked by the wire schema before they come here. */
export interface IPackFolder {
  /** Whole small file as text. @throws AffluentError INPUT_INVALID where it is missing or larger than `limit` bytes */
  readText(path: string, limit: number): Promise<string>;
  readAll(path: string, limit: number): Promise<Uint8Array>;
  /** Bytes of a file, and when it was last written, in milliseconds since the epoch. */
  facts(path: string): Promise<{ readonly size: number; readonly modified: number }>;
  /** The bytes of a file in order; a chunk is good until the next one is asked for. */
  open(path: string): AsyncIterable<Uint8Array>;
}
