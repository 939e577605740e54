import { AffluentError, isAffluentError } from '../core/errors/index.js';
import type { OwnerToken } from '../core/wire/index.js';
import type { IClock, ISigner, IWallet } from '../ports/index.js';
import { newToken, sameToken } from './tokens.js';

const MOST_TOKENS = 16;
/** Wrong passwords that are free of a wait. */
const FREE_FAILURES = 3;
const LONGEST_WAIT = 60_000;

/** Settings of the owner's session. */
export interface IOwnerSessionOptions {
  readonly wallet: Pick<IWallet, 'unlock' | 'lock' | 'signer'>;
  readonly clock: IClock;
  /** Milliseconds without an act of the owner after which it locks. */
  readonly autoLock: number;
  readonly onChange: (locked: boolean) => void;
}

/** The owner's capability: tokens in memory, made by unlocking the wallet, dropped together when it locks. */
export class OwnerSession {
  private _tokens: string[] = [];
  private _deadline = 0;
  private _timer: NodeJS.Timeout | null = null;
  private _failures = 0;
  private _nextAttempt = 0;

  constructor(private readonly _options: IOwnerSessionOptions) {}

  /** When it locks by itself, in milliseconds since the epoch; null while locked. */
  get expiresAt(): number | null {
    return this._tokens.length === 0 ? null : this._deadline;
  }

  /** Opens the wallet and gives a token. @throws AffluentError INPUT_INVALID, NOT_FOUND, RATE_LIMITED */
  async unlock(password: string): Promise<OwnerToken> {
    const wait = this._nextAttempt - this._options.clock.now();
    // More than was ever asked for is left only where the clock was set back.
    if (wait > 0 && wait <= LONGEST_WAIT)
      throw new AffluentError('RATE_LIMITED', 'Too many wrong passwords.', {
        context: { retryAfter: Math.ceil(wait / 1000) }
      });
    try {
      await this._options.wallet.unlock(password);
    } catch (error) {
      if (isAffluentError(error, 'INPUT_INVALID')) this._countFailure();
      throw error;
    }
    this._failures = 0;
    this._nextAttempt = 0;
    const ownerToken = newToken();
    this._tokens = [...this._tokens.slice(1 - MOST_TOKENS), ownerToken];
    this._extend();
    this._options.onChange(false);
    return { ownerToken, expiresAt: new Date(this._deadline).toISOString() };
  }

  /** The wallet's signer, for who shows a token of the owner. @throws AffluentError OWNER_REQUIRED, WALLET_LOCKED */
  signer(token: string | undefined): ISigner {
    if (token === undefined) throw new AffluentError('OWNER_REQUIRED', 'This needs the token of the owner.');
    if (this._tokens.length > 0 && this._options.clock.now() > this._deadline) this.lock(); // timers do not count a sleep
    if (this._tokens.length === 0) throw new AffluentError('WALLET_LOCKED', 'The wallet has been locked.');
    if (this._tokens.filter(known => sameToken(token, known)).length === 0)
      throw new AffluentError('OWNER_REQUIRED', 'This is no token of the owner.');
    const signer = this._options.wallet.signer();
    if (!signer) throw new AffluentError('WALLET_LOCKED', 'The wallet has been locked.');
    this._extend();
    return signer;
  }

  /** Drops all tokens and the opened key. */
  lock(): void {
    if (this._timer) clearTimeout(this._timer);
    this._timer = null;
    const wasOpen = this._tokens.length > 0;
    this._tokens = [];
    this._options.wallet.lock();
    if (wasOpen) this._options.onChange(true);
  }

  private _extend(): void {
    this._deadline = this._options.clock.now() + this._options.autoLock;
    if (this._timer) clearTimeout(this._timer);
    this._timer = setTimeout(() => this.lock(), this._options.autoLock);
    this._timer.unref();
  }

  private _countFailure(): void {
    this._failures += 1;
    const beyond = this._failures - FREE_FAILURES;
    if (beyond > 0) this._nextAttempt = this._options.clock.now() + Math.min(1000 * 2 ** beyond, LONGEST_WAIT);
  }
}
