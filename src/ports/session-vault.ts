import type { SealedSession, SessionRecipient, SessionTerms } from '../core/wire/index.js';

/** A session that was made for another machine, or that another has made for this one. */
export interface ISessionRecord {
  readonly terms: SessionTerms;
  readonly origin: 'exported' | 'imported';
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** Session keys on their way between machines; what they may do is on disk before they are. */
export interface ISessionVault {
  /** X25519 key, 0x hex, to which sessions for this machine are sealed; the same for ever. */
  recipient(): string;
  /** Makes a session key and seals it. It is kept nowhere here; its terms are written down before this returns. */
  seal(terms: Omit<SessionTerms, 'sessionKey'>, to: SessionRecipient): Promise<SealedSession>;
  /**
   * Opens a file and keeps its key, after its terms. The same file again changes nothing.
   * @throws AffluentError INPUT_INVALID (wrong password, damaged, changed), KEY_REFUSED (sealed to another machine)
   */
  open(file: SealedSession, password: string | null): Promise<void>;
  /** All that were sealed or opened here, oldest first. */
  records(): readonly ISessionRecord[];
}
