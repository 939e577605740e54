import { Eip1193Wallet } from '../../../src/lab/wallets/eip1193-wallet.js';
import { ETH } from '../../fixtures/datasets.js';
import { FakeProvider, refusal } from '../fake-provider.js';

const ACCOUNT = '0x8ba1f109551bD432803012645Ac136ddd64DBA72';
const HASH = `0x${'ab'.repeat(32)}`;
const network = { name: 'devnet', chainId: 31_337, rpc: 'http://127.0.0.1:8545', currency: ETH, explorer: null };
const transaction = { from: ACCOUNT, to: ACCOUNT, data: '0x01', value: '256', gas: 21_000, nonce: null };

const open = (answers: Record<string, unknown>) => {
  const provider = new FakeProvider(answers);
  return { provider, wallet: new Eip1193Wallet({ id: 'test', name: 'Test', icon: null }, provider) };
};

it('shows its accounts, and asks for them only where it is told to', async () => {
  const { provider, wallet } = open({ eth_accounts: [], eth_requestAccounts: [ACCOUNT] });
  expect(await wallet.accounts(false)).toEqual([]);
  expect(provider.times('eth_requestAccounts')).toBe(0);
  expect(await wallet.accounts(true)).toEqual([ACCOUNT]);
});

it('sends amounts as quantities, on the network that is meant', async () => {
  const { provider, wallet } = open({ eth_sendTransaction: HASH });
  expect(await wallet.sendTransaction({ ...transaction, nonce: 7 }, 31_337)).toBe(HASH);
  const [, sent] = provider.asked[0]!;
  expect(sent).toEqual({
    ...{ from: ACCOUNT, to: ACCOUNT, data: '0x01', value: '0x100' },
    ...{ gas: '0x5208', nonce: '0x7', chainId: '0x7a69' }
  });
});

it.each([
  [4001, 'WALLET_REJECTED'],
  [4900, 'WALLET_UNAVAILABLE'],
  [-32_002, 'WALLET_UNAVAILABLE'],
  [-32_000, 'TRANSACTION_FAILED']
])('says what the refusal %i means', async (code, meaning) => {
  const { wallet } = open({ eth_sendTransaction: refusal(code) });
  await expect(wallet.sendTransaction(transaction, 31_337)).rejects.toMatchObject({ code: meaning });
});

it.each([
  ['no hash', 7],
  ['too much', `0x${'ab'.repeat(33)}`]
])('believes no answer that is %s', async (_, answer) => {
  const { wallet } = open({ eth_sendTransaction: answer, eth_accounts: ['nobody'] });
  await expect(wallet.sendTransaction(transaction, 1)).rejects.toMatchObject({ code: 'WALLET_UNAVAILABLE' });
  await expect(wallet.accounts(false)).rejects.toMatchObject({ code: 'WALLET_UNAVAILABLE' });
});

it('changes the network, and adds the one that it does not know', async () => {
  let chain = '0x1';
  let known = false;
  const { provider, wallet } = open({
    eth_chainId: () => chain,
    wallet_switchEthereumChain: ({ chainId }: { chainId: string }) => {
      if (!known) return refusal(4902);
      chain = chainId;
      return null;
    },
    wallet_addEthereumChain: () => {
      known = true;
      return null;
    }
  });
  await wallet.changeNetwork(network);
  expect(await wallet.chainId()).toBe(31_337);
  expect(provider.times('wallet_addEthereumChain')).toBe(1);
});

it('does not take a wallet at its word that stays where it is', async () => {
  const { wallet } = open({ eth_chainId: '0x1', wallet_switchEthereumChain: null });
  await expect(wallet.changeNetwork(network)).rejects.toMatchObject({ code: 'WALLET_NETWORK' });
});

it('adds no network whose address is kept back', async () => {
  const { provider, wallet } = open({ eth_chainId: '0x1', wallet_switchEthereumChain: () => refusal(4902) });
  await expect(wallet.changeNetwork({ ...network, rpc: null })).rejects.toMatchObject({ code: 'WALLET_NETWORK' });
  expect(provider.times('wallet_addEthereumChain')).toBe(0);
});

it('takes batches where it says that they are all or nothing, and only there', async () => {
  const capable = (status: string) => ({ wallet_getCapabilities: { '0x7a69': { atomic: { status } } } });
  expect(await open(capable('supported')).wallet.takesBatches(ACCOUNT, 31_337)).toBe(true);
  expect(await open(capable('unsupported')).wallet.takesBatches(ACCOUNT, 31_337)).toBe(false);
  expect(await open(capable('supported')).wallet.takesBatches(ACCOUNT, 1)).toBe(false);
  expect(await open({}).wallet.takesBatches(ACCOUNT, 31_337)).toBe(false);
});

it('sends a batch in one question, and waits for its block', async () => {
  const { provider, wallet } = open({
    wallet_sendCalls: { id: '0x99' },
    wallet_getCallsStatus: { status: 200, receipts: [{ transactionHash: HASH }] }
  });
  expect(await wallet.sendBatch([transaction, transaction], 31_337)).toBe(HASH);
  expect(provider.asked[0]).toMatchObject(['wallet_sendCalls', { atomicRequired: true, calls: [{}, {}] }]);
});

it('says where a batch has failed', async () => {
  const { wallet } = open({ wallet_sendCalls: { id: '0x99' }, wallet_getCallsStatus: { status: 500 } });
  await expect(wallet.sendBatch([transaction], 31_337)).rejects.toMatchObject({ code: 'TRANSACTION_FAILED' });
});

it('tells when its accounts are gone', () => {
  const { provider, wallet } = open({});
  const heard: string[] = [];
  wallet.changed.connect((_, change) => heard.push(change));
  provider.emit('accountsChanged', [ACCOUNT]);
  provider.emit('accountsChanged', []);
  provider.emit('chainChanged', '0x1');
  expect(heard).toEqual(['accounts', 'disconnected', 'network']);
});
