import { setBudget } from '../../../src/flows/unlocking/budget.js';
import { describeSessions } from '../../../src/flows/sessions/describe-sessions.js';
import { exportSession, sessionNetwork } from '../../../src/flows/sessions/export-session.js';
import { importSession } from '../../../src/flows/sessions/import-session.js';
import { revokeSession } from '../../../src/flows/sessions/revoke-session.js';
import { planRead } from '../../../src/flows/planning/plan-read.js';
import { unlock } from '../../../src/flows/unlocking/unlock.js';
import type { ExportSessionRequest } from '../../../src/core/wire/index.js';
import type { World } from '../../../src/service/world.js';
import { flat } from '../../fakes/small-dataset.js';
import { TestWorld } from '../../fakes/test-world.js';

const ROW = 10n ** 12n;
const HOUR = 3_600;
const PASSWORD = 'a shared secret';

describe('a session for another machine', () => {
  let test: TestWorld;
  let worker: World;
  let dataset: string;
  let licence: string;
  beforeEach(async () => {
    test = await TestWorld.open();
    dataset = await test.publish();
    licence = (await test.buy(dataset, String(10_000n * ROW))).licence as string;
    worker = await test.otherMachine();
  });
  afterEach(() => test.close());

  const refused = (code: string) => expect.objectContaining({ code });
  const toWorker = () => ({
    request: {
      ...{ kind: 'affluent-session-request' as const, version: 1 as const },
      network: sessionNetwork(worker),
      hpkeKey: worker.sessions.recipient()
    }
  });
  const give = async (change: Partial<ExportSessionRequest> = {}) => {
    const request = { licence, to: toWorker(), hours: 1, budget: '0', label: 'one', ...change };
    return (await exportSession(test.world, request, test.owner)).file;
  };
  const unlockOn = (world: World, shards: number[], budget: bigint | null = null) =>
    unlock(world, { dataset, shards, budget });

  it('reads what the driver has unlocked, without a wallet, and unlocks nothing', async () => {
    await unlockOn(test.world, [0, 1]);
    await importSession(worker, { file: await give() });
    const sent = test.chain.taken;
    expect(await unlockOn(worker, [0, 1])).toMatchObject({ spent: '0', unlocked: 0, transactions: [] });
    expect([...(await worker.keyStore.contentKeys(dataset, [0, 1, 2])).keys()]).toEqual([0, 1]);
    await expect(unlockOn(worker, [1, 2])).rejects.toMatchObject({
      code: 'BUDGET_EXCEEDED',
      context: { price: String(3_000n * ROW) }
    });
    expect(test.chain.taken).toBe(sent);
    expect((await planRead(worker, dataset, {})).budget).toBe('0');
  });

  it('asks each custodian once for all that is unlocked, however many shards it then reads', async () => {
    await unlockOn(test.world, [0, 1, 2, 3]);
    await importSession(worker, { file: await give() });
    const asked = () => test.custodians.reduce((sum, custodian) => sum + custodian.asked, 0);
    const before = asked();
    for (const shard of [0, 1, 2, 3]) await unlockOn(worker, [shard]);
    expect(asked() - before).toBe(test.custodians.length);
    expect((await worker.keyStore.contentKeys(dataset, [0, 1, 2, 3])).size).toBe(4);
  });

  it('is bounded so even where this machine has a budget of its own', async () => {
    await setBudget(worker, dataset, String(10_000n * ROW));
    await importSession(worker, { file: await give() });
    await expect(unlockOn(worker, [0])).rejects.toEqual(refused('BUDGET_EXCEEDED'));
  });

  it('needs no gas money where it spends nothing', async () => {
    const done = await exportSession(
      test.world,
      { licence, to: { password: PASSWORD }, hours: 1, budget: '0', label: '' },
      test.owner
    );
    expect(done).toMatchObject({ gasStipend: '0', transactions: [expect.any(String)] });
  });

  it('spends up to its own budget, over a restart too, and within that of the machine’s owner', async () => {
    await importSession(worker, { file: await give({ budget: String(3_500n * ROW) }) });
    expect(await unlockOn(worker, [0])).toMatchObject({ spent: String(1_000n * ROW) });
    expect((await planRead(worker, dataset, {})).budget).toBe(String(2_500n * ROW));
    await expect(unlockOn(worker, [2])).rejects.toMatchObject({
      code: 'BUDGET_EXCEEDED',
      context: { remaining: String(2_500n * ROW) }
    });
    await setBudget(worker, dataset, String(1_500n * ROW));
    await expect(unlockOn(worker, [1])).rejects.toEqual(refused('BUDGET_EXCEEDED'));
    await setBudget(worker, dataset, null);
    expect(await unlockOn(worker, [1])).toMatchObject({ spent: String(2_000n * ROW) });
    const [session] = await describeSessions(worker);
    expect(session).toMatchObject({ spent: String(3_000n * ROW), origin: 'imported', budget: String(3_500n * ROW) });
  });

  it('is not multiplied by copying: what may spend is sealed to one machine', async () => {
    await expect(give({ to: { password: PASSWORD }, budget: '1' })).rejects.toEqual(refused('INPUT_INVALID'));
    const file = await give({ to: { password: PASSWORD } });
    const second = await test.otherMachine();
    await unlockOn(test.world, [0]);
    for (const machine of [worker, second]) {
      await importSession(machine, { file, password: PASSWORD });
      expect(await unlockOn(machine, [0])).toMatchObject({ spent: '0' });
    }
  });

  it('ends by itself after its hours, and says so', async () => {
    await unlockOn(test.world, [0]);
    const file = await give({ hours: 2 });
    await importSession(worker, { file });
    test.chain.pass(2 * HOUR + 1);
    await worker.sync.sync();
    await expect(unlockOn(worker, [0])).rejects.toEqual(refused('SESSION_EXPIRED'));
    expect(await describeSessions(worker)).toMatchObject([{ state: 'expired', on: true, origin: 'imported' }]);
    await expect(importSession(await test.otherMachine(), { file })).rejects.toEqual(refused('SESSION_EXPIRED'));
    await test.world.sync.sync();
    const given = (await describeSessions(test.world)).find(({ origin }) => origin === 'exported');
    expect(given).toMatchObject({ state: 'expired', on: true, label: 'one' });
  });

  it('never lives longer than its licence', async () => {
    const { expiry } = (await test.chain.licence(BigInt(licence)))!;
    expect(Date.parse((await give({ hours: 8_000 })).terms.expiresAt)).toBe(expiry * 1_000);
  });

  it('is refused from the moment that it is revoked, and cannot be taken in any more', async () => {
    await unlockOn(test.world, [0]);
    const file = await give();
    await importSession(worker, { file });
    const { sessionKey } = file.terms;
    const done = await revokeSession(test.world, sessionKey, test.owner);
    expect(done).toMatchObject({ session: { state: 'revoked', on: false }, transaction: expect.any(String) });
    await expect(unlockOn(worker, [0])).rejects.toEqual(refused('KEY_REFUSED'));
    await worker.sync.sync();
    await expect(unlockOn(worker, [0])).rejects.toEqual(refused('KEY_REFUSED'));
    expect(await describeSessions(worker)).toMatchObject([{ state: 'revoked', origin: 'imported' }]);
    await expect(importSession(await test.otherMachine(), { file })).rejects.toEqual(refused('KEY_REFUSED'));
    expect(await revokeSession(test.world, sessionKey, test.owner)).toMatchObject({ transaction: null });
  });

  it('is of one network: elsewhere it is refused before its password is asked', async () => {
    const file = await give({ to: { password: PASSWORD } });
    const elsewhere = { ...file, terms: { ...file.terms, network: { ...file.terms.network, chainId: 1 } } };
    await expect(importSession(worker, { file: elsewhere })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      context: { there: { chainId: 1 } }
    });
    const asked = { ...toWorker().request, network: { ...sessionNetwork(worker), chainId: 1 } };
    await expect(give({ to: { request: asked } })).rejects.toEqual(refused('INPUT_INVALID'));
  });

  it('is given by the holder of the licence alone', async () => {
    const request = { licence, to: toWorker(), hours: 1, budget: '0', label: '' };
    await expect(exportSession(test.world, request, test.publisher)).rejects.toEqual(refused('OWNER_REQUIRED'));
    await expect(exportSession(test.world, { ...request, licence: '99' }, test.owner)).rejects.toEqual(
      refused('NOT_FOUND')
    );
    expect((await describeSessions(test.world)).map(({ origin }) => origin)).toEqual(['own']);
  });

  it('gives way to a licence of the machine’s own', async () => {
    await importSession(test.world, { file: await give({ to: { password: PASSWORD } }), password: PASSWORD });
    expect(await unlockOn(test.world, [0])).toMatchObject({ spent: String(1_000n * ROW) });
  });

  it('opens all of a flat licence', async () => {
    const id = await test.publish({ slug: 'flat', offers: [flat] });
    const bought = (await test.buy(id)).licence as string;
    await worker.sync.sync();
    await importSession(worker, {
      file: await give({ licence: bought, to: { password: PASSWORD } }),
      password: PASSWORD
    });
    await unlock(worker, { dataset: id, shards: [0], budget: null });
    expect((await worker.keyStore.contentKeys(id, [0, 1, 2, 3, 4])).size).toBe(5);
  });
});

describe('two machines that spend on one licence', () => {
  let test: TestWorld;
  beforeEach(async () => {
    test = await TestWorld.open();
  });
  afterEach(() => test.close());

  /** Three shards' deposit, and a session for a second machine that may spend all of it. */
  const twoSpenders = async () => {
    const dataset = await test.publish();
    const { licence } = await test.buy(dataset, String(6_000n * ROW));
    const worker = await test.otherMachine();
    const request = { kind: 'affluent-session-request' as const, version: 1 as const };
    const to = { request: { ...request, network: sessionNetwork(worker), hpkeKey: worker.sessions.recipient() } };
    const given = await exportSession(
      test.world,
      { licence: licence!, to, hours: 1, budget: String(6_000n * ROW), label: '' },
      test.owner
    );
    await importSession(worker, { file: given.file });
    return { dataset, worker };
  };

  it('pay once for what both want', async () => {
    const { dataset, worker } = await twoSpenders();
    const both = await Promise.all([
      unlock(test.world, { dataset, shards: [0, 1], budget: null }),
      unlock(worker, { dataset, shards: [1, 2], budget: null })
    ]);
    expect(both.reduce((sum, { spent }) => sum + BigInt(spent), 0n)).toBe(6_000n * ROW);
    expect(test.chain.contracts.licence(1n).balance).toBe(0n);
    expect((await worker.keyStore.contentKeys(dataset, [1, 2])).size).toBe(2);
    expect((await test.world.keyStore.contentKeys(dataset, [0, 1])).size).toBe(2);
  });

  it('price anew what the other has paid for in the meantime, where the deposit covers it only once', async () => {
    const { dataset, worker } = await twoSpenders();
    const { licence } = test.chain;
    test.chain.licence = async id => {
      test.chain.licence = licence; // between the second machine's look at what is unlocked and at the deposit
      await unlock(test.world, { dataset, shards: [0, 1], budget: null });
      return licence.call(test.chain, id);
    };
    const second = await unlock(worker, { dataset, shards: [1, 2], budget: null });
    expect(second).toMatchObject({ spent: String(3_000n * ROW), unlocked: 1 });
    expect(test.chain.contracts.licence(1n).balance).toBe(0n);
  });
});
