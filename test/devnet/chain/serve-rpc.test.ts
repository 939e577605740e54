import { JsonRpcProvider, HDNodeWallet, parseEther } from 'ethers';
import { request } from 'node:http';
import type { Chain } from '../../../src/devnet/chain/chain.js';
import { serveRpc } from '../../../src/devnet/chain/serve-rpc.js';
import { DEVNET_MNEMONIC } from '../../../src/devnet/chain/anvil.js';
import type { ILoopbackServer } from '../../../src/devnet/loopback-server.js';
import { payee, payment, startChain, temporaryFolder } from './start-chain.js';

let url: string;
let chain: Chain;
let server: ILoopbackServer;
let remove: () => Promise<void>;

beforeAll(async () => {
  const temporary = await temporaryFolder();
  remove = temporary.remove;
  chain = await startChain(temporary.folder);
  server = await serveRpc(chain, 0);
  ({ url } = server);
});
afterAll(async () => {
  await server.close();
  await chain.stop();
  await remove();
});

function post(body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
}

/** Status of a call that addresses us by another name; fetch would not let us lie. */
function statusUnder(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers: { host, 'content-type': 'application/json' } }, response => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    sent.end('{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}');
  });
}

async function call(method: string, ...params: unknown[]): Promise<{ result?: unknown; error?: { code: number } }> {
  const response = await post(JSON.stringify({ jsonrpc: '2.0', id: 7, method, params }));
  return (await response.json()) as { result?: unknown; error?: { code: number } };
}

describe('the public RPC endpoint', () => {
  test('serves a wallet of ethers: balance, payment, receipt, logs', async () => {
    const provider = new JsonRpcProvider(url);
    const wallet = HDNodeWallet.fromPhrase(DEVNET_MNEMONIC, undefined, "m/44'/60'/0'/0/1").connect(provider);
    const sent = await wallet.sendTransaction({ to: payee, value: parseEther('1') });
    expect((await sent.wait())?.status).toBe(1);
    expect(await provider.getBalance(payee)).toBe(parseEther('1'));
    expect(await provider.getLogs({ fromBlock: 0 })).toEqual([]);
    provider.destroy();
  });

  test('answers a batch in its order, refusals included', async () => {
    const raw = await payment(0);
    const calls = [
      ['eth_chainId'],
      ['eth_sendRawTransaction', raw],
      ['anvil_setBalance', payee, '0x1'],
      ['eth_blockNumber']
    ];
    const body = calls.map(([method, ...params], id) => ({ jsonrpc: '2.0', id, method, params }));
    const answers = (await (await post(JSON.stringify(body))).json()) as {
      id: number;
      result?: string;
      error?: object;
    }[];
    expect(answers.map(answer => answer.id)).toEqual([0, 1, 2, 3]);
    expect(answers[0]!.result).toBe('0x7a69');
    expect(answers[1]!.result).toMatch(/^0x[0-9a-f]{64}$/);
    expect(answers[2]!.error).toMatchObject({ code: -32601 });
  });

  test('slows its blocks down, and takes them up again, when asked as anvil is', async () => {
    await call('evm_setIntervalMining', 60);
    const { result: hash } = await call('eth_sendRawTransaction', await payment(1));
    expect((await call('eth_getTransactionReceipt', hash)).result).toBeNull();
    await call('evm_setIntervalMining', 0);
    await call('evm_mine');
    expect((await call('eth_getTransactionReceipt', hash)).result).toMatchObject({ status: '0x1' });
    expect((await call('evm_setIntervalMining', -1)).error?.code).toBe(-32602);
  });

  test.each([
    'anvil_setBalance',
    'evm_revert',
    'anvil_reset',
    'eth_sendTransaction',
    'hardhat_setCode',
    'debug_traceCall'
  ])('refuses %s, which would leave no trace in the journal or reach past it', async method => {
    const head = (await chain.head()).hash;
    expect((await call(method, payee, '0x1')).error?.code).toBe(-32601);
    expect((await chain.head()).hash).toBe(head);
  });

  test('refuses a transaction that is not hex, and a clock set back', async () => {
    expect((await call('eth_sendRawTransaction', 'zz')).error?.code).toBe(-32602);
    expect((await call('evm_increaseTime', -5)).error?.code).toBe(-32602);
    expect((await call('eth_sendRawTransaction', '0x00')).error?.code).toBe(-32602);
  });

  test('refuses a body that is too large, that is no JSON call, or that comes under a foreign name', async () => {
    expect((await post(`[${' '.repeat(5_000_000)}]`)).status).toBe(413);
    expect(((await (await post('{"a":1}')).json()) as { error: { code: number } }).error.code).toBe(-32600);
    const plain = await post('{"jsonrpc":"2.0","id":1,"method":"evm_mine"}', { 'content-type': 'text/plain' });
    expect(plain.status).toBe(400);
    expect(await statusUnder('evil.example:1')).toBe(400);
  });

  test('moves the clock for tests', async () => {
    const before = (await chain.head()).timestamp;
    expect(await call('evm_increaseTime', '0x64')).toMatchObject({ result: 100 });
    expect(await call('evm_mine')).toMatchObject({ result: '0x0' });
    expect((await chain.head()).timestamp).toBeGreaterThanOrEqual(before + 100);
  });
});
