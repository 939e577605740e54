import { isAffluentError } from '../../src/core/errors/index.js';
import type { IBooking, IOutbox, IOutboxEntry, IReservation } from '../../src/ports/index.js';

const entry = (id: string, nonce: number, more: Partial<IOutboxEntry> = {}): IOutboxEntry => ({
  id,
  kind: 'settle',
  subject: 'licence-1',
  account: '0xAb00000000000000000000000000000000000001',
  nonce,
  hash: `0x${id.padStart(64, '0')}`,
  raw: '0x02',
  state: 'signed',
  createdAt: nonce,
  validUntil: null,
  reason: null,
  ...more
});

const code = async (act: Promise<unknown>) =>
  act.then(
    () => 'none',
    (error: unknown) => (isAffluentError(error) ? error.code : 'foreign')
  );

/** What every outbox must do. `open` gives a new, empty one. */
export function conformsToOutbox(name: string, open: () => IOutbox): void {
  describe(`${name} as an outbox`, () => {
    let outbox: IOutbox;
    beforeEach(() => {
      outbox = open();
    });

    it('gives back an entry as it was added', async () => {
      await outbox.add(entry('1', 7));
      expect(await outbox.find('settle', 'licence-1')).toEqual([entry('1', 7)]);
      expect(await outbox.find('settle', 'licence-2')).toEqual([]);
      expect(await outbox.find('claim', 'licence-1')).toEqual([]);
    });

    it('lists what is signed and not settled, oldest first', async () => {
      await outbox.add(entry('2', 2));
      await outbox.add(entry('1', 1));
      await outbox.add(entry('3', 3));
      await outbox.setState('2', 'done');
      expect((await outbox.pending()).map(({ id }) => id)).toEqual(['1', '3']);
    });

    it('refuses a second entry with an id or with a nonce that is taken', async () => {
      await outbox.add(entry('1', 1));
      expect(await code(outbox.add(entry('1', 2)))).toBe('STATE_CONFLICT');
      expect(await code(outbox.add(entry('2', 1)))).toBe('STATE_CONFLICT');
      expect(await outbox.pending()).toHaveLength(1);
    });

    it.each(['replaced', 'failed'] as const)(
      'lets a nonce be taken again after its transaction was %s',
      async state => {
        await outbox.add(entry('1', 1));
        await outbox.setState('1', state, 'it says why');
        await outbox.add(entry('2', 1));
        expect((await outbox.pending()).map(({ id }) => id)).toEqual(['2']);
        expect((await outbox.find('settle', 'licence-1'))[0]).toMatchObject({ state, reason: 'it says why' });
        expect(await code(outbox.setState('1', 'signed'))).toBe('STATE_CONFLICT');
      }
    );

    it('says that an entry is unknown', async () => {
      expect(await code(outbox.setState('9', 'done'))).toBe('NOT_FOUND');
    });

    it('finds the lowest nonce that is free, per account, whatever the case of its address', async () => {
      const { account } = entry('1', 0);
      expect(await outbox.freeNonce(account, 4)).toBe(4);
      for (const nonce of [4, 5, 7]) await outbox.add(entry(String(nonce), nonce, { validUntil: 9 }));
      await outbox.add(entry('9', 6, { account: '0x02' }));
      expect(await outbox.freeNonce(account.toLowerCase(), 4)).toBe(6);
      expect(await outbox.freeNonce(account, 7)).toBe(8);
      await outbox.setState('4', 'failed');
      expect(await outbox.freeNonce(account, 4)).toBe(4);
    });

    it('refuses a transaction that no node would take', async () => {
      expect(await code(outbox.add(entry('1', 1, { raw: `0x${'00'.repeat(131_073)}` })))).toBe('REQUEST_TOO_LARGE');
    });

    it('keeps the last state of a job, and when it was made', async () => {
      const job = {
        id: 'a',
        kind: 'purchase',
        state: 'requested',
        body: { price: '5', list: [1, null] },
        createdAt: 1
      } as const;
      await outbox.putJob(job);
      await outbox.putJob({ ...job, state: 'sent', body: { price: '6' }, createdAt: 99 });
      await outbox.putJob({ ...job, id: 'b', kind: 'publication' });
      expect(await outbox.job('a')).toEqual({ ...job, state: 'sent', body: { price: '6' } });
      expect((await outbox.jobs('purchase')).map(({ id }) => id)).toEqual(['a']);
      expect(await outbox.job('c')).toBeNull();
    });

    it('keeps the first finding about a dataset until it is dropped', async () => {
      const first = { dataset: '0x01', code: 'ROWS_FORGED', detail: 'other rows', shard: 3, foundAt: 1 } as const;
      await outbox.putFinding(first);
      await outbox.putFinding({ ...first, code: 'SEGMENT_FORGED', shard: null, foundAt: 2 });
      expect(await outbox.finding('0x01')).toEqual(first);
      expect(await outbox.finding('0x02')).toBeNull();
      await outbox.dropFinding('0x01');
      expect(await outbox.finding('0x01')).toBeNull();
    });

    it('refuses a job that is no JSON', async () => {
      const job = { id: 'a', kind: 'purchase', state: 'x', createdAt: 1 } as const;
      expect(await code(outbox.putJob({ ...job, body: undefined }))).toBe('INPUT_INVALID');
    });

    const dataset = `0x${'ab'.repeat(32)}`;
    const payers = [dataset, 'session:0x01'];
    const names = { payers, licence: 7n, subject: 'a' };
    const reserve = (prices: Record<number, bigint>, more: Partial<IReservation> = {}) => {
      const shards = Object.entries(prices).map(([shard, price]) => ({ shard: Number(shard), price }));
      return outbox.reserve({ ...names, dataset, handed: false, until: 100, shards, ...more });
    };
    const book = (transaction: string, due: bigint, unlocked: number[], more: Partial<IBooking> = {}) =>
      outbox.book({ ...names, transaction, due, unlocked, skippedPages: [], ...more });
    const spent = async (name = dataset) => (await outbox.budget(name)).spent;
    const HUGE = 2n ** 70n;

    it('counts spending once a transaction, beyond the range of doubles, and keeps it when the limit changes', async () => {
      expect(await outbox.budget(dataset)).toEqual({ limit: null, spent: 0n });
      await book('0x01', HUGE, []);
      await book('0x01', HUGE, []);
      await book('0x02', 1n, []);
      await outbox.setBudget(dataset, 2n ** 80n);
      expect(await outbox.budget(dataset)).toEqual({ limit: 2n ** 80n, spent: HUGE + 1n });
      await outbox.setBudget(dataset, null);
      expect(await outbox.budget(dataset)).toEqual({ limit: null, spent: HUGE + 1n });
      expect(await outbox.budget('0x00')).toEqual({ limit: null, spent: 0n });
    });

    it('counts a shard once, however often it is signed for, and what it has cost in its place', async () => {
      await reserve({ 0: HUGE, 1: 5n }, { handed: true, subject: 'relay' });
      await reserve({ 1: 5n, 2: 7n });
      expect([await spent(), await spent('session:0x01')]).toEqual([HUGE + 12n, HUGE + 12n]);
      expect(await outbox.reserved(7n, payers)).toEqual(new Set([0, 1, 2]));
      expect(await outbox.reserved(8n, payers)).toEqual(new Set());
      await book('0x01', HUGE + 5n, [0, 1]);
      await book('0x01', HUGE + 5n, [0, 1]);
      expect(await outbox.reserved(7n, payers)).toEqual(new Set());
      expect([await spent(), await spent('session:0x01')]).toEqual([HUGE + 5n, HUGE + 5n]);
    });

    it('counts a shard for whom it was signed for last', async () => {
      await reserve({ 0: 5n }, { payers: [...payers, 'reader:a'] });
      expect(await outbox.reserved(7n, [...payers, 'reader:b'])).toEqual(new Set());
      await reserve({ 0: 5n }, { payers: [...payers, 'reader:b'] });
      expect(await outbox.reserved(7n, [...payers, 'reader:b'])).toEqual(new Set([0]));
      expect([await spent(), await spent('reader:a'), await spent('reader:b')]).toEqual([5n, 0n, 5n]);
    });

    it('lists the budgets that begin with a name', async () => {
      await outbox.setBudget('reader:0xab/01', 5n);
      await book('0x01', 2n, [], { payers: ['reader:0xab/02'] });
      await outbox.setBudget('0xab', 9n);
      expect(await outbox.budgets('READER:0xAB/')).toEqual([
        { name: 'reader:0xab/01', limit: 5n, spent: 0n },
        { name: 'reader:0xab/02', limit: null, spent: 2n }
      ]);
      expect((await outbox.budgets('0xab')).map(({ name }) => name)).toEqual(['0xab']);
    });

    it('gives back what others have paid for, but for what can still be settled', async () => {
      await reserve({ 0: 1n, 256: 10n, 512: 100n });
      await reserve({ 1: 1_000n }, { handed: true, subject: 'relay' });
      await reserve({ 2: 10_000n }, { subject: 'b' });
      await book('0x01', 1n, [0], { skippedPages: [2] });
      expect(await outbox.reserved(7n, payers)).toEqual(new Set([1, 2, 512]));
      expect(await spent()).toBe(11_101n);
    });

    it('ends reservations when no block can settle their receipts, and not before', async () => {
      await reserve({ 0: 1n, 1: 10n });
      await reserve({ 1: 10n, 2: 100n }, { until: 200 });
      expect(await outbox.overdue(100)).toEqual([]);
      expect(await outbox.overdue(101)).toMatchObject([{ dataset, licence: 7n, shard: 0 }]);
      await outbox.conclude(7n, [0, 1], 101, 'returned');
      expect(await spent()).toBe(110n);
      await outbox.conclude(7n, [1], 201, 'counted');
      await outbox.conclude(7n, [2], 201, 'returned');
      expect([await spent(), await spent('session:0x01'), await outbox.overdue(999)]).toEqual([10n, 10n, []]);
    });
  });
}
