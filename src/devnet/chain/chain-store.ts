import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivate } from '../write-private.js';
import { Journal, type JournalRecord } from './journal.js';

/** A state to load (none for block 0), and what to replay upon it. */
export interface IStartingPoint {
  readonly block: number;
  readonly state: string | undefined;
  readonly records: readonly JournalRecord[];
}

/**
 * The files of a chain: `state-N.json`, the state at block N, and `journal-N.log`, the steps since. A state is only ever
 * added, never replaced, and its predecessor stays: a damaged one costs a longer replay and nothing else.
 */
export class ChainStore {
  readonly folder: string;
  readonly #history: number;
  #journal: Journal | undefined;
  #base = 0;

  /** `history`: blocks before the head whose state must be readable after a restart. */
  constructor(folder: string, history: number) {
    this.folder = folder;
    this.#history = history;
  }

  /** Opens the newest journal and lists where a replay may begin, best first. */
  async open(): Promise<IStartingPoint[]> {
    const names = await readdir(this.folder);
    await Promise.all(names.filter(n => n.endsWith('.tmp')).map(n => rm(join(this.folder, n), { force: true })));
    const bases = numbers(names, /^journal-(\d+)\.log$/);
    const states = new Set(numbers(names, /^state-(\d+)\.json$/));
    this.#base = bases.at(-1) ?? Math.max(0, ...states);
    this.#journal = await Journal.open(this.#journalFile(this.#base));
    const points: IStartingPoint[] = [];
    let records: readonly JournalRecord[] = [];
    for (const base of bases.length === 0 ? [this.#base] : bases.reverse()) {
      records = [...(await this.#records(base)), ...records];
      if (base !== 0 && !states.has(base)) continue;
      points.push({ block: base, state: base === 0 ? undefined : this.#stateFile(base), records });
    }
    const enough = points.filter(point => this.#hasHistory(point));
    return [...enough, ...points.filter(point => !enough.includes(point)).reverse()];
  }

  /** The journal of the newest state. */
  get journal(): Journal {
    if (!this.#journal) throw new Error('The chain store is not open.');
    return this.#journal;
  }

  /** Keeps a state and begins a journal upon it; all but the predecessor of the two are deleted. */
  async rotate(block: number, state: Uint8Array): Promise<void> {
    await writePrivate(this.#stateFile(block), state);
    const journal = await Journal.open(this.#journalFile(block));
    await this.#journal?.close();
    const previous = this.#base;
    this.#journal = journal;
    this.#base = block;
    for (const name of await readdir(this.folder)) {
      const found = /^(?:journal|state)-(\d+)\./.exec(name);
      if (found && Number(found[1]) < previous) await rm(join(this.folder, name), { force: true });
    }
  }

  async close(): Promise<void> {
    await this.#journal?.close();
    this.#journal = undefined;
  }

  async #records(base: number): Promise<readonly JournalRecord[]> {
    if (base === this.#base) return this.journal.records;
    const journal = await Journal.open(this.#journalFile(base));
    await journal.close();
    return journal.records;
  }

  #hasHistory(point: IStartingPoint): boolean {
    return point.block === 0 || point.records.filter(record => record.mine).length >= this.#history;
  }

  #stateFile(block: number): string {
    return join(this.folder, `state-${block}.json`);
  }

  #journalFile(block: number): string {
    return join(this.folder, `journal-${block}.log`);
  }
}

function numbers(names: readonly string[], pattern: RegExp): number[] {
  return names
    .flatMap(name => pattern.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}
