import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChainReader } from '../../src/adapters/chain/index.js';
import type { ExportedSession, Purchase, Session } from '../../src/core/wire/index.js';
import { prepareConsumer } from '../../src/devnet/demo/consumer.js';
import { demoEnvironment, type IDemoEnvironment } from '../../src/devnet/demo/demo-environment.js';
import { haveNetworks, openMachine, type IMachine } from '../fixtures/machine.js';
import { upDevnet, type IUpDevnet } from '../fixtures/up-devnet.js';

/** Atomic units a row of the demo's nycflights13. */
const ROW = 10n ** 12n;
const REF = 'nyc-dot/nycflights13';

const flights = (origin: string, ...months: number[]) =>
  JSON.stringify([
    ['origin', '=', origin],
    ['month', 'in', months]
  ]);
const winter = flights('JFK', 12, 1, 2);

describe(`two machines on one licence, each in a ${haveNetworks ? 'network namespace' : 'home'} of its own`, () => {
  let home: string;
  let place: IDemoEnvironment;
  let devnet: IUpDevnet;
  let chain: ChainReader;
  let driver: IMachine;
  let worker: IMachine;
  let licence: bigint;
  let owner: string[];

  const path = (name: string) => join(home, name);
  const read = (machine: IMachine, filter: string, name: string) =>
    machine.json<{ rows: number }>('read', REF, '-f', filter, '-o', path(name));
  /** Unlocks of the licence so far: in which transaction, which shards, for how much. */
  const unlocks = async () => {
    const found = [];
    for await (const event of chain.events(0, (await chain.head()).number))
      if (event.type === 'unlocked' && event.licence === licence) found.push(event);
    return found;
  };
  const paid = async () => (await unlocks()).reduce((sum, { due }) => sum + due, 0n);
  const sameRows = async (one: string, other: string) => {
    const compare =
      'import sys, pyarrow.parquet as pq; a, b = map(pq.read_table, sys.argv[1:]); print(a.equals(b), a.num_rows)';
    return (await driver.python('-c', compare, path(one), path(other))).stdout.trim();
  };
  const give = async (name: string, ...options: string[]) => {
    await worker.json('session', 'request', '-o', path(`${name}.request`));
    const to = ['--recipient', path(`${name}.request`), '-o', path(name), ...options];
    const given = await driver.json<ExportedSession>('session', 'export', REF, ...to, ...owner);
    await worker.json<Session>('session', 'import', path(name));
    return given.session.sessionKey;
  };

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'affluent-scale-'));
    place = await demoEnvironment(path('devnet'));
    devnet = await upDevnet(place);
    const { network } = devnet;
    chain = new ChainReader({ ...network, rpc: network.rpc });
    [driver, worker] = [
      await openMachine(place, path('driver'), network),
      await openMachine(place, path('worker'), network)
    ];
    owner = ['--yes', '--password-file', await prepareConsumer(driver.home)];
  }, 300_000);
  afterAll(async () => {
    await driver.close();
    await worker.close();
    chain.close();
    await devnet.stop();
    await rm(home, { recursive: true, force: true });
  }, 60_000);

  it('see nothing of the market before they are connected to it', async () => {
    const alone = 'import sys, urllib.request as u; u.urlopen(sys.argv[1], timeout=5)';
    const tried = await worker.python('-c', alone, devnet.network.custodians[0]!.url + '/v1/identity');
    expect(tried.code === 0).toBe(!haveNetworks);
    await Promise.all([driver.connect(), worker.connect()]);
    expect((await worker.python('-c', alone, devnet.network.custodians[0]!.url + '/v1/identity')).code).toBe(0);
  });

  it('read the same rows, of which the driver has unlocked all in one transaction, and the worker none', async () => {
    const bought = await driver.json<Purchase>('buy', REF, '--deposit', '0.3', ...owner);
    licence = BigInt(bought.licence!);
    const key = await give('reader.session');
    expect((await stat(path('reader.session'))).mode & 0o077).toBe(0);
    const before = await chain.balance(key);
    const { rows } = await read(driver, winter, 'driver.parquet');
    const sent = await unlocks();
    expect(new Set(sent.map(({ transaction }) => transaction)).size).toBe(1);
    expect((await read(worker, winter, 'worker.parquet')).rows).toBe(rows);
    expect(await sameRows('driver.parquet', 'worker.parquet')).toBe(`True ${rows}`);
    expect(await unlocks()).toEqual(sent);
    expect(await paid()).toBe(BigInt(rows) * ROW);
    expect([before, await chain.balance(key), await chain.nonce(key)]).toEqual([0n, 0n, 0]);
    const refused = await worker.affluent('read', REF, '-f', flights('EWR', 1), '-o', path('none.parquet'));
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('BUDGET_EXCEEDED') });
    expect(await unlocks()).toEqual(sent);
    const wallet = await worker.json<{ address: string | null }>('wallet', 'show');
    expect(wallet.address).toBeNull();
  }, 180_000);

  it('race for the same shards and for overlapping ones: each shard is paid once, and both have the rows', async () => {
    const key = await give('spender.session', '--budget', '0.2');
    const listed = await worker.json<{ items: Session[] }>('session', 'list');
    expect(listed.items.find(({ sessionKey }) => sessionKey === key)).toMatchObject({
      origin: 'imported',
      budget: (2n * 10n ** 17n).toString(),
      spent: '0'
    });
    const before = await paid();
    const same = flights('EWR', 1, 2);
    const [first, second] = await Promise.all([read(driver, same, 'a1.parquet'), read(worker, same, 'b1.parquet')]);
    expect(await sameRows('a1.parquet', 'b1.parquet')).toBe(`True ${first.rows}`);
    expect(second.rows).toBe(first.rows);
    expect((await paid()) - before).toBe(BigInt(first.rows) * ROW);

    const [mine, theirs] = [flights('LGA', 3, 4), flights('LGA', 4, 5)];
    const [left, right] = await Promise.all([read(driver, mine, 'a2.parquet'), read(worker, theirs, 'b2.parquet')]);
    const overlap = flights('LGA', 4);
    const { rows: shared } = await read(driver, overlap, 'a3.parquet');
    await read(worker, overlap, 'b3.parquet');
    expect(await sameRows('a3.parquet', 'b3.parquet')).toBe(`True ${shared}`);
    const union = BigInt(first.rows + left.rows + right.rows - shared);
    expect((await paid()) - before).toBe(union * ROW);

    const words = (await unlocks()).map(({ page, fresh }) => ({ page, fresh }));
    for (const [i, { page, fresh }] of words.entries())
      for (const other of words.slice(0, i)) if (other.page === page) expect(other.fresh & fresh).toBe(0n);
    const held = await chain.licence(licence);
    expect(held?.balance).toBe(3n * 10n ** 17n - (await paid()));
  }, 240_000);

  it('share a file under a password that any worker opens, and nobody without it', async () => {
    for (const [name, password] of Object.entries({ right: 'correct horse', wrong: 'correct house' }))
      await writeFile(path(name), `${password}\n`, { mode: 0o600 });
    const sealed = ['-o', path('shared.session'), '--seal-password-file', path('right'), '--hours', '1'];
    await driver.json<ExportedSession>('session', 'export', licence.toString(), ...sealed, ...owner);
    const again = await driver.affluent('session', 'export', licence.toString(), ...sealed, ...owner);
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('STATE_CONFLICT') });
    const take = (name: string) =>
      worker.affluent('session', 'import', path('shared.session'), '--password-file', path(name));
    expect(await take('wrong')).toMatchObject({ code: 1, stderr: expect.stringContaining('INPUT_INVALID') });
    expect(await take('right')).toMatchObject({ code: 0 });
  }, 60_000);

  it('part when the session is revoked: new keys are refused at once, what was read stays readable', async () => {
    const { items } = await driver.json<{ items: Session[] }>('session', 'list');
    const given = items.filter(({ origin }) => origin === 'exported').map(({ sessionKey }) => sessionKey);
    expect(given).toHaveLength(3);
    await driver.json('session', 'revoke', ...given, '--password-file', owner.at(-1)!);
    await read(driver, flights('JFK', 6), 'june.parquet');
    const refused = await worker.affluent('read', REF, '-f', flights('JFK', 6), '-o', path('never.parquet'));
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('KEY_REFUSED') });
    const after = await worker.json<{ items: Session[] }>('session', 'list');
    expect(after.items.map(({ state }) => state)).toEqual(['revoked', 'revoked', 'revoked']);
  }, 120_000);
});
