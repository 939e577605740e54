import { OwnerSession } from '../../../src/client/index.js';
import { AffluentError } from '../../../src/core/errors/index.js';
import type { WalletState } from '../../../src/core/wire/index.js';
import { WalletModel } from '../../../src/lab/models/wallet-model.js';
import { ETH, purchase } from '../../fixtures/datasets.js';
import { FakeFeed } from '../fake-feed.js';
import { until } from '../until.js';

const expiresAt = new Date(Date.now() + 3_600_000).toISOString();

/** A wallet at the port, with its own password. */
class FakeWallet {
  state: WalletState = {
    address: '0x8ba1f109551bD432803012645Ac136ddd64DBA72',
    locked: true,
    balance: '1500',
    currency: ETH,
    network: 'devnet',
    chainId: 31337,
    expiresAt: null
  };
  constructor(readonly owner: OwnerSession) {}

  readonly get = async () => {
    if (this.state.locked) this.owner.close();
    return this.state;
  };
  readonly backup = async () => ({ address: this.state.address as string, keystore: '{}' });
  readonly create = async ({ password }: { password: string }) => {
    if (password.length < 8) throw new AffluentError('INPUT_INVALID', 'Too short.');
    return (this.state = { ...this.state, address: '0x2546BcD3c84621e976D8185a91A922aE77ECEc30' });
  };
  readonly unlock = async (password: string) => {
    if (password !== 'correct horse') throw new AffluentError('INPUT_INVALID', 'The password is wrong.');
    this.state = { ...this.state, locked: false, expiresAt };
    this.owner.open({ ownerToken: 'token', expiresAt });
    return { expiresAt };
  };
  readonly lock = async () => {
    this.state = { ...this.state, locked: true, expiresAt: null };
    this.owner.close();
  };
}

let feed: FakeFeed;
let owner: OwnerSession;
let wallet: FakeWallet;
let model: WalletModel;
beforeEach(() => {
  feed = new FakeFeed();
  owner = new OwnerSession();
  wallet = new FakeWallet(owner);
  model = new WalletModel({ wallet, owner, feed });
});
afterEach(() => model.dispose());

it('is open after the right password only', async () => {
  expect(await model.unlock('wrong')).toBe(false);
  expect(model.isOpen).toBe(false);
  expect(model.failure?.detail).toBe('The password is wrong.');
  expect(await model.unlock('correct horse')).toBe(true);
  expect(model.isOpen).toBe(true);
  expect(model.failure).toBeNull();
});

it('asks for the password where another client unlocked the wallet: the token is not here', async () => {
  wallet.state = { ...wallet.state, locked: false };
  await model.refresh();
  expect(model.state?.locked).toBe(false);
  expect(model.isOpen).toBe(false);
});

it('forgets the token when the wallet locks itself', async () => {
  await model.unlock('correct horse');
  wallet.state = { ...wallet.state, locked: true };
  feed.send({ type: 'wallet', locked: true });
  expect(owner.token).toBeNull();
  await until(() => model.state?.locked);
  expect(model.isOpen).toBe(false);
});

it('reads the balance again after a purchase', async () => {
  await model.refresh();
  wallet.state = { ...wallet.state, balance: '900' };
  feed.send({ type: 'purchase', purchase: purchase({ state: 'confirmed' }) });
  await until(() => model.state?.balance === '900');
});

it('makes a wallet and opens it with the same password', async () => {
  wallet.state = { ...wallet.state, address: null };
  await model.refresh();
  expect(await model.create('correct horse')).toBe(true);
  expect(model.state?.address).toBe('0x2546BcD3c84621e976D8185a91A922aE77ECEc30');
  expect(model.isOpen).toBe(true);
});

it('hands a failure over once', async () => {
  await model.unlock('wrong');
  expect(model.takeFailure()?.code).toBe('INPUT_INVALID');
  expect(model.failure).toBeNull();
});
