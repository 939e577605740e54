import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { AffluentError } from '../../src/core/errors/index.js';
import {
  toProblem,
  type DatasetCard,
  type Finding,
  type Purchase,
  type ServiceEvent
} from '../../src/core/wire/index.js';
import { card, detail, ETH, idOf, plan, purchase } from '../fixtures/datasets.js';
import { countCards, listCards, madeUp } from './fake-catalog.js';

/** A service that speaks the wire's shapes about made-up data, for what a real one does not show: thousands of datasets, failures. */
export class FakeService {
  cards: DatasetCard[] = [card(), ...Array.from({ length: 9_999 }, (_, index) => madeUp(index))];
  purchases = new Map<string, Purchase>();
  walletLocked = true;
  wallet: string | null = '0x8ba1f109551bD432803012645Ac136ddd64DBA72';
  failing: AffluentError | null = null;
  licensed = false;
  /** False: nobody has unlocked anything yet. */
  used = true;
  /** Answers wait until this is done; null: they come at once. */
  held: Promise<void> | null = null;
  finding: Finding | null = null;
  budget = '10000000000000000';
  /** Bodies seen. */
  bodies: string[] = [];
  /** Requests seen, `METHOD path`. */
  seen: string[] = [];

  async start(): Promise<string> {
    await new Promise<void>(done => this._server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this._server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const closed = new Promise(done => this._server.close(done));
    this._server.closeAllConnections();
    await closed;
  }

  emit(event: ServiceEvent): void {
    for (const stream of this._streams) stream.write(`data: ${JSON.stringify(event)}\n\n`);
  }

  put(change: Partial<Purchase>): Purchase {
    const one = purchase(change);
    this.purchases.set(one.id, one);
    this.emit({ type: 'purchase', time: new Date().toISOString(), purchase: one });
    return one;
  }

  private async _answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const path = url.pathname.replace(/^.*\/affluent\/v1/, '');
    this.seen.push(`${request.method} ${path}`);
    let text = '';
    for await (const part of request) text += String(part);
    if (text) this.bodies.push(text);
    const body = text ? (JSON.parse(text) as Record<string, string>) : {};
    try {
      await this.held;
      if (this.failing) throw this.failing;
      if (path === '/events') return this._stream(response);
      if (path.endsWith('/sample')) return void response.writeHead(200).end(sample());
      const answer = this._route(request.method ?? '', path, url.searchParams, body);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    } catch (error) {
      const problem = toProblem(error);
      response.writeHead(problem.status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
    }
  }

  private _route(method: string, path: string, query: URLSearchParams, body: Record<string, string>): unknown {
    const [, room, id, verb] = path.split('/');
    switch (`${method} ${room}`) {
      case 'GET datasets':
        return id ? this._detail(id) : listCards(this.cards, query);
      case 'GET facets':
        return countCards(this.cards, query);
      case 'POST datasets':
        return plan(this.licensed ? { exact: true, licence: '7' } : {});
      case 'GET resolve':
        return { id: idOf(1), version: 1, ref: query.get('ref') };
      case 'GET purchases':
        return id ? this._purchase(id) : { items: [...this.purchases.values()], next: null };
      case 'POST purchases':
        return verb ? this._approve(id as string) : this._open(body);
      case 'DELETE purchases':
        return this.put({ ...this._purchase(id as string), state: 'cancelled' });
      case 'GET wallet':
        return this._wallet();
      case 'POST wallet':
        return this._unlock(id, body);
      case 'GET licences':
      case 'GET sessions':
      case 'GET spending':
      case 'GET readings':
        return { items: [], next: null };
      case 'GET earnings':
        return id ? { points: [], sales: [], more: false } : { items: [], next: null };
      case 'GET budgets':
      case 'PUT budgets': {
        if (!id) return { items: [] };
        if (body['limit']) this.budget = body['limit'];
        const remaining = (BigInt(this.budget) - 673_552_000_000_000n).toString();
        return { dataset: id, limit: this.budget, spent: '673552000000000', remaining, currency: ETH };
      }
      case 'GET usage':
        return { items: this.used ? usage() : [], next: null };
      default:
        throw new AffluentError('NOT_FOUND', `Nothing at ${path}.`);
    }
  }

  private _detail(id: string) {
    const found = this.cards.find(one => one.id === id);
    if (!found) throw new AffluentError('DATASET_UNKNOWN', 'No dataset has this id.');
    const licence = {
      id: '7',
      dataset: id,
      ref: found.ref,
      title: found.title,
      offer: '1',
      kind: 'metered' as const,
      holder: '0x8ba1f109551bD432803012645Ac136ddd64DBA72',
      state: 'live' as const,
      boughtAt: '2026-11-22T10:00:00Z',
      expiresAt: '2027-11-22T10:00:00Z',
      balance: '9326448000000000',
      currency: ETH,
      spent: '673552000000000',
      shardsUnlocked: 36,
      sessionKey: null,
      transaction: idOf(99)
    };
    return detail({ ...found, licence: this.licensed ? licence : null, finding: this.finding });
  }

  private _purchase(id: string): Purchase {
    const found = this.purchases.get(id);
    if (!found) throw new AffluentError('NOT_FOUND', 'No such purchase.');
    return found;
  }

  private _open(body: Record<string, string>) {
    const offer = detail().offers.find(one => one.id === body['offer']);
    if (!offer) throw new AffluentError('OFFER_CHANGED', 'No such offer.');
    const deposit = body['deposit'] ?? offer.minDeposit;
    const payment = offer.kind === 'metered' ? deposit : offer.price;
    const { plan: base } = purchase();
    const { stipend, fee, currency } = base.gas;
    const totals = [{ amount: (BigInt(payment) + BigInt(stipend) + BigInt(fee)).toString(), currency }];
    const requestedBy = body['requestedBy'] ?? '';
    return this.put({ id: randomUUID(), offer, deposit, requestedBy, plan: { ...base, payment, totals } });
  }

  private _approve(id: string) {
    const sending = this.put({ ...this._purchase(id), state: 'sending' });
    setTimeout(() => this.put({ ...sending, state: 'sent', transaction: idOf(77) }), 700);
    setTimeout(() => {
      this.licensed = true;
      this.put({ ...sending, state: 'confirmed', transaction: idOf(77), licence: '7' });
      this.emit({ type: 'licence', time: new Date().toISOString(), licence: '7', dataset: sending.dataset });
    }, 1_400);
    return sending;
  }

  private _wallet() {
    const balance = this.wallet ? '1500000000000000000' : null;
    const expiresAt = this.walletLocked ? null : new Date(Date.now() + 3_600_000).toISOString();
    return {
      address: this.wallet,
      locked: this.walletLocked,
      balance,
      currency: ETH,
      network: 'devnet',
      chainId: 31337,
      expiresAt
    };
  }

  private _unlock(verb: string | undefined, body: Record<string, string>) {
    if (!verb) {
      this.wallet = '0x8ba1f109551bD432803012645Ac136ddd64DBA72';
      return this._wallet();
    }
    if (verb === 'unlock' && body['password'] !== 'correct horse')
      throw new AffluentError('INPUT_INVALID', 'The password is wrong.', { hint: 'Type it again.' });
    this.walletLocked = verb === 'lock';
    return { ownerToken: 'owner-token', expiresAt: new Date(Date.now() + 3_600_000).toISOString() };
  }

  private _stream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    this._streams.add(response);
    response.on('close', () => this._streams.delete(response));
    response.write(`data: ${JSON.stringify({ type: 'hello', time: new Date().toISOString() })}\n\n`);
  }

  private readonly _server = createServer((request, response) => void this._answer(request, response));
  private readonly _streams = new Set<ServerResponse>();
}

function sample(): Uint8Array {
  const count = 200;
  const from = <T>(make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index));
  const table = tableFromArrays({
    month: Int32Array.from(from(index => (index % 12) + 1)),
    day: Int32Array.from(from(index => (index % 28) + 1)),
    dep_delay: Float64Array.from(from(index => ((index * 37) % 95) - 12.5)),
    carrier: from(index => ['UA', 'AA', 'B6', 'DL'][index % 4]),
    tailnum: from(index => `N${14_000 + index * 7}`),
    origin: from(index => ['EWR', 'JFK', 'LGA'][index % 3]),
    dest: from(index => ['IAH', 'MIA', 'BQN', 'ATL', 'ORD'][index % 5]),
    distance: Int32Array.from(from(index => 500 + index * 11))
  });
  return tableToIPC(table, 'stream');
}

function usage() {
  return Array.from({ length: 9 }, (_, index) => ({
    time: new Date(Date.UTC(2026, 10, 22, 12 - index, 5 * index)).toISOString(),
    block: 900 - index,
    transaction: idOf(0xabc000 + index),
    dataset: idOf((index % 2) + 1),
    ref: 'nyc-dot/nycflights13',
    title: index % 2 ? 'Bird sightings in Oslo' : 'Flights that left New York in 2013',
    licence: String(7 + (index % 2)),
    page: 0,
    shards: index + 1,
    rows: (index + 1) * 9_283,
    amount: String(BigInt((index + 1) * 9_283) * 2_000_000_000n),
    currency: ETH
  }));
}
