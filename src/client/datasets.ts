import type { z } from 'zod';
import {
  Capability,
  DatasetDetail,
  DatasetFacets,
  DatasetList,
  Plan,
  Resolved,
  UnlockResult,
  type DatasetFilter,
  type DatasetQuery,
  type Filters,
  type PlanRequest,
  type UnlockRequest
} from '../core/wire/index.js';
import { readBody } from './bounded-body.js';
import type { Http, ICallOptions } from './http.js';

/** Longest sample that the client holds in memory, in bytes. */
export const MAX_SAMPLE_BYTES = 64 * 1024 * 1024;

/** What is streamed; amounts in atomic units. */
export interface IStreamCall {
  readonly version?: number | undefined;
  readonly recordSet?: string | undefined;
  readonly columns?: readonly string[] | undefined;
  readonly filters?: Filters | undefined;
  readonly limit?: number | undefined;
  readonly budget?: string | undefined;
}

const textOf = (value: unknown) => (value === undefined ? undefined : JSON.stringify(value));

/** Endpoints of datasets: find, look at, price, unlock, read. */
export function datasets(http: Http) {
  const path = (id: string, rest = '') => `/v1/datasets/${encodeURIComponent(id)}${rest}`;
  return {
    /** One page of the catalog. */
    list: (query: Partial<DatasetQuery>, options: ICallOptions = {}) =>
      http.json(DatasetList, { ...options, path: '/v1/datasets', query }),

    /** How many datasets have each value of each facet. */
    facets: (filter: Partial<DatasetFilter>, options: ICallOptions = {}) =>
      http.json(DatasetFacets, { ...options, path: '/v1/facets', query: filter }),

    /** Id and version of a reference. @throws AffluentError DATASET_UNKNOWN, DATASET_AMBIGUOUS */
    resolve: (ref: string, options: ICallOptions = {}) =>
      http.json(Resolved, { ...options, path: '/v1/resolve', query: { ref } }),

    /** The dataset page; without a version, the newest. */
    get: (id: string, options: ICallOptions & { readonly version?: number | undefined } = {}) =>
      http.json(DatasetDetail, { signal: options.signal, path: path(id), query: { version: options.version } }),

    /** The free sample as an Arrow IPC stream. */
    sample: async (id: string, options: ICallOptions = {}) =>
      readBody(await http.send({ ...options, path: path(id, '/sample') }), MAX_SAMPLE_BYTES),

    /**
     * Rows as an Arrow IPC stream; unlocks within the owner's budget. A stream that breaks off rejects its reader.
     * @throws AffluentError BUDGET_EXCEEDED, LICENCE_REQUIRED, …
     */
    stream: async (id: string, query: IStreamCall = {}, options: ICallOptions = {}) => {
      const { columns, filters, ...more } = query;
      const texts = { columns: textOf(columns), filters: textOf(filters) };
      const response = await http.send({ ...options, path: path(id, '/stream'), query: { ...more, ...texts } });
      return response.body ?? new ReadableStream<Uint8Array<ArrayBuffer>>({ start: end => end.close() });
    },

    /** Which files a read opens, and what it would cost. Spends nothing. */
    plan: (id: string, body: PlanRequest, options: ICallOptions = {}) =>
      http.json(Plan, { ...options, method: 'POST', path: path(id, '/plan'), body }),

    /** Dismisses what was found against a dataset: more of it may be bought and unlocked again. For the owner alone. */
    dismiss: async (id: string, options: ICallOptions = {}): Promise<void> => {
      await http.send({ ...options, method: 'DELETE', path: path(id, '/finding'), body: {}, owner: true });
    },

    /** Unlocks shards within the owner's budget. @throws AffluentError BUDGET_EXCEEDED, LICENCE_REQUIRED, … */
    unlock: (id: string, body: UnlockRequest, options: ICallOptions = {}) =>
      http.json(UnlockResult, { ...options, method: 'POST', path: path(id, '/unlock'), body }),

    /** A URL that reads one dataset for a while, for tools that take no headers. */
    capability: (id: string, seconds: number, options: ICallOptions = {}): Promise<z.infer<typeof Capability>> =>
      http.json(Capability, { ...options, method: 'POST', path: '/v1/capabilities', body: { id, seconds } })
  };
}
