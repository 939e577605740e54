import { AffluentError, isAffluentError, type ErrorCode } from '../../core/errors/index.js';

/** Codes of EIP-1193, EIP-1474 and EIP-5792 that have a meaning of their own here. */
const MEANINGS: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  4001: ['WALLET_REJECTED', 'You said no in the wallet.'],
  5750: ['WALLET_REJECTED', 'You said no in the wallet.'],
  4100: ['WALLET_UNAVAILABLE', 'The wallet does not let this page use that account.'],
  4900: ['WALLET_UNAVAILABLE', 'The wallet is disconnected.'],
  4901: ['WALLET_UNAVAILABLE', 'The wallet is not connected to this network.'],
  [-32_002]: ['WALLET_UNAVAILABLE', 'The wallet is still asking something: open it.']
};
/** Texts of wallets are shown, but not without end. */
const LONGEST = 300;

/** The code that a wallet gave; null where it gave none. */
export function codeOf(error: unknown): number | null {
  const { code, data } = (error ?? {}) as { code?: unknown; data?: { originalError?: { code?: unknown } } };
  const original = data?.originalError?.code;
  if (typeof original === 'number') return original;
  return typeof code === 'number' ? code : null;
}

/** What a wallet's refusal means, and what to do. */
export function walletError(error: unknown): AffluentError {
  if (isAffluentError(error)) return error;
  const code = codeOf(error);
  const known = code === null ? undefined : MEANINGS[code];
  if (known) return new AffluentError(known[0], known[1]);
  const { message } = (error ?? {}) as { message?: unknown };
  const said = typeof message === 'string' && message ? `: ${message.slice(0, LONGEST)}` : '.';
  return new AffluentError('TRANSACTION_FAILED', `The wallet could not do it${said}`, {
    hint: 'Nothing was sent. Look into the wallet, and ask again.',
    context: code === null ? {} : { code }
  });
}
