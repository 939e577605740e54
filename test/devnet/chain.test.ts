import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Wallet } from 'ethers';
import { DEVNET_CHAIN_ID, DEVNET_MNEMONIC } from '../../src/devnet/chain/anvil.js';
import { Chain } from '../../src/devnet/chain/chain.js';
import { serveRpc } from '../../src/devnet/chain/serve-rpc.js';

const wallet = Wallet.fromPhrase(DEVNET_MNEMONIC);
const transfer = (nonce: number) =>
  wallet.signTransaction({
    type: 2,
    chainId: DEVNET_CHAIN_ID,
    nonce,
    to: `0x${'1'.repeat(40)}`,
    value: 5n,
    gasLimit: 21_000n,
    maxFeePerGas: 10n ** 11n,
    maxPriorityFeePerGas: 1n
  });

describe('the local chain', () => {
  let folder: string;
  let journal: string;
  const chains: Chain[] = [];
  const start = async () => {
    const chain = await Chain.start(journal);
    chains.push(chain);
    return chain;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'affluent-chain-'));
    journal = join(folder, 'journal.jsonl');
  });
  afterEach(async () => {
    await Promise.all(chains.splice(0).map(chain => chain.stop().catch(() => undefined)));
    await rm(folder, { recursive: true });
  });

  it('is the same chain after its process was killed, a torn last line and all', async () => {
    const first = await start();
    for (const nonce of [0, 1, 2]) await first.call('eth_sendRawTransaction', [await transfer(nonce)]);
    await first.keepFresh(-60);
    const before = await first.head();
    expect(Number(before.number)).toBe(4);
    await first.stop(); // every line is on disk before the node has it, so a kill leaves no less than this
    await appendFile(journal, '{"raw":"0x02');
    const second = await start();
    expect(await second.head()).toEqual(before);
    await second.call('eth_sendRawTransaction', [await transfer(3)]);
    expect(await second.call('eth_getBalance', [`0x${'1'.repeat(40)}`, 'latest'])).toBe('0x14');
    expect((await readFile(journal, 'utf8')).trim().split('\n')).toHaveLength(6);
  });

  it('refuses what only the machine’s owner may do, and passes the node’s errors on', async () => {
    const rpc = await serveRpc(await start(), 0);
    const ask = async (method: string, params: unknown[]) =>
      (await (
        await fetch(rpc.url, { method: 'POST', body: JSON.stringify({ jsonrpc: '2.0', id: 7, method, params }) })
      ).json()) as { id: number; result?: unknown; error?: { code: number } };
    for (const method of [
      'anvil_setBalance',
      'evm_mine',
      'hardhat_reset',
      'eth_sendTransaction',
      'eth_sign',
      'debug_traceCall'
    ]) {
      expect((await ask(method, [])).error?.code).toBe(-32_601);
    }
    expect(await ask('eth_chainId', [])).toMatchObject({ id: 7, result: '0x7a69' });
    expect((await ask('eth_sendRawTransaction', ['0x00'])).error).toBeDefined();
    await rpc.close();
  });
});
