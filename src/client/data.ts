import { AffluentError } from '../core/errors/index.js';
import { readBody } from './bounded-body.js';
import type { Http, ICallOptions } from './http.js';

/** Longest range that the client holds in memory, in bytes; longer reads go in pieces or by `open`. */
export const MAX_RANGE_BYTES = 256 * 1024 * 1024;

/** A file of a version, as a plan names it: `<record set>/<number>.parquet`. */
export interface IDataFile {
  readonly dataset: string;
  readonly version: number;
  readonly file: string;
}

/** Plaintext files: size, ranges and whole streams. */
export function data(http: Http) {
  const path = ({ dataset, version, file }: IDataFile) =>
    `/v1/data/${encodeURIComponent(dataset)}/${version}/${file.split('/').map(encodeURIComponent).join('/')}`;
  return {
    /** Size of the plaintext in bytes. */
    size: async (file: IDataFile, options: ICallOptions = {}): Promise<number> => {
      const response = await http.send({ ...options, method: 'HEAD', path: path(file) });
      const size = Number(response.headers.get('Content-Length') ?? NaN);
      if (!Number.isSafeInteger(size) || size < 0)
        throw new AffluentError('INTERNAL', `The service gave no size of ${file.file}.`);
      return size;
    },

    /** Plaintext bytes `start` to `end`, the latter not included. @throws AffluentError RANGE_INVALID, LICENCE_REQUIRED, … */
    read: async (file: IDataFile, start: number, end: number, options: ICallOptions = {}) => {
      if (!(Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && end > start))
        throw new AffluentError('RANGE_INVALID', `${start} to ${end} is no range.`);
      if (end - start > MAX_RANGE_BYTES)
        throw new AffluentError('REQUEST_TOO_LARGE', `At most ${MAX_RANGE_BYTES} bytes are read at once.`);
      const headers = { Range: `bytes=${start}-${end - 1}` };
      const response = await http.send({ ...options, path: path(file), headers });
      const given = /^bytes (\d+)-(\d+)\//.exec(response.headers.get('Content-Range') ?? '');
      if (response.status !== 206 || Number(given?.[1]) !== start)
        throw new AffluentError('INTERNAL', `The service did not answer the range of ${file.file}.`);
      return readBody(response, end - start);
    },

    /** The whole plaintext as a stream. */
    open: async (file: IDataFile, options: ICallOptions = {}) => {
      const response = await http.send({ ...options, path: path(file) });
      return response.body ?? new ReadableStream<Uint8Array<ArrayBuffer>>({ start: end => end.close() });
    }
  };
}
