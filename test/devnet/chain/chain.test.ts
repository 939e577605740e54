import { appendFile, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Chain } from '../../../src/devnet/chain/chain.js';
import { anvilsBelow } from './anvils-below.js';
import { balanceOf, payment, startChain, temporaryFolder } from './start-chain.js';

let folder: string;
let remove: () => Promise<void>;
let chain: Chain | undefined;

beforeEach(async () => ({ folder, remove } = await temporaryFolder()));
afterEach(async () => {
  await chain?.stop();
  chain = undefined;
  await remove();
});

async function restart(options: Parameters<typeof startChain>[1] = {}): Promise<Chain> {
  await chain?.stop();
  return (chain = await startChain(folder, options));
}

async function hashAt(block: number): Promise<string> {
  const found = (await chain!.rpc.call('eth_getBlockByNumber', `0x${block.toString(16)}`, false)) as { hash: string };
  return found.hash;
}

describe('the local chain', () => {
  test('mines a transaction before it answers, and has it after a restart under the same block hash', async () => {
    await restart();
    const hash = await chain!.submit(await payment(0));
    const receipt = await chain!.rpc.call('eth_getTransactionReceipt', hash);
    expect(receipt).toMatchObject({ status: '0x1' });
    const head = await chain!.head();
    await restart();
    expect(await hashAt(head.number)).toBe(head.hash);
    expect(await chain!.rpc.call('eth_getTransactionReceipt', hash)).toEqual(receipt);
    expect(await balanceOf(chain!)).toBe(1n);
  });

  test('shares one block among transactions that arrive together', async () => {
    await restart();
    const before = (await chain!.head()).number;
    const raws = await Promise.all(Array.from({ length: 20 }, (_, nonce) => payment(nonce)));
    await Promise.all(raws.map(raw => chain!.submit(raw)));
    expect((await chain!.head()).number - before).toBe(1);
    expect(await balanceOf(chain!)).toBe(20n);
  });

  test('puts what does not fit into a block into the next one', async () => {
    await restart({ identity: { gasLimit: 100_000 } });
    const raws = await Promise.all(Array.from({ length: 10 }, (_, nonce) => payment(nonce)));
    await Promise.all(raws.map(raw => chain!.submit(raw)));
    for (let i = 0; i < 50 && (await balanceOf(chain!)) < 10n; i += 1) await new Promise(done => setTimeout(done, 20));
    expect(await balanceOf(chain!)).toBe(10n);
    const head = await chain!.head();
    await restart({ identity: { gasLimit: 100_000 } });
    expect(await hashAt(head.number)).toBe(head.hash);
  });

  test('makes no block of refused transactions and says why they were', async () => {
    await restart();
    await chain!.submit(await payment(0));
    const { hash } = await chain!.head();
    await expect(chain!.submit(await payment(0))).rejects.toThrow('nonce too low');
    expect((await chain!.head()).hash).toBe(hash);
  });

  test('starts again from a state and replays what came after it, old states included', async () => {
    await restart({ rotateSteps: 10, historyBlocks: 8 });
    for (let nonce = 0; nonce < 35; nonce += 1) await chain!.submit(await payment(nonce));
    const head = await chain!.head();
    const old = await hashAt(head.number - 5);
    expect((await readdir(folder)).filter(name => name.startsWith('state-'))).toHaveLength(2);
    await restart({ historyBlocks: 8 });
    expect(await hashAt(head.number)).toBe(head.hash);
    expect(await balanceOf(chain!, { blockHash: old })).toBe(30n);
    expect(await balanceOf(chain!)).toBe(35n);
  });

  test('falls back to the state before when the newest cannot be read', async () => {
    await restart({ rotateSteps: 20, historyBlocks: 10 });
    for (let i = 0; i < 54; i += 1) await chain!.mine();
    await chain!.submit(await payment(0));
    const head = await chain!.head();
    const states = (await readdir(folder)).filter(name => name.startsWith('state-')).sort();
    await chain!.stop();
    const newest = join(folder, states.at(-1)!);
    await writeFile(newest, (await readFile(newest)).subarray(0, 1000));
    const lines: string[] = [];
    await restart({ historyBlocks: 10, log: line => lines.push(line) });
    expect(lines.join('\n')).toMatch(/could not be loaded/);
    expect(await hashAt(head.number)).toBe(head.hash);
  });

  test('drops a torn last line of its journal', async () => {
    await restart();
    await chain!.submit(await payment(0));
    const head = await chain!.head();
    await chain!.stop();
    const journal = join(folder, 'journal-0.log');
    await appendFile(journal, (await readFile(journal)).subarray(0, 40));
    await restart();
    expect(await hashAt(head.number)).toBe(head.hash);
    await chain!.submit(await payment(1));
    expect(await balanceOf(chain!)).toBe(2n);
  });

  test('refuses a journal that is damaged before its end', async () => {
    await restart();
    await chain!.submit(await payment(0));
    await chain!.stop();
    chain = undefined;
    const journal = join(folder, 'journal-0.log');
    const bytes = await readFile(journal);
    bytes[20] = bytes[20]! ^ 1;
    await writeFile(journal, bytes);
    await expect(startChain(folder)).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
  });

  test('comes back by itself, with all that was answered, when its node is killed', async () => {
    await restart();
    await chain!.submit(await payment(0));
    const before = await chain!.head();
    for (const pid of anvilsBelow(process.pid)) process.kill(pid, 'SIGKILL');
    // Sent while the node dies, it may be refused now and yet be in the journal: then it is in the chain afterwards.
    const again = await payment(1);
    const landed = async () => (await balanceOf(chain!)) === 2n;
    const patience = Date.now() + 25_000; // a loaded machine takes its time to start a node
    while (Date.now() < patience && !(await landed().catch(() => false))) {
      await chain!.submit(again).catch(() => new Promise(done => setTimeout(done, 50)));
    }
    expect(await landed()).toBe(true);
    expect(await hashAt(before.number)).toBe(before.hash);
  }, 30_000);

  test('keeps its clock ahead over a restart', async () => {
    await restart();
    await chain!.increaseTime(86_400);
    await chain!.mine();
    const ahead = (await chain!.head()).timestamp;
    expect(ahead - Date.now() / 1000).toBeGreaterThan(86_000);
    await restart();
    expect((await chain!.head()).timestamp).toBeGreaterThanOrEqual(ahead);
    expect((await chain!.head()).timestamp).toBeLessThan(ahead + 60);
  });

  test('makes an empty block when its head has become old, and only then', async () => {
    let now = Date.now();
    await restart({ clock: { now: () => now } });
    const { number } = await chain!.head();
    await chain!.keepFresh(15);
    expect((await chain!.head()).number).toBe(number);
    now += 15_000;
    await chain!.keepFresh(15);
    expect((await chain!.head()).number).toBe(number + 1);
  });

  test('lets transactions wait for their block where a block time is set, and makes blocks without them', async () => {
    await restart({ blockTimeMs: 400 });
    const before = (await chain!.head()).number;
    const hash = await chain!.submit(await payment(0));
    expect(await chain!.rpc.call('eth_getTransactionReceipt', hash)).toBeNull();
    const patience = Date.now() + 20_000;
    while (Date.now() < patience && (await chain!.head()).number < before + 3) {
      await new Promise(done => setTimeout(done, 50));
    }
    expect(await chain!.rpc.call('eth_getTransactionReceipt', hash)).toMatchObject({
      status: '0x1',
      blockNumber: `0x${(before + 1).toString(16)}`
    });
    const { number, hash: head } = await chain!.head();
    await restart();
    expect(await hashAt(number)).toBe(head);
  }, 30_000);

  test('mines at once again, and what waited, when the block time is taken away', async () => {
    await restart({ blockTimeMs: 60_000 });
    const waited = await chain!.submit(await payment(0));
    chain!.setBlockTime(0);
    await chain!.submit(await payment(1));
    expect(await chain!.rpc.call('eth_getTransactionReceipt', waited)).toMatchObject({ status: '0x1' });
    expect(await balanceOf(chain!)).toBe(2n);
  });
});
