import { Signal } from '@lumino/signaling';
import type { AffluentError } from '../../src/core/errors/index.js';
import type {
  ApproveRequest,
  Offer,
  PayerRequest,
  PreparedPurchase,
  PrepareRequest,
  Purchase,
  PurchaseRequest,
  WalletAsk
} from '../../src/core/wire/index.js';
import type { WalletModel } from '../../src/lab/models/wallet-model.js';
import type { IWallet } from '../../src/lab/tokens.js';
import type { WalletDirectory } from '../../src/lab/wallets/wallet-directory.js';
import { ETH, purchase } from '../fixtures/datasets.js';

/** Purchases at the port: they stay where the test puts them. */
export class FakePurchases {
  all = new Map<string, Purchase>();
  opened: PurchaseRequest[] = [];
  approved: [string, ApproveRequest | undefined][] = [];
  cancelled: string[] = [];
  refuse: AffluentError | null = null;
  /** The offer of what is opened; that of the fixture by default. */
  offer: Offer | null = null;

  readonly open = async (body: PurchaseRequest) => {
    this.opened.push(body);
    const id = `11111111-1111-4111-8111-${String(this.opened.length).padStart(12, '0')}`;
    const deposit = body.deposit ?? '0';
    return this.put(
      purchase({
        id,
        deposit,
        requestedBy: body.requestedBy,
        ...(this.offer ? { offer: this.offer } : {}),
        plan: { ...(this.plans[0] ?? purchase().plan), totals: [{ amount: deposit, currency: ETH }] }
      })
    );
  };
  readonly get = async (id: string) => this.all.get(id) as Purchase;
  readonly approve = async (id: string, body?: ApproveRequest) => {
    if (this.refuse) throw this.refuse;
    this.approved.push([id, body]);
    return this.put({ ...(this.all.get(id) as Purchase), state: 'sending' });
  };
  /** What wallets are asked, and what they told. */
  prepared: [string, PrepareRequest][] = [];
  reported: [string, string][] = [];
  /** Amount that the service asks of the wallet; that of the plan by default. */
  value: string | null = null;
  /** Plans for who pays, in order; the last one stays. */
  plans: Purchase['plan'][] = [];
  planned: [string, PayerRequest][] = [];
  readonly plan = async (id: string, body: PayerRequest) => {
    this.planned.push([id, body]);
    const one = this.all.get(id) as Purchase;
    const plan = (this.plans.length > 1 ? this.plans.shift() : this.plans[0]) ?? one.plan;
    return this.put({ ...one, plan });
  };
  /** Questions before the last one; null: an allowance waits for its block. */
  before: (WalletAsk | null)[] = [];
  readonly prepare = async (id: string, body: PrepareRequest): Promise<PreparedPurchase> => {
    if (this.refuse) throw this.refuse;
    this.prepared.push([id, body]);
    const one = this.put({ ...(this.all.get(id) as Purchase), state: 'awaiting', account: body.account });
    const step = one.plan.steps.find(({ kind }) => kind === 'buy')!;
    const transaction = {
      ...{ from: body.account, to: step.to as string, data: '0x01', value: this.value ?? step.value },
      ...{ gas: 300_000, nonce: null }
    };
    const next = this.before.shift();
    const network = { name: 'devnet', chainId: 31_337, rpc: 'http://127.0.0.1:8545', currency: ETH, explorer: null };
    if (next !== undefined) return { purchase: one, network, asks: next ? [next] : [], more: true };
    return {
      purchase: one,
      network,
      asks: [{ kind: 'transaction', title: 'Buy', transaction, allows: null }],
      more: false
    };
  };
  readonly release = async (id: string) =>
    this.put({ ...(this.all.get(id) as Purchase), state: 'requested', account: null });
  readonly sent = async (id: string, transaction: string) => {
    this.reported.push([id, transaction]);
    return this.put({ ...(this.all.get(id) as Purchase), state: 'sent', transaction });
  };
  readonly cancel = async (id: string) => {
    if (this.refuse) throw this.refuse;
    this.cancelled.push(id);
  };

  put(one: Purchase): Purchase {
    this.all.set(one.id, one);
    return one;
  }
}

/** What a test sees and sets of the wallet. */
export interface IFakeWallet {
  open: boolean;
  balance: string;
  unlocked: string[];
}

/** A wallet model whose password is “correct horse”. */
export function fakeWallet(wallet: IFakeWallet): WalletModel {
  return {
    stateChanged: new Signal<object, void>({}),
    refresh: async () => undefined,
    get isOpen() {
      return wallet.open;
    },
    get state() {
      return {
        address: '0x8ba1f109551bD432803012645Ac136ddd64DBA72',
        balance: wallet.balance,
        currency: ETH,
        chainId: 31_337
      };
    },
    takeFailure: () => ({
      code: 'INPUT_INVALID',
      title: 'Not valid',
      detail: 'The password is wrong.',
      hint: 'Again.'
    }),
    unlock: async (password: string) => {
      wallet.unlocked.push(password);
      return (wallet.open = password === 'correct horse');
    }
  } as unknown as WalletModel;
}

/** A directory of these wallets. */
export function fakeDirectory(wallets: IWallet[] = []): WalletDirectory {
  return {
    wallets,
    changed: new Signal<object, void>({}),
    holderOf: async (account: string) => {
      for (const wallet of wallets) if ((await wallet.accounts(false)).includes(account)) return wallet;
      return null;
    },
    knownAccounts: async () => (await Promise.all(wallets.map(wallet => wallet.accounts(false)))).flat()
  } as unknown as WalletDirectory;
}
