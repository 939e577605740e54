import { AffluentError } from '../../../src/core/errors/index.js';
import { pageOf } from '../../../src/core/shards/page.js';
import type { IBooking, IFinding, IJob, IOutbox, IOutboxEntry, IReservation } from '../../../src/ports/index.js';

type IReserved = Omit<IReservation, 'shards'> & { readonly shard: number; readonly price: bigint };

/** An outbox for tests of flows: it forgets everything when it ends. */
export class MemoryOutbox implements IOutbox {
  private entries: IOutboxEntry[] = [];
  private readonly jobsById = new Map<string, string>();
  private readonly limits = new Map<string, bigint | null>();
  private readonly spending = new Map<string, Map<string, bigint>>();
  private reservations: IReserved[] = [];
  private readonly findings = new Map<string, IFinding>();

  async add(entry: IOutboxEntry): Promise<void> {
    if (entry.raw.length > 2 * 131_072 + 2) throw new AffluentError('REQUEST_TOO_LARGE', 'too large');
    if (this.entries.some(other => other.id === entry.id || clashes(other, entry)))
      throw new AffluentError('STATE_CONFLICT', 'taken');
    this.entries.push(entry);
  }

  async setState(id: string, state: IOutboxEntry['state'], reason: string | null = null): Promise<void> {
    const found = this.entries.find(entry => entry.id === id);
    if (!found) throw new AffluentError('NOT_FOUND', `no entry ${id}`);
    const next = { ...found, state, reason };
    if (this.entries.some(other => other !== found && clashes(other, next)))
      throw new AffluentError('STATE_CONFLICT', 'taken');
    this.entries = this.entries.map(entry => (entry === found ? next : entry));
  }

  async pending() {
    return this.sorted(entry => entry.state === 'signed');
  }

  async find(kind: string, subject: string) {
    return this.sorted(entry => entry.kind === kind && entry.subject === subject);
  }

  async freeNonce(account: string, from: number): Promise<number> {
    const own = this.entries.filter(entry => sameAccount(entry.account, account) && isLive(entry));
    const taken = new Set(own.map(({ nonce }) => nonce));
    let free = from;
    while (taken.has(free)) free += 1;
    return free;
  }

  async finding(dataset: string) {
    return this.findings.get(dataset) ?? null;
  }

  async putFinding(finding: IFinding): Promise<void> {
    if (!this.findings.has(finding.dataset)) this.findings.set(finding.dataset, finding);
  }

  async dropFinding(dataset: string): Promise<void> {
    this.findings.delete(dataset);
  }

  async putJob(job: IJob): Promise<void> {
    if (job.body === undefined) throw new AffluentError('INPUT_INVALID', 'no JSON');
    const createdAt = (await this.job(job.id))?.createdAt ?? job.createdAt;
    this.jobsById.set(job.id, JSON.stringify({ ...job, createdAt }));
  }

  async job(id: string): Promise<IJob | null> {
    const text = this.jobsById.get(id);
    return text === undefined ? null : (JSON.parse(text) as IJob);
  }

  async jobs(kind: IJob['kind'], state?: string) {
    const all = [...this.jobsById.values()].map(text => JSON.parse(text) as IJob);
    const wanted = all.filter(job => job.kind === kind && (state === undefined || job.state === state));
    return wanted.sort((a, b) => a.createdAt - b.createdAt);
  }

  async budget(name: string) {
    const booked = [...(this.spending.get(name)?.values() ?? [])];
    const held = this.reservations.filter(({ payers }) => payers.includes(name));
    const amounts = [...booked, ...held.map(({ price }) => price)];
    return { limit: this.limits.get(name) ?? null, spent: amounts.reduce((sum, amount) => sum + amount, 0n) };
  }

  async setBudget(dataset: string, limit: bigint | null): Promise<void> {
    this.limits.set(dataset, limit);
  }

  async reserve({ shards, ...about }: IReservation): Promise<void> {
    for (const { shard, price } of shards) {
      const found = this.reservations.find(one => one.licence === about.licence && one.shard === shard);
      if (!found) this.reservations.push({ ...about, shard, price });
      else {
        const later = {
          ...{ subject: about.subject, payers: about.payers },
          until: Math.max(found.until, about.until),
          handed: found.handed || about.handed
        };
        this.reservations = this.reservations.map(one => (one === found ? { ...found, ...later } : one));
      }
    }
  }

  async reserved(licence: bigint, payers: readonly string[]) {
    const own = this.reservations.filter(one => one.licence === licence);
    const theirs = own.filter(one => payers.every(name => one.payers.includes(name)));
    return new Set(theirs.map(({ shard }) => shard));
  }

  async book({ payers, licence, subject, transaction, due, unlocked, skippedPages }: IBooking): Promise<void> {
    for (const name of payers) this.count(name, transaction, due);
    this.reservations = this.reservations.filter(one => {
      if (one.licence !== licence) return true;
      const byOthers = one.subject === subject && !one.handed && !skippedPages.includes(pageOf(one.shard));
      return !unlocked.includes(one.shard) && !byOthers;
    });
  }

  async overdue(time: number) {
    return this.reservations.filter(({ until }) => until < time).sort((a, b) => a.shard - b.shard);
  }

  async conclude(...[licence, shards, time, outcome]: Parameters<IOutbox['conclude']>): Promise<void> {
    const ended = this.reservations.filter(
      one => one.licence === licence && shards.includes(one.shard) && one.until < time
    );
    this.reservations = this.reservations.filter(one => !ended.includes(one));
    if (outcome === 'returned') return;
    for (const { payers, shard, price, until } of ended)
      for (const name of payers) this.count(name, `${licence}/${shard}/${until}`, price);
  }

  private count(name: string, transaction: string, amount: bigint): void {
    const counted = this.spending.get(name) ?? new Map<string, bigint>();
    if (!counted.has(transaction)) counted.set(transaction, amount);
    this.spending.set(name, counted);
  }

  async budgets(prefix: string) {
    const names = [...new Set([...this.limits.keys(), ...this.spending.keys()])].sort();
    const wanted = names.filter(name => name.toLowerCase().startsWith(prefix.toLowerCase()));
    return Promise.all(wanted.map(async name => ({ name, ...(await this.budget(name)) })));
  }

  private sorted(keep: (entry: IOutboxEntry) => boolean) {
    return this.entries.filter(keep).sort((a, b) => a.createdAt - b.createdAt || a.nonce - b.nonce);
  }
}

function sameAccount(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function clashes(a: IOutboxEntry, b: IOutboxEntry): boolean {
  return a.nonce === b.nonce && sameAccount(a.account, b.account) && isLive(a) && isLive(b);
}

function isLive({ state }: IOutboxEntry): boolean {
  return state !== 'replaced' && state !== 'failed';
}
