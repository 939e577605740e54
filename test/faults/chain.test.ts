import { payee, payment, temporaryFolder } from '../devnet/chain/start-chain.js';
import { anvilsBelow } from '../devnet/chain/anvils-below.js';
import { startChainProcess, type IChainProcess } from './chain-process.js';

const KILLS = 4;
const PAYMENTS = 400;
let folder: string;
let remove: () => Promise<void>;
let chain: IChainProcess;

beforeEach(async () => ({ folder, remove } = await temporaryFolder()));
afterEach(async () => {
  await chain.kill();
  await remove();
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function within(milliseconds: number, holds: () => boolean): Promise<boolean> {
  for (const end = Date.now() + milliseconds; Date.now() < end;) {
    if (holds()) return true;
    await new Promise(done => setTimeout(done, 20));
  }
  return holds();
}

describe('the devnet’s chain, killed with transactions in flight', () => {
  test('has every transaction that it had answered, in the same block, again and again', async () => {
    const raws = await Promise.all(Array.from({ length: PAYMENTS }, (_, nonce) => payment(nonce)));
    const answered = new Map<string, unknown>();
    for (let kill = 0; kill < KILLS; kill += 1) {
      chain = await startChainProcess(folder, 20); // states are kept often, so that kills meet them too
      for (const [hash, block] of answered) {
        expect(await chain.rpc('eth_getTransactionReceipt', hash)).toMatchObject({ blockHash: block, status: '0x1' });
      }
      await payUntilKilled(raws, answered, 60 + 40 * kill);
    }
    expect(answered.size).toBeGreaterThan(KILLS);
    chain = await startChainProcess(folder, 20);
    const mined = Number(await chain.rpc('eth_getTransactionCount', await sender(), 'latest'));
    expect(Number(await chain.rpc('eth_getBalance', payee, 'latest'))).toBe(mined);
    for (const hash of answered.keys()) expect(await chain.rpc('eth_getTransactionReceipt', hash)).not.toBeNull();
  }, 60_000);

  /** Sends several at a time, in the order of their nonces, and kills the process in their midst. */
  async function payUntilKilled(raws: string[], answered: Map<string, unknown>, after: number): Promise<void> {
    let nonce = Number(await chain.rpc('eth_getTransactionCount', await sender(), 'latest'));
    const killed = new Promise(done => setTimeout(done, after)).then(() => chain.kill());
    for (let open = true; open && nonce + 3 < raws.length; nonce += 3) {
      const sent = await Promise.allSettled(
        raws.slice(nonce, nonce + 3).map(async raw => {
          const hash = (await chain.rpc('eth_sendRawTransaction', raw)) as string;
          answered.set(hash, undefined);
          const receipt = (await chain.rpc('eth_getTransactionReceipt', hash)) as { blockHash: string };
          answered.set(hash, receipt.blockHash);
        })
      );
      open = sent.every(({ status }) => status === 'fulfilled');
    }
    await killed;
    for (const [hash, block] of answered) if (block === undefined) answered.set(hash, expect.any(String));
  }

  async function sender(): Promise<string> {
    return ((await chain.rpc('eth_accounts')) as string[])[0]!;
  }
});

describe('the node below the devnet’s chain', () => {
  test('ends when the devnet is killed', async () => {
    chain = await startChainProcess(folder, 100);
    const [anvil] = anvilsBelow(chain.pid);
    expect(isAlive(anvil!)).toBe(true);
    await chain.kill();
    expect(await within(5_000, () => !isAlive(anvil!))).toBe(true);
  }, 20_000);

  test('is started again when it is killed itself', async () => {
    chain = await startChainProcess(folder, 100);
    const hash = await chain.rpc('eth_sendRawTransaction', await payment(0));
    process.kill(anvilsBelow(chain.pid)[0]!, 'SIGKILL');
    let receipt: unknown;
    for (const end = Date.now() + 10_000; Date.now() < end && !receipt;) {
      receipt = await chain.rpc('eth_getTransactionReceipt', hash).catch(() => undefined);
      await new Promise(done => setTimeout(done, 20));
    }
    expect(receipt).toMatchObject({ status: '0x1' });
  }, 20_000);
});
