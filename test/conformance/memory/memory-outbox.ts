import { AffluentError } from '../../../src/core/errors/index.js';
import type { IJob, IOutbox, IOutboxEntry } from '../../../src/ports/index.js';

/** An outbox for tests of flows: it forgets everything when it ends. */
export class MemoryOutbox implements IOutbox {
  private entries: IOutboxEntry[] = [];
  private readonly jobsById = new Map<string, string>();
  private readonly limits = new Map<string, bigint | null>();
  private readonly spending = new Map<string, Map<string, bigint>>();

  async add(entry: IOutboxEntry): Promise<void> {
    if (entry.raw.length > 2 * 131_072 + 2) throw new AffluentError('REQUEST_TOO_LARGE', 'too large');
    if (this.entries.some(other => other.id === entry.id || clashes(other, entry)))
      throw new AffluentError('STATE_CONFLICT', 'taken');
    this.entries.push(entry);
  }

  async setState(id: string, state: IOutboxEntry['state']): Promise<void> {
    const found = this.entries.find(entry => entry.id === id);
    if (!found) throw new AffluentError('NOT_FOUND', `no entry ${id}`);
    const next = { ...found, state };
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

  async nextNonce(account: string): Promise<number | null> {
    const nonces = this.entries.filter(entry => sameAccount(entry.account, account) && entry.state !== 'replaced');
    return nonces.length === 0 ? null : Math.max(...nonces.map(({ nonce }) => nonce)) + 1;
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

  async jobs(kind: IJob['kind']) {
    const all = [...this.jobsById.values()].map(text => JSON.parse(text) as IJob);
    return all.filter(job => job.kind === kind).sort((a, b) => a.createdAt - b.createdAt);
  }

  async budget(dataset: string) {
    const spent = [...(this.spending.get(dataset)?.values() ?? [])].reduce((sum, amount) => sum + amount, 0n);
    return { limit: this.limits.get(dataset) ?? null, spent };
  }

  async setBudget(dataset: string, limit: bigint | null): Promise<void> {
    this.limits.set(dataset, limit);
  }

  async addSpent(dataset: string, transaction: string, amount: bigint): Promise<void> {
    const counted = this.spending.get(dataset) ?? new Map<string, bigint>();
    if (!counted.has(transaction)) counted.set(transaction, amount);
    this.spending.set(dataset, counted);
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
  return a.nonce === b.nonce && sameAccount(a.account, b.account) && a.state !== 'replaced' && b.state !== 'replaced';
}
