import { budgets } from './budgets.js';
import { data } from './data.js';
import { datasets } from './datasets.js';
import { events, type IEventOptions } from './events.js';
import { Http, type IClientOptions } from './http.js';
import { ledger } from './ledger.js';
import { licences } from './licences.js';
import { publications } from './publications.js';
import { purchases } from './purchases.js';
import { readings } from './readings.js';
import { serviceStatus } from './service-status.js';
import { sessions } from './sessions.js';
import { settings } from './settings.js';
import { wallet } from './wallet.js';

/** A typed client of one service: a function an endpoint, grouped by what they are about. */
export function createClient(options: IClientOptions) {
  const http = new Http(options);
  return {
    owner: options.owner,
    service: serviceStatus(http),
    datasets: datasets(http),
    data: data(http),
    purchases: purchases(http),
    licences: licences(http),
    budgets: budgets(http),
    ledger: ledger(http),
    readings: readings(http),
    sessions: sessions(http),
    settings: settings(http),
    wallet: wallet(http),
    publications: publications(http),
    /** The event stream; see `events`. */
    events: (eventOptions: IEventOptions) => events(http, eventOptions)
  };
}

/** The typed client of the service. Ask for the narrowest part: `Pick<AffluentClient['datasets'], 'list'>`. */
export type AffluentClient = ReturnType<typeof createClient>;
