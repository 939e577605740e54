import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { z } from 'zod';
import { pageOf } from '../../core/shards/page.js';
import type { IBooking, IOutbox, IOverdue, IReservation } from '../../ports/index.js';
import { atomically } from './open-database.js';
import { BudgetRow, ReservedRow } from './outbox-rows.js';

/** What was spent, and what signed receipts may still take, in `outbox.db`. Amounts pass SQLite's integers: they are texts. */
export class OutboxSpending {
  constructor(private readonly database: DatabaseSync) {}

  budget(name: string): { limit: bigint | null; spent: bigint } {
    const [found] = this.read(BudgetRow, 'SELECT "limit", spent FROM budget WHERE dataset = ?', name);
    return found ?? { limit: null, spent: 0n };
  }

  reserve({ dataset, payers, licence, subject, handed, until, shards }: IReservation): void {
    const former = new Map(this.rowsOf(licence).map(row => [row.shard, row]));
    const insert = this.database.prepare(
      `INSERT INTO reserved (licence, shard, dataset, payers, subject, amount, until, handed)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
    );
    atomically(this.database, () => {
      const again = shards.flatMap(({ shard }) => former.get(shard) ?? []);
      this.drop(again, 'returned');
      for (const { shard, price } of shards) {
        const row = former.get(shard);
        const end = Math.max(until, row?.until ?? 0);
        const out = handed || row?.handed === 1 ? 1 : 0;
        const amount = (row?.amount ?? price).toString();
        insert.run(licence.toString(), shard, dataset, JSON.stringify(payers), subject, amount, end, out);
      }
      const sum = shards.reduce((total, { shard, price }) => total + (former.get(shard)?.amount ?? price), 0n);
      for (const name of payers) this.add(name, sum);
    });
  }

  reserved(licence: bigint, payers: readonly string[]): Set<number> {
    const own = this.rowsOf(licence).filter(row => payers.every(name => row.payers.includes(name)));
    return new Set(own.map(({ shard }) => shard));
  }

  book({ payers, licence, subject, transaction, due, unlocked, skippedPages }: IBooking): void {
    atomically(this.database, () => {
      const once = 'INSERT INTO spending (dataset, tx, amount) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
      for (const name of payers) if (this.write(once, name, transaction, due.toString()) > 0) this.add(name, due);
      const [paid, open] = [new Set(unlocked), new Set(skippedPages)];
      const rows = this.rowsOf(licence);
      const byOthers = ({ subject: carrier, handed, shard }: ReservedRow) =>
        carrier === subject && handed === 0 && !open.has(pageOf(shard));
      this.drop(
        rows.filter(row => paid.has(row.shard) || byOthers(row)),
        'returned'
      );
    });
  }

  overdue(time: number): IOverdue[] {
    return this.read(ReservedRow, 'SELECT * FROM reserved WHERE until < ? ORDER BY licence, shard', time);
  }

  conclude(...[licence, shards, time, outcome]: Parameters<IOutbox['conclude']>): void {
    const wanted = new Set(shards);
    atomically(this.database, () => {
      const sql = 'SELECT * FROM reserved WHERE licence = ? AND until < ?';
      const rows = this.read(ReservedRow, sql, licence.toString(), time);
      this.drop(
        rows.filter(({ shard }) => wanted.has(shard)),
        outcome
      );
    });
  }

  /** What was counted stays, or is given back. */
  private drop(rows: readonly ReservedRow[], outcome: 'counted' | 'returned'): void {
    const remove = this.database.prepare('DELETE FROM reserved WHERE licence = ? AND shard = ?');
    const returned = new Map<string, bigint>();
    for (const { licence, shard, payers, amount } of rows) {
      remove.run(licence.toString(), shard);
      for (const name of payers) returned.set(name, (returned.get(name) ?? 0n) + amount);
    }
    if (outcome === 'returned') for (const [name, amount] of returned) this.add(name, -amount);
  }

  private rowsOf(licence: bigint): ReservedRow[] {
    return this.read(ReservedRow, 'SELECT * FROM reserved WHERE licence = ?', licence.toString());
  }

  private add(name: string, amount: bigint): void {
    if (amount === 0n) return;
    const sql = `INSERT INTO budget (dataset, spent) VALUES (?, ?)
      ON CONFLICT (dataset) DO UPDATE SET spent = excluded.spent`;
    this.write(sql, name, (this.budget(name).spent + amount).toString());
  }

  private write(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.database.prepare(sql).run(...values).changes);
  }

  private read<T extends z.ZodType>(row: T, sql: string, ...values: SQLInputValue[]): z.infer<T>[] {
    return z.array(row).parse(this.database.prepare(sql).all(...values));
  }
}
