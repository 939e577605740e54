import { resumePending } from '../../../src/flows/transactions/resume-pending.js';
import { sendTransaction, signAndBroadcast } from '../../../src/flows/transactions/send-transaction.js';
import { awaitTransaction } from '../../../src/flows/transactions/await-transaction.js';
import { fakeCalls } from '../../fakes/encoded-call.js';
import { TestWorld } from '../../fakes/test-world.js';

describe('sending', () => {
  let test: TestWorld;
  beforeEach(async () => {
    test = await TestWorld.open();
    await test.publish();
    await test.buy(test.datasetId('small'), '1000');
  });
  afterEach(() => test.close());

  const topUp = (subject: string, amount = 1n) => ({
    kind: 'topup',
    subject,
    call: fakeCalls.topUp({ licence: 1n, amount, inToken: false }),
    signer: test.owner
  });
  const entries = (subject: string) => test.world.outbox.find('topup', subject);

  it('gives each transaction of an account a nonce of its own, however many go at once', async () => {
    const sent = await Promise.all(['a', 'b', 'c'].map(subject => sendTransaction(test.world, topUp(subject))));
    expect(sent.map(({ entry }) => entry.nonce).sort()).toEqual([1, 2, 3]);
    expect(test.chain.contracts.licence(1n).balance).toBe(1_003n);
  });

  it('writes before it sends, and closes the entry after it has booked', async () => {
    const order: string[] = [];
    const { broadcast } = test.chain;
    test.chain.broadcast = async raw => {
      order.push(`sent, ${(await test.world.outbox.pending()).length} written`);
      await broadcast.call(test.chain, raw);
    };
    await sendTransaction(test.world, {
      ...topUp('a'),
      bookEntry: entry => async () => void order.push(`booked, ${(await entries(entry.subject))[0]!.state}`)
    });
    expect(order).toEqual(['sent, 1 written', 'booked, signed']);
    expect((await entries('a'))[0]!.state).toBe('done');
  });

  it('takes up a former attempt of the same subject instead of signing another', async () => {
    test.chain.holding = true;
    const first = await signAndBroadcast(test.world, topUp('a'));
    const second = await signAndBroadcast(test.world, topUp('a'));
    expect(second.hash).toBe(first.hash);
    test.chain.mine();
    await awaitTransaction(test.world, first, {});
    expect(test.chain.contracts.licence(1n).balance).toBe(1_001n);
  });

  it('says that a transaction still waits, and keeps it', async () => {
    test.chain.holding = true;
    await expect(sendTransaction(test.world, { ...topUp('a'), patience: 50 })).rejects.toMatchObject({
      code: 'STATE_CONFLICT'
    });
    expect((await entries('a'))[0]!.state).toBe('signed');
  });

  it('knows a revert, and signs anew the next time', async () => {
    const reverting = { ...topUp('a'), call: fakeCalls.topUp({ licence: 99n, amount: 1n, inToken: false }) };
    await expect(sendTransaction(test.world, reverting)).rejects.toMatchObject({ code: 'TRANSACTION_FAILED' });
    expect((await entries('a'))[0]!.state).toBe('reverted');
    await sendTransaction(test.world, topUp('a'));
    expect((await entries('a')).map(({ state }) => state)).toEqual(['reverted', 'done']);
  });

  it('notices that another transaction has taken the place, and frees the nonce', async () => {
    test.chain.holding = true;
    const entry = await signAndBroadcast(test.world, topUp('a'));
    test.chain.forgetWaiting();
    test.chain.burnNonce(test.owner.address);
    await expect(awaitTransaction(test.world, entry, {})).rejects.toMatchObject({ code: 'TRANSACTION_FAILED' });
    expect((await entries('a'))[0]!.state).toBe('replaced');
    test.chain.holding = false;
    await sendTransaction(test.world, topUp('a'));
    expect(test.chain.contracts.licence(1n).balance).toBe(1_001n);
  });

  it('sends first what an earlier run has signed and the node does not know', async () => {
    test.chain.holding = true;
    await signAndBroadcast(test.world, topUp('a'));
    test.chain.forgetWaiting();
    test.chain.holding = false;
    const world = await test.restart();
    await sendTransaction(world, topUp('b', 10n));
    expect(test.chain.contracts.licence(1n).balance).toBe(1_011n);
  });

  it('resumes at the start of a new run, and books what was mined meanwhile', async () => {
    test.chain.holding = true;
    await signAndBroadcast(test.world, topUp('a'));
    test.chain.mine();
    const world = await test.restart();
    const booked: string[] = [];
    const bookings = {
      topup:
        ({ subject }: { subject: string }) =>
        async () =>
          void booked.push(subject)
    };
    await resumePending({ ...world, bookings }, [], {});
    await resumePending({ ...world, bookings }, [], {});
    expect(booked).toEqual(['a']);
    expect((await world.outbox.find('topup', 'a'))[0]!.state).toBe('done');
  });
});
