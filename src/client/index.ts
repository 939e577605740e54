export { createClient, type AffluentClient } from './create-client.js';
export { MAX_RANGE_BYTES, type IDataFile } from './data.js';
export { MAX_SAMPLE_BYTES } from './datasets.js';
export { type EventStreamState, type IEventOptions } from './events.js';
export {
  MAX_JSON_BYTES,
  OWNER_HEADER,
  type ICallOptions,
  type IClientOptions,
  type Query,
  type Transport
} from './http.js';
export { LicenceList } from './licences.js';
export { OwnerSession, type IOwnerSession } from './owner-session.js';
