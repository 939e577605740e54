import type { OwnerToken } from '../core/wire/index.js';

/** The owner token of an unlocked wallet; a process holds one, in memory only. */
export interface IOwnerSession {
  /** The token, or null while there is none or its time is over. */
  readonly token: string | null;
  /** When the token ends, RFC 3339; null while there is none. */
  readonly expiresAt: string | null;
  /** Takes the token that unlocking the wallet returned. */
  open(token: OwnerToken): void;
  /** Moves the end of the token, RFC 3339: each act of the owner puts it off. */
  extend(expiresAt: string): void;
  /** Forgets the token. */
  close(): void;
}

/** An owner session that forgets its token at its end; `now` gives milliseconds since 1970. */
export class OwnerSession implements IOwnerSession {
  constructor(now: () => number = Date.now) {
    this._now = now;
  }

  get token(): string | null {
    return this._live()?.ownerToken ?? null;
  }

  get expiresAt(): string | null {
    return this._live()?.expiresAt ?? null;
  }

  open(token: OwnerToken): void {
    this._token = token;
  }

  extend(expiresAt: string): void {
    const token = this._live();
    if (token) this._token = { ...token, expiresAt };
  }

  close(): void {
    this._token = null;
  }

  private _live(): OwnerToken | null {
    if (this._token && Date.parse(this._token.expiresAt) <= this._now()) this._token = null;
    return this._token;
  }

  private readonly _now: () => number;
  private _token: OwnerToken | null = null;
}
