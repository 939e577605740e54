/** The folder that `affluent pack` made, read only; paths are checked by the wire schema before they come here. */
export interface IPackFolder {
  /** Whole small file as text. @throws AffluentError INPUT_INVALID where it is missing or larger than `limit` bytes */
  readText(path: string, limit: number): Promise<string>;
  readAll(path: string, limit: number): Promise<Uint8Array>;
  /** Bytes of a file. */
  size(path: string): Promise<number>;
  open(path: string): AsyncIterable<Uint8Array>;
}
