import { Publication, type PublicationRequest } from '../core/wire/index.js';
import type { Http, ICallOptions } from './http.js';

/** Endpoints of publishing; progress comes as `publication` events. */
export function publications(http: Http) {
  return {
    /** Begins to publish a packed folder, or goes on where it stopped. */
    start: (body: PublicationRequest, options: ICallOptions = {}) =>
      http.json(Publication, { ...options, method: 'POST', path: '/v1/publications', body, owner: true }),

    /** One publication. */
    get: (id: string, options: ICallOptions = {}) =>
      http.json(Publication, { ...options, path: `/v1/publications/${encodeURIComponent(id)}` })
  };
}
