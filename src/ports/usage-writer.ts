import type { UsageRow } from '../core/wire/index.js';

/** Writes a usage log row by row, however long it is. */
export interface IUsageWriter {
  write(row: UsageRow): Promise<void>;
  /** Puts the finished file in its place; until then there is none. */
  close(): Promise<void>;
  /** Gives up and leaves nothing behind. */
  abort(): Promise<void>;
}

/** Opens a writer of a file. @throws AffluentError INPUT_INVALID where the file cannot be made */
export type OpenUsageWriter = (path: string) => Promise<IUsageWriter>;
