import { BillOfMaterials, ReadingList, type ReadingQuery } from '../core/wire/index.js';
import type { Http, ICallOptions } from './http.js';

/** Endpoints of the service's record of who read what. */
export function readings(http: Http) {
  return {
    /** What readers have opened, newest first. */
    list: (query: ReadingQuery = {}, options: ICallOptions = {}) =>
      http.json(ReadingList, { ...options, path: '/v1/readings', query }),

    /** All that one reader has opened, also as JSON-LD. */
    bill: (reader: string, options: ICallOptions = {}) =>
      http.json(BillOfMaterials, { ...options, path: '/v1/bill-of-materials', query: { reader } })
  };
}
