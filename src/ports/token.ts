import type { IContractDomain } from '../core/typed-data/digest.js';

/** The domain in which a token takes ERC-2612 permits, and the owner's next nonce there. */
export interface IPermitDomain extends IContractDomain {
  readonly nonce: bigint;
}

/** A token as its owner may spend it at the market. */
export interface ITokenAccount {
  /** What the token says now; null where it says none. */
  readonly decimals: number | null;
  readonly balance: bigint;
  /** What the market may take. */
  readonly allowance: bigint;
  /** Null where the token takes no permits, or its domain is not its own. */
  readonly permit: IPermitDomain | null;
}

/** A signed permit. */
export interface IPermit {
  /** Seconds since the epoch. */
  readonly deadline: number;
  /** EIP-2098, 64 bytes hex. */
  readonly signature: string;
}

/** Tokens that went to or from the market, as the token's own log tells it. */
export interface ITokenTransfer {
  readonly block: number;
  readonly transaction: string;
  readonly from: string;
  readonly to: string;
  readonly amount: bigint;
}
