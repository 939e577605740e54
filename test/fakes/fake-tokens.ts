import { recoverAddress, Signature } from 'ethers';
import { AffluentError } from '../../src/core/errors/index.js';
import { permitDigest } from '../../src/core/typed-data/permit.js';
import { ETH, type Currency } from '../../src/core/wire/index.js';
import type { IPermit, ITokenAccount } from '../../src/ports/index.js';

/** A token of the fake chain. */
export interface IFakeToken {
  readonly symbol: string;
  decimals: number | null;
  /** Takes ERC-2612 permits. */
  readonly permits: boolean;
  /** Changes no allowance that is not used up. */
  readonly stubborn: boolean;
  readonly balances: Map<string, bigint>;
  readonly allowances: Map<string, bigint>;
  readonly nonces: Map<string, bigint>;
}

/** ERC-20s of the fake chain; the market is the only spender. */
export class FakeTokens {
  private readonly known = new Map<string, IFakeToken>();

  constructor(private readonly place: { readonly chainId: number; readonly market: string }) {}

  add(address: string, kind: Partial<Pick<IFakeToken, 'symbol' | 'decimals' | 'permits' | 'stubborn'>>): IFakeToken {
    const token: IFakeToken = {
      ...{ symbol: 'USD', decimals: 6, permits: false, stubborn: false, ...kind },
      balances: new Map(),
      allowances: new Map(),
      nonces: new Map()
    };
    this.known.set(address.toLowerCase(), token);
    return token;
  }

  get(address: string): IFakeToken | null {
    return this.known.get(address.toLowerCase()) ?? null;
  }

  currency(address: string | null): Currency {
    if (address === null) return ETH;
    const { symbol, decimals } = this.get(address)!;
    return { symbol, decimals: decimals ?? 0, address };
  }

  account(address: string, owner: string): ITokenAccount {
    const token = this.get(address)!;
    const of = (amounts: ReadonlyMap<string, bigint>) => amounts.get(owner.toLowerCase()) ?? 0n;
    const domain = { name: token.symbol, version: '1', chainId: this.place.chainId, contract: address };
    return {
      decimals: token.decimals,
      balance: of(token.balances),
      allowance: of(token.allowances),
      permit: token.permits ? { ...domain, nonce: of(token.nonces) } : null
    };
  }

  approve(address: string, owner: string, amount: bigint): void {
    const token = this.get(address)!;
    if (token.stubborn && amount > 0n && this.account(address, owner).allowance > 0n) throw refused('allowance');
    token.allowances.set(owner.toLowerCase(), amount);
  }

  permit(address: string, owner: string, amount: bigint, { deadline, signature }: IPermit): void {
    const { permit } = this.account(address, owner);
    if (!permit) throw refused('permit');
    const terms = { owner, spender: this.place.market, value: amount, nonce: permit.nonce, deadline };
    const signer = recoverAddress(permitDigest(permit, terms), Signature.from(signature));
    if (signer.toLowerCase() !== owner.toLowerCase()) throw refused('signature');
    this.get(address)!.nonces.set(owner.toLowerCase(), permit.nonce + 1n);
    this.get(address)!.allowances.set(owner.toLowerCase(), amount);
  }

  /** Does something to a token, and undoes it. */
  attempt(address: string, act: () => void): void {
    const { balances, allowances, nonces } = this.get(address)!;
    const before = [balances, allowances, nonces].map(amounts => [amounts, new Map(amounts)] as const);
    try {
      act();
    } finally {
      for (const [amounts, kept] of before) {
        amounts.clear();
        for (const [holder, amount] of kept) amounts.set(holder, amount);
      }
    }
  }

  /** What the market takes. */
  pay(address: string, from: string, amount: bigint, permit: IPermit | null): void {
    if (permit) this.permit(address, from, amount, permit);
    const { allowance, balance } = this.account(address, from);
    if (allowance < amount || balance < amount) throw refused('balance');
    const token = this.get(address)!;
    token.allowances.set(from.toLowerCase(), allowance - amount);
    token.balances.set(from.toLowerCase(), balance - amount);
    const market = this.place.market.toLowerCase();
    token.balances.set(market, (token.balances.get(market) ?? 0n) + amount);
  }
}

function refused(what: string): AffluentError {
  return new AffluentError('TRANSACTION_FAILED', `The token refuses the ${what}.`);
}
