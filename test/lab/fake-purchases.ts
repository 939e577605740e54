import { Signal } from '@lumino/signaling';
import type { AffluentError } from '../../src/core/errors/index.js';
import type { ApproveRequest, Purchase, PurchaseRequest } from '../../src/core/wire/index.js';
import type { WalletModel } from '../../src/lab/models/wallet-model.js';
import { ETH, purchase } from '../fixtures/datasets.js';

/** Purchases at the port: they stay where the test puts them. */
export class FakePurchases {
  all = new Map<string, Purchase>();
  opened: PurchaseRequest[] = [];
  approved: [string, ApproveRequest | undefined][] = [];
  cancelled: string[] = [];
  refuse: AffluentError | null = null;

  readonly open = async (body: PurchaseRequest) => {
    this.opened.push(body);
    const id = `11111111-1111-4111-8111-${String(this.opened.length).padStart(12, '0')}`;
    const deposit = body.deposit ?? '0';
    return this.put(
      purchase({
        id,
        deposit,
        requestedBy: body.requestedBy,
        plan: { ...purchase().plan, totals: [{ amount: deposit, currency: ETH }] }
      })
    );
  };
  readonly get = async (id: string) => this.all.get(id) as Purchase;
  readonly approve = async (id: string, body?: ApproveRequest) => {
    if (this.refuse) throw this.refuse;
    this.approved.push([id, body]);
    return this.put({ ...(this.all.get(id) as Purchase), state: 'sending' });
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
      return { address: '0x8ba1f109551bD432803012645Ac136ddd64DBA72', balance: wallet.balance, currency: ETH };
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
