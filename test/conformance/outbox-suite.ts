import { isAffluentError } from '../../src/core/errors/index.js';
import type { IOutbox, IOutboxEntry } from '../../src/ports/index.js';

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

    it('lets a nonce be taken again after its transaction was replaced', async () => {
      await outbox.add(entry('1', 1));
      await outbox.setState('1', 'replaced');
      await outbox.add(entry('2', 1));
      expect((await outbox.pending()).map(({ id }) => id)).toEqual(['2']);
      expect(await code(outbox.setState('1', 'signed'))).toBe('STATE_CONFLICT');
    });

    it('says that an entry is unknown', async () => {
      expect(await code(outbox.setState('9', 'done'))).toBe('NOT_FOUND');
    });

    it('counts nonces per account, whatever the case of its address, without those replaced', async () => {
      expect(await outbox.nextNonce(entry('1', 0).account)).toBeNull();
      await outbox.add(entry('1', 4));
      await outbox.add(entry('2', 5));
      await outbox.add(entry('3', 9, { account: '0x02' }));
      expect(await outbox.nextNonce(entry('1', 0).account.toLowerCase())).toBe(6);
      await outbox.setState('2', 'replaced');
      expect(await outbox.nextNonce(entry('1', 0).account)).toBe(5);
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

    it('refuses a job that is no JSON', async () => {
      const job = { id: 'a', kind: 'purchase', state: 'x', createdAt: 1 } as const;
      expect(await code(outbox.putJob({ ...job, body: undefined }))).toBe('INPUT_INVALID');
    });

    it('counts spending once a transaction, beyond the range of doubles, and keeps it when the limit changes', async () => {
      const dataset = `0x${'ab'.repeat(32)}`;
      expect(await outbox.budget(dataset)).toEqual({ limit: null, spent: 0n });
      await outbox.addSpent(dataset, '0x01', 2n ** 70n);
      await outbox.addSpent(dataset, '0x01', 2n ** 70n);
      await outbox.addSpent(dataset, '0x02', 1n);
      await outbox.setBudget(dataset, 2n ** 80n);
      expect(await outbox.budget(dataset)).toEqual({ limit: 2n ** 80n, spent: 2n ** 70n + 1n });
      await outbox.setBudget(dataset, null);
      expect(await outbox.budget(dataset)).toEqual({ limit: null, spent: 2n ** 70n + 1n });
      expect(await outbox.budget('0x00')).toEqual({ limit: null, spent: 0n });
    });

    it('lists the budgets that begin with a name', async () => {
      await outbox.setBudget('reader:0xab/01', 5n);
      await outbox.addSpent('reader:0xab/02', '0x01', 2n);
      await outbox.setBudget('0xab', 9n);
      expect(await outbox.budgets('READER:0xAB/')).toEqual([
        { name: 'reader:0xab/01', limit: 5n, spent: 0n },
        { name: 'reader:0xab/02', limit: null, spent: 2n }
      ]);
      expect((await outbox.budgets('0xab')).map(({ name }) => name)).toEqual(['0xab']);
    });
  });
}
