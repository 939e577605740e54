import { AffluentError } from '../errors/index.js';

/** The part of a data path below the version: `<record set>/<number>.parquet` or `<record set>/_metadata`. */
export interface IDataPath {
  readonly recordSet: string;
  /** Null: the record set's `_metadata`. */
  readonly shard: number | null;
}

const PATTERN = /^([A-Za-z0-9_-]{1,64})\/(?:(0|[1-9][0-9]{0,9})\.parquet|(_metadata))$/;

/** Reads a data path; nothing else is a file of a dataset. @throws AffluentError NOT_FOUND */
export function parseDataPath(path: string): IDataPath {
  const match = PATTERN.exec(path);
  if (!match)
    throw new AffluentError('NOT_FOUND', `“${path.slice(0, 80)}” is no file of a dataset.`, {
      hint: 'Files are <record set>/<number>.parquet and <record set>/_metadata.'
    });
  return { recordSet: match[1] as string, shard: match[2] === undefined ? null : Number(match[2]) };
}

/** The path of a shard's file. */
export function shardPath(recordSet: string, shard: number): string {
  return `${recordSet}/${shard}.parquet`;
}
